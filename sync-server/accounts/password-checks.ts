/** Whether whoever asks knows an account's password: checked under the lock-out, and not too many at once. */
import type { Database } from '../store/database.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { LockOut, type Attempt } from './lock-out.ts'
import { loginKey } from './logins.ts'
import { isPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'

/** Each check takes 19 MiB and some 20 ms of a processor: strangers must not be able to fill the machine with them. */
const CHECKS_AT_ONCE = 20

export class PasswordChecks {
  readonly #administrators: Administrators
  readonly #lockOut: LockOut
  #checking = 0

  constructor(database: Database, administrators: Administrators, now: () => number) {
    this.#administrators = administrators
    this.#lockOut = new LockOut(database, now)
  }

  /**
   * @param wrong made when the password is: in the same time whether the account exists, has a password, or neither
   * @returns the account, and the attempt, about which the caller says what became of it
   * @throws Refusal
   */
  async check(
    login: string,
    password: string,
    wrong: () => Refusal,
  ): Promise<{ administrator: Administrator; attempt: Attempt }> {
    if (this.#checking >= CHECKS_AT_ONCE)
      throw new Refusal(429, 'busy', 'Many people are signing in at this moment. Try again in a few seconds.')
    const key = loginKey(login)
    const attempt = this.#lockOut.attempt(key)
    const found = this.#administrators.byLogin(key)
    const matches = await this.#matches(found, password)
    // It may have been disabled or have got another password meanwhile.
    const administrator = found && this.#administrators.get(found.id)
    if (matches && administrator?.passwordHash === found?.passwordHash && administrator)
      return { administrator, attempt }
    attempt.failed(found ?? null)
    throw wrong()
  }

  async #matches(found: Administrator | undefined, password: string): Promise<boolean> {
    this.#checking++
    try {
      return await isPassword(found?.passwordHash ?? null, password)
    } finally {
      this.#checking--
    }
  }
}
