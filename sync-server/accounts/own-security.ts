/** What administrators change about how they themselves sign in. Each change proves the password anew. */
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../ports/changes.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator } from './administrators.ts'
import type { Admission } from './admission.ts'
import type { Attempt, Source } from './lock-out.ts'
import type { PasswordChecks } from './password-checks.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from '../refusal.ts'
import type { SecondFactor } from './second-factor.ts'

type Parts = {
  unitOfWork: UnitOfWork
  passwords: PasswordChecks
  secondFactor: SecondFactor
  admission: Admission
  now: () => number
}
/** Who asks, and from which of their devices. */
type Asker = { account: Administrator; device: DeviceId }

// Not 401: the session itself is good.
const wrongPassword = () => new Refusal('wrong-password', 'The password is wrong.')
const wrongCode = () =>
  new Refusal('wrong-code', 'The code is wrong, or was used before. Wait for the next one and try again.')

// Else whoever knows the password could put another app in the place of the one that is asked for.
const hasTotp = () => new Refusal('has-totp', 'This account asks for codes already. Remove that first, with a code.')

/** Whoever asks is in a session of the account: guesses there are counted apart, and lock out no sign-in. */
const SIGNED_IN: Source = { kind: 'known', name: 'session' }

export class OwnSecurity {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Other sessions end, tickets are void, and invitations with which the password could be set are withdrawn. */
  async changePassword(asker: Asker, current: string, password: string): Promise<void> {
    const { unitOfWork, admission } = this.#parts
    const { id } = asker.account
    const attempt = await this.#provePassword(asker.account, current)
    const hash = await hashPassword(password)
    await unitOfWork(async (transaction) => {
      await this.#settle(transaction, asker.account, attempt)
      transaction.write(
        { kind: 'password-changed', admin: id, hash },
        { kind: 'invitations-withdrawn', admin: id },
        this.#record(asker, { act: 'password.changed', detail: { how: 'with the old one' } }),
      )
      admission.endAll(transaction, id, asker.device, { by: id, device: asker.device, how: 'password changed' })
    })
  }

  async beginTotp(asker: Asker, password: string, organisation: string): Promise<{ secret: string; uri: string }> {
    const { unitOfWork, secondFactor } = this.#parts
    if (asker.account.totp) throw hasTotp()
    const attempt = await this.#provePassword(asker.account, password)
    return unitOfWork(async (transaction) => {
      const { id, login, totp } = await this.#settle(transaction, asker.account, attempt)
      if (totp) throw hasTotp()
      return secondFactor.begin(transaction, id, organisation, login)
    })
  }

  /** @returns recovery codes, which are never shown again */
  confirmTotp(asker: Asker, code: string): Promise<string[]> {
    const { unitOfWork, secondFactor } = this.#parts
    return unitOfWork(async (transaction) => {
      const made = await secondFactor.confirm(transaction, asker.account.id, code)
      transaction.write(this.#record(asker, { act: 'totp.begun', detail: {} }))
      return made
    })
  }

  async removeTotp(asker: Asker, password: string, code: string): Promise<void> {
    const { unitOfWork, passwords, secondFactor } = this.#parts
    const { account } = asker
    if (!account.totp) throw new Refusal('no-totp', 'This account asks for no codes.')
    const attempt = await this.#provePassword(account, password)
    try {
      await unitOfWork(async (transaction) => {
        passwords.still(account, wrongPassword)
        const used = await secondFactor.use(transaction, account.id, code)
        if (!used) throw wrongCode()
        attempt.succeeded(transaction)
        transaction.write(
          { kind: 'second-factor-removed', admin: account.id },
          this.#record(asker, { act: 'totp.removed', detail: { how: used } }),
        )
      })
    } catch (error) {
      if (error instanceof Refusal) await attempt.failed(account)
      throw error
    }
  }

  async #provePassword(account: Administrator, password: string): Promise<Attempt> {
    if (account.passwordHash === null)
      throw new Refusal('no-password', 'This account has no password: it signs in with your organisation’s provider.')
    return (await this.#parts.passwords.check(account.login, password, wrongPassword, () => SIGNED_IN)).attempt
  }

  /**
   * A password is all that an account without codes needs; with codes, it must not clear the count of wrong ones.
   * @returns the account as it is now
   */
  async #settle(transaction: Transaction, proved: Administrator, attempt: Attempt): Promise<Administrator> {
    const account = this.#parts.passwords.still(proved, wrongPassword)
    if (account.totp) await attempt.takenBack(transaction)
    else attempt.succeeded(transaction)
    return account
  }

  #record(
    { account: { id, name }, device }: Asker,
    what:
      | { act: 'password.changed' | 'totp.removed'; detail: { how: string } }
      | { act: 'totp.begun'; detail: Record<never, never> },
  ): Change {
    return { kind: 'audit', entry: { at: this.#parts.now(), by: id, device, subject: { id, name }, ...what } }
  }
}
