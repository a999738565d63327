/** Whether whoever asks knows an account's password: checked under the lock-out, and not too many at once. */
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { LockOut, type Attempt, type Source } from './lock-out.ts'
import { loginKey } from './logins.ts'
import { isPassword } from './passwords.ts'
import { Refusal } from '../refusal.ts'

/** Each check takes 19 MiB and some 20 ms of a processor: strangers must not be able to fill the machine with them. */
const CHECKS_AT_ONCE = 20

export class PasswordChecks {
  readonly #administrators: Administrators
  readonly #lockOut: LockOut
  #checking = 0

  constructor(unitOfWork: UnitOfWork, administrators: Administrators, now: () => number) {
    this.#administrators = administrators
    this.#lockOut = new LockOut(unitOfWork, now)
  }

  /**
   * @param wrong made when the password is: in the same time whether the account exists, has a password, or neither
   * @param source where it comes from, which may depend on the account
   * @returns the account, and the attempt, about which the caller says what became of it
   * @throws Refusal
   */
  async check(
    login: string,
    password: string,
    wrong: () => Refusal,
    source: (account: Administrator | undefined) => Source,
  ): Promise<{ administrator: Administrator; attempt: Attempt }> {
    if (this.#checking >= CHECKS_AT_ONCE)
      throw new Refusal('busy', 'Many people are signing in at this moment. Try again in a few seconds.')
    this.#checking++
    try {
      const key = loginKey(login)
      const found = this.#administrators.byLogin(key)
      const attempt = await this.#lockOut.attempt(key, source(found))
      const matches = await isPassword(found?.passwordHash ?? null, password)
      if (matches && found && this.#isStill(found)) return { administrator: found, attempt }
      await attempt.failed(found ?? null)
      throw wrong()
    } finally {
      this.#checking--
    }
  }

  /**
   * In a unit of work of the caller, which goes by what was checked before it.
   * @returns the account as it is now @throws wrong when it was disabled or has got another password meanwhile
   */
  still(checked: Administrator, wrong: () => Refusal): Administrator {
    const account = this.#isStill(checked)
    if (account) return account
    throw wrong()
  }

  #isStill({ id, passwordHash }: Administrator): Administrator | null {
    const account = this.#administrators.get(id)
    return account?.passwordHash === passwordHash ? account : null
  }
}
