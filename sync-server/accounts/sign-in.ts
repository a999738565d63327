/** Signing in with a password, and with a code where the account asks for one. */
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator } from './administrators.ts'
import { knownBrowser, markerName, newMarker } from './known-browsers.ts'
import type { Attempt, Source } from './lock-out.ts'
import type { PasswordChecks } from './password-checks.ts'
import { Refusal } from '../refusal.ts'
import type { SecondFactor } from './second-factor.ts'
import { startSession, type NewDevice, type Started } from './sessions.ts'
import type { Vault } from './vault.ts'

/** Whoever signs in: where from, and what they were given to keep at an earlier time. */
type Client = { address: string; kept(name: string): string | null; keep(name: string, value: string): void }

const wrongPassword = () => new Refusal('wrong-password', 'Login or password is wrong.')
const codeNeeded = () =>
  new Refusal('code-needed', 'This account also asks for a code: of the authenticator app, or a recovery code.')
const wrongCode = () =>
  new Refusal('wrong-code', 'The code is wrong, or was used before. Wait for the next one and try again.')

type Parts = {
  unitOfWork: UnitOfWork
  passwords: PasswordChecks
  secondFactor: SecondFactor
  vault: () => Vault
  now: () => number
}

export class SignIn {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Only all that the account asks for, at once, clears the count of failures: were a right password enough, who knows
   * it could guess codes for ever.
   * @param code of the second factor, or null
   * @throws Refusal, in the same words and time whether the login exists or not
   */
  async signIn(
    login: string,
    password: string,
    code: string | null,
    device: NewDevice,
    client: Client,
  ): Promise<Started> {
    const { unitOfWork, passwords, vault } = this.#parts
    const { administrator, attempt } = await passwords.check(login, password, wrongPassword, (account) =>
      this.#sourceOf(client, account),
    )
    if (administrator.totp && !code) {
      await unitOfWork((transaction) => attempt.takenBack(transaction))
      throw codeNeeded()
    }
    try {
      const started = await unitOfWork((transaction) =>
        this.#start(transaction, administrator, attempt, code ?? '', device),
      )
      // A script keeps nothing.
      if (!device.temporary) client.keep(markerName(administrator), newMarker(vault(), administrator))
      return started
    } catch (error) {
      if (error instanceof Refusal) await attempt.failed(administrator)
      throw error
    }
  }

  async #start(
    transaction: Transaction,
    checked: Administrator,
    attempt: Attempt,
    code: string,
    device: NewDevice,
  ): Promise<Started> {
    const { passwords, secondFactor, now } = this.#parts
    const administrator = passwords.still(checked, wrongPassword)
    const used = administrator.totp ? await secondFactor.use(transaction, administrator.id, code) : null
    if (administrator.totp && !used) throw wrongCode()
    attempt.succeeded(transaction)
    return startSession(transaction, administrator, device, used ? `password and ${used}` : 'password', now())
  }

  #sourceOf(client: Client, account: Administrator | undefined): Source {
    const marker = account ? client.kept(markerName(account)) : null
    const name = account && marker ? knownBrowser(this.#parts.vault(), account, marker) : null
    return name === null ? { kind: 'stranger', address: client.address } : { kind: 'known', name }
  }
}
