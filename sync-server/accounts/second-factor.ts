/**
 * The second factor: time-based codes (RFC 6238: 30 seconds, six digits, SHA-1, which is what authenticator apps know)
 * and recovery codes for whoever has lost the app.
 */
import { Secret, TOTP } from 'otpauth'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { Refusal } from './refusal.ts'
import type { Vault } from './vault.ts'

/** Seconds. */
const PERIOD = 30
/** Steps that the clock of a telephone may be off, either way. */
const WINDOW = 1
/** As long as SHA-1's result, as RFC 4226 recommends. */
const SECRET_BYTES = 20
const RECOVERY_CODES = 10

type Row = { totp_secret: string | null; totp_pending: string | null; totp_step: number }

const appOf = (secret: Secret, issuer = '', label = '') =>
  new TOTP({ secret, issuer, label, algorithm: 'SHA1', digits: 6, period: PERIOD })
const purpose = (admin: AdminId) => `totp ${admin}`

/** Takes the second factor from an account, inside a transaction of the caller, who refreshes the accounts after it. */
export const removeSecondFactor = (database: Database, admin: AdminId): void => {
  database.run('UPDATE admins SET totp_secret = NULL, totp_pending = NULL WHERE id = ?', admin)
  database.run('DELETE FROM recovery_codes WHERE admin = ?', admin)
}

export class SecondFactor {
  readonly #database: Database
  readonly #vault: () => Vault
  readonly #now: () => number

  constructor(database: Database, vault: () => Vault, now: () => number) {
    this.#database = database
    this.#vault = vault
    this.#now = now
  }

  /** Keeps a new secret, sealed, which counts for nothing until it is confirmed. */
  begin(admin: AdminId, organisation: string, login: string): { secret: string; uri: string } {
    const secret = new Secret({ size: SECRET_BYTES })
    const sealed = this.#vault().seal(secret.base32, purpose(admin))
    this.#database.run('UPDATE admins SET totp_pending = ? WHERE id = ?', sealed, admin)
    return { secret: secret.base32, uri: appOf(secret, organisation, login).toString() }
  }

  /**
   * Asks for codes from now on. Inside a transaction of the caller, who refreshes the accounts after it.
   * @returns recovery codes as printed: only their hashes are kept
   * @throws Refusal
   */
  confirm(admin: AdminId, code: string): string[] {
    const row = this.#row(admin)
    if (!row?.totp_pending)
      throw new Refusal(409, 'not-begun', 'Nothing waits for a code here. Begin again with a new secret.')
    const step = this.#stepOf(row.totp_pending, admin, code, row.totp_step)
    if (step === null) throw new Refusal(403, 'wrong-code', 'The code is not the one that this secret gives now.')
    this.#database.run(
      'UPDATE admins SET totp_secret = totp_pending, totp_pending = NULL, totp_step = ? WHERE id = ?',
      step,
      admin,
    )
    this.#database.run('DELETE FROM recovery_codes WHERE admin = ?', admin)
    const codes = Array.from({ length: RECOVERY_CODES }, newCode)
    for (const made of codes)
      this.#database.run('INSERT INTO recovery_codes (admin, code_hash) VALUES (?, ?)', admin, hashCode(made))
    return codes.map(printedCode)
  }

  /**
   * Uses a code up, so that it is right only once. Inside a transaction of the caller.
   * @returns which kind it was; null: it is wrong, or was used before
   */
  use(admin: AdminId, typed: string): 'code' | 'recovery code' | null {
    const row = this.#row(admin)
    if (!row?.totp_secret) return null
    const step = this.#stepOf(row.totp_secret, admin, typed, row.totp_step)
    if (step !== null) {
      this.#database.run('UPDATE admins SET totp_step = ? WHERE id = ?', step, admin)
      return 'code'
    }
    const recovery = readCode(typed)
    const used =
      recovery &&
      this.#database.run(
        'UPDATE recovery_codes SET used_at = ? WHERE admin = ? AND code_hash = ? AND used_at IS NULL',
        this.#now(),
        admin,
        hashCode(recovery),
      )
    return used ? 'recovery code' : null
  }

  recoveryCodesLeft(admin: AdminId): number {
    const row = this.#database.get<{ left: number }>(
      'SELECT count(*) AS left FROM recovery_codes WHERE admin = ? AND used_at IS NULL',
      admin,
    )
    return row?.left ?? 0
  }

  #row(admin: AdminId): Row | undefined {
    return this.#database.get<Row>('SELECT totp_secret, totp_pending, totp_step FROM admins WHERE id = ?', admin)
  }

  /** @param last the step whose code was used last @returns the step that the code belongs to; null: to none that counts */
  #stepOf(sealed: string, admin: AdminId, typed: string, last: number): number | null {
    const token = typed.replace(/\s/g, '')
    if (!/^\d{6}$/.test(token)) return null
    const app = appOf(Secret.fromBase32(this.#vault().open(sealed, purpose(admin))))
    const timestamp = this.#now()
    const delta = app.validate({ token, timestamp, window: WINDOW })
    if (delta === null) return null
    const step = Math.floor(timestamp / 1000 / PERIOD) + delta
    return step > last ? step : null
  }
}
