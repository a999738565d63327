/** What administrators change about how they themselves sign in. Each change proves the password anew. */
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrator } from './administrators.ts'
import type { Admission } from './admission.ts'
import type { Attempt } from './lock-out.ts'
import type { PasswordChecks } from './password-checks.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'
import { removeSecondFactor, type SecondFactor } from './second-factor.ts'

type Parts = {
  database: Database
  passwords: PasswordChecks
  secondFactor: SecondFactor
  admission: Admission
  now: () => number
}
/** Who asks, and from which of their devices. */
type Asker = { account: Administrator; device: DeviceId }

// Not 401: the session itself is good.
const wrongPassword = () => new Refusal(403, 'wrong-password', 'The password is wrong.')
const wrongCode = () =>
  new Refusal(403, 'wrong-code', 'The code is wrong, or was used before. Wait for the next one and try again.')

export class OwnSecurity {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Other sessions end, tickets are void, and invitations with which the password could be set are withdrawn. */
  async changePassword(asker: Asker, current: string, password: string): Promise<void> {
    const { database, admission } = this.#parts
    const { account, device } = asker
    const attempt = await this.#provePassword(account, current)
    const passwordHash = await hashPassword(password)
    const ended = { by: account.id, device, how: 'password changed' }
    admission.endAll(account.id, device, ended, () => {
      this.#settle(account, attempt)
      database.run('UPDATE admins SET password_hash = ? WHERE id = ?', passwordHash, account.id)
      database.run('DELETE FROM invitations WHERE admin = ?', account.id)
      this.#record(asker, { act: 'password.changed', detail: { how: 'with the old one' } })
    })
    admission.refresh()
  }

  async beginTotp(asker: Asker, password: string, organisation: string): Promise<{ secret: string; uri: string }> {
    const { account } = asker
    // Else whoever knows the password could put another app in the place of the one that is asked for.
    if (account.totp)
      throw new Refusal(409, 'has-totp', 'This account asks for codes already. Remove that first, with a code.')
    const attempt = await this.#provePassword(account, password)
    return this.#parts.database.transaction(() => {
      this.#settle(account, attempt)
      return this.#parts.secondFactor.begin(account.id, organisation, account.login)
    })
  }

  /** @returns recovery codes, which are never shown again */
  confirmTotp(asker: Asker, code: string): string[] {
    const { database, secondFactor, admission } = this.#parts
    const codes = database.transaction(() => {
      const made = secondFactor.confirm(asker.account.id, code)
      this.#record(asker, { act: 'totp.begun', detail: {} })
      return made
    })
    admission.refresh()
    return codes
  }

  async removeTotp(asker: Asker, password: string, code: string): Promise<void> {
    const { database, secondFactor, admission } = this.#parts
    const { account } = asker
    if (!account.totp) throw new Refusal(409, 'no-totp', 'This account asks for no codes.')
    const attempt = await this.#provePassword(account, password)
    try {
      database.transaction(() => {
        const used = secondFactor.use(account.id, code)
        if (!used) throw wrongCode()
        attempt.succeeded()
        removeSecondFactor(database, account.id)
        this.#record(asker, { act: 'totp.removed', detail: { how: used } })
      })
    } catch (error) {
      if (error instanceof Refusal) attempt.failed(account)
      throw error
    }
    admission.refresh()
  }

  async #provePassword(account: Administrator, password: string): Promise<Attempt> {
    if (account.passwordHash === null)
      throw new Refusal(
        409,
        'no-password',
        'This account has no password: it signs in with your organisation’s provider.',
      )
    return (await this.#parts.passwords.check(account.login, password, wrongPassword)).attempt
  }

  /** A password is all that an account without codes needs; with codes, it must not clear the count of wrong ones. */
  #settle(account: Administrator, attempt: Attempt): void {
    if (account.totp) attempt.takenBack()
    else attempt.succeeded()
  }

  #record(
    { account: { id, name }, device }: Asker,
    what:
      | { act: 'password.changed' | 'totp.removed'; detail: { how: string } }
      | { act: 'totp.begun'; detail: Record<never, never> },
  ): void {
    const { database, now } = this.#parts
    appendAudit(database, { at: now(), by: id, device, subject: { id, name }, ...what })
  }
}
