/** Invitations: a code with which a person chooses the password of their account, the first one or a new one. */
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { Admission } from './admission.ts'
import { hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { hashPassword } from './passwords.ts'
import { Refusal } from './refusal.ts'

/** Milliseconds: a week. */
const LIFETIME = 7 * 86_400_000

type Parts = { database: Database; administrators: Administrators; admission: Admission; now: () => number }
export type Invitation = { code: string; expiresAt: number }

export class Invitations {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Writes a new one, inside a transaction of the caller; earlier ones are void. */
  write(admin: AdminId): Invitation {
    const { database, now } = this.#parts
    const code = newCode()
    const expiresAt = now() + LIFETIME
    this.withdraw(admin)
    database.run(
      'INSERT INTO invitations (code_hash, admin, expires_at) VALUES (?, ?, ?)',
      hashCode(code),
      admin,
      expiresAt,
    )
    return { code: printedCode(code), expiresAt }
  }

  /** Inside a transaction of the caller. */
  withdraw(admin: AdminId): void {
    this.#parts.database.run('DELETE FROM invitations WHERE admin = ?', admin)
  }

  /** Whom it is for. @throws Refusal when it cannot be accepted */
  preview(typed: string): Administrator {
    const { database, administrators, now } = this.#parts
    const code = readCode(typed)
    const row =
      code === null
        ? undefined
        : database.get<{ admin: AdminId; expires_at: number }>(
            'SELECT admin, expires_at FROM invitations WHERE code_hash = ?',
            hashCode(code),
          )
    const account = row && administrators.get(row.admin)
    if (!row || !account)
      throw new Refusal(
        404,
        'unknown-invitation',
        'This invitation is not valid: it has been used, a newer one has taken its place, or it is mistyped. Ask for a new one.',
      )
    if (row.expires_at <= now())
      throw new Refusal(
        410,
        'expired-invitation',
        `This invitation expired on ${new Date(row.expires_at).toISOString().slice(0, 10)}. Ask for a new one.`,
      )
    return account
  }

  /**
   * Sets the password and uses the invitation up. All sessions of the account end, and a lock-out is over.
   * @throws Refusal when it cannot be accepted
   */
  async accept(typed: string, password: string): Promise<Administrator> {
    const { database, admission, now } = this.#parts
    this.preview(typed)
    const passwordHash = await hashPassword(password)
    // Somebody else may have used it meanwhile.
    const account = this.preview(typed)
    const { id, name, login } = account
    admission.endAll(id, null, { by: id, device: null, how: 'password changed' }, () => {
      this.withdraw(id)
      database.run('UPDATE admins SET password_hash = ? WHERE id = ?', passwordHash, id)
      database.run('DELETE FROM sign_in_failures WHERE login = ?', login)
      appendAudit(database, {
        at: now(),
        by: id,
        device: null,
        act: 'password.changed',
        subject: { id, name },
        detail: { how: 'invitation' },
      })
    })
    admission.refresh()
    return account
  }
}
