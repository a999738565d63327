/** Invitations: a code with which a person chooses the password of their account, the first one or a new one. */
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { Admission } from './admission.ts'
import { hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from '../refusal.ts'

/** Milliseconds: a week. */
const LIFETIME = 7 * 86_400_000

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Repositories
  administrators: Administrators
  admission: Admission
  now: () => number
}
export type Invitation = { code: string; expiresAt: number }

export class Invitations {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** In a unit of work of the caller; earlier ones are void. */
  issue({ write }: Transaction, admin: AdminId): Invitation {
    const code = newCode()
    const expiresAt = this.#parts.now() + LIFETIME
    write({ kind: 'invitation-issued', admin, hash: hashCode(code), expiresAt })
    return { code: printedCode(code), expiresAt }
  }

  /** Whom it is for. @throws Refusal when it cannot be accepted */
  preview(typed: string): Promise<Administrator> {
    return this.#accountOf(typed, this.#parts.repositories)
  }

  /**
   * Sets the password and uses the invitation up. All sessions of the account end, and a lock-out is over.
   * @throws Refusal when it cannot be accepted
   */
  async accept(typed: string, password: string): Promise<Administrator> {
    const { unitOfWork, admission, now } = this.#parts
    await this.preview(typed)
    const hash = await hashPassword(password)
    return unitOfWork(async (transaction) => {
      // Somebody else may have used it meanwhile.
      const account = await this.#accountOf(typed, transaction)
      const { id, name, login } = account
      const who = { at: now(), by: id, device: null, subject: { id, name } }
      const entry: AuditInput = { ...who, act: 'password.changed', detail: { how: 'invitation' } }
      transaction.write(
        { kind: 'invitations-withdrawn', admin: id },
        { kind: 'password-changed', admin: id, hash },
        { kind: 'failures-forgotten', login, sources: null },
        { kind: 'audit', entry },
      )
      admission.endAll(transaction, id, null, { by: id, device: null, how: 'password changed' })
      return account
    })
  }

  async #accountOf(typed: string, { invitations }: Pick<Repositories, 'invitations'>): Promise<Administrator> {
    const { administrators, now } = this.#parts
    const code = readCode(typed)
    const found = code === null ? null : await invitations.find(hashCode(code))
    const account = found && administrators.get(found.admin)
    if (!account)
      throw new Refusal(
        'unknown-invitation',
        'This invitation is not valid: it has been used, a newer one has taken its place, or it is mistyped. Ask for a new one.',
      )
    if (found.expiresAt <= now())
      throw new Refusal(
        'expired-invitation',
        `This invitation expired on ${new Date(found.expiresAt).toISOString().slice(0, 10)}. Ask for a new one.`,
      )
    return account
  }
}
