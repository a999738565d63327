/** Signing in with a password, and the delays that make guessing hopeless. */
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { AdminDevice, Devices } from './devices.ts'
import { loginKey } from './logins.ts'
import { isPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'

/** Failures in a row that cost nothing; each further one doubles the delay. */
const FREE_FAILURES = 5
const FIRST_DELAY = 30_000
const LONGEST_DELAY = 3_600_000
/** Failures are forgotten after a day without any. */
const FORGOTTEN_AFTER = 86_400_000
/** Each check takes 19 MiB and some 20 ms of a processor: strangers must not be able to fill the machine with them. */
const CHECKS_AT_ONCE = 20
/** A script's device ends by itself. */
const TEMPORARY = 3_600_000

const wrong = () => new Refusal(401, 'wrong-password', 'Login or password is wrong.')
const blocked = (milliseconds: number) => {
  const seconds = Math.ceil(milliseconds / 1000)
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new Refusal(429, 'locked-out', `Too many wrong passwords for this login. Try again in ${wait}.`)
}

export class SignIn {
  readonly #database: Database
  readonly #administrators: Administrators
  readonly #devices: Devices
  readonly #now: () => number
  #checking = 0

  constructor(database: Database, administrators: Administrators, devices: Devices, now: () => number) {
    this.#database = database
    this.#administrators = administrators
    this.#devices = devices
    this.#now = now
  }

  /**
   * @param device the key (base64url) that signs for the administrator from now on
   * @throws Refusal, in the same words and time whether the login exists or not
   */
  async signIn(
    login: string,
    password: string,
    device: { publicKey: string; name: string; temporary: boolean },
  ): Promise<{ administrator: Administrator; device: AdminDevice }> {
    if (this.#checking >= CHECKS_AT_ONCE)
      throw new Refusal(429, 'busy', 'Many people are signing in at this moment. Try again in a few seconds.')
    const key = loginKey(login)
    // Counted as a failure before it is checked: guesses sent all at once would else all see the old count.
    this.#countFailure(key)
    const found = this.#administrators.byLogin(key)
    if (!(await this.#check(found, password))) throw wrong()
    const administrator = found && this.#administrators.get(found.id)
    if (!administrator) throw wrong()
    const now = this.#now()
    const record: AdminDevice = {
      id: newDeviceId(now),
      name: device.name,
      key: device.publicKey,
      unit: null,
      person: null,
      admin: administrator.id,
      enrolledAt: now,
      expiresAt: device.temporary ? now + TEMPORARY : null,
    }
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM sign_in_failures WHERE login = ?', key)
      this.#devices.insert(record, null)
    })
    this.#devices.admit(record)
    this.#devices.forgetExpired(now)
    return { administrator, device: record }
  }

  async #check(found: Administrator | undefined, password: string): Promise<boolean> {
    this.#checking++
    try {
      return await isPassword(found?.passwordHash ?? null, password)
    } finally {
      this.#checking--
    }
  }

  /** @throws Refusal while the login is locked out */
  #countFailure(key: string): void {
    const now = this.#now()
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM sign_in_failures WHERE blocked_until < ?', now - FORGOTTEN_AFTER)
      const row = this.#database.get<{ failures: number; blocked_until: number }>(
        'SELECT failures, blocked_until FROM sign_in_failures WHERE login = ?',
        key,
      )
      if (row && row.blocked_until > now) throw blocked(row.blocked_until - now)
      const failures = (row?.failures ?? 0) + 1
      const delay =
        failures < FREE_FAILURES ? 0 : Math.min(FIRST_DELAY * 2 ** (failures - FREE_FAILURES), LONGEST_DELAY)
      this.#database.run(
        'INSERT OR REPLACE INTO sign_in_failures (login, failures, blocked_until) VALUES (?, ?, ?)',
        key,
        failures,
        now + delay,
      )
    })
  }
}
