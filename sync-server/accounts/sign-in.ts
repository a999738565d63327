/** Signing in with a password, and with a code where the account asks for one. */
import type { PasswordChecks } from './password-checks.ts'
import { Refusal } from './refusal.ts'
import type { SecondFactor } from './second-factor.ts'
import type { NewDevice, Sessions, Started } from './sessions.ts'

const wrongPassword = () => new Refusal(401, 'wrong-password', 'Login or password is wrong.')
const codeNeeded = () =>
  new Refusal(401, 'code-needed', 'This account also asks for a code: of the authenticator app, or a recovery code.')
const wrongCode = () =>
  new Refusal(401, 'wrong-code', 'The code is wrong, or was used before. Wait for the next one and try again.')

export class SignIn {
  readonly #passwords: PasswordChecks
  readonly #secondFactor: SecondFactor
  readonly #sessions: Sessions

  constructor(passwords: PasswordChecks, secondFactor: SecondFactor, sessions: Sessions) {
    this.#passwords = passwords
    this.#secondFactor = secondFactor
    this.#sessions = sessions
  }

  /**
   * Only all that the account asks for, at once, clears the count of failures: were a right password enough, who knows
   * it could guess codes for ever.
   * @param code of the second factor, or null
   * @throws Refusal, in the same words and time whether the login exists or not
   */
  async signIn(login: string, password: string, code: string | null, device: NewDevice): Promise<Started> {
    const { administrator, attempt } = await this.#passwords.check(login, password, wrongPassword)
    if (administrator.totp && !code) {
      attempt.takenBack()
      throw codeNeeded()
    }
    try {
      return this.#sessions.start(administrator, device, () => {
        const used = administrator.totp && code ? this.#secondFactor.use(administrator.id, code) : null
        if (administrator.totp && !used) throw wrongCode()
        attempt.succeeded()
        return used ? `password and ${used}` : 'password'
      })
    } catch (error) {
      if (error instanceof Refusal) attempt.failed(administrator)
      throw error
    }
  }
}
