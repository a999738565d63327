/** Enrolment: a code that an administrator issued turns a computer's public key into a device. */
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { newDeviceId, type DeviceId, type PersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Computer, Devices } from './devices.ts'
import { codePrefix, hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { Refusal } from './refusal.ts'

/** A code that is still valid, as lists show it. */
export type ValidCode = {
  code: string
  unit: UnitId
  person: PersonId | null
  uses: number
  used: number
  expiresAt: number
}
type Row = {
  code_hash: string
  unit: UnitId
  person: PersonId | null
  uses: number
  used: number
  expires_at: number
  revoked_at: number | null
}
type Preview = { unit: string; person: string | null }

/** In the audit trail a code is its beginning, as lists show it: nobody can enrol with that. */
const subjectOf = (prefix: string) => ({ id: prefix, name: prefix })
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
const VALID = 'revoked_at IS NULL AND expires_at > ? AND used < uses'

export const noCode = () => new Refusal(404, 'no-code', 'There is no valid enrolment code that begins so.')

export class Enrolments {
  readonly #database: Database
  readonly #devices: Devices
  readonly #now: () => number

  constructor(database: Database, devices: Devices, now: () => number) {
    this.#database = database
    this.#devices = devices
    this.#now = now
  }

  /** @param expiresIn milliseconds @returns the code as printed: only its hash is kept */
  create(
    unit: UnitId,
    person: PersonId | null,
    uses: number,
    expiresIn: number,
    actor: Actor,
  ): { code: string; expiresAt: number } {
    const now = this.#now()
    const expiresAt = now + expiresIn
    return this.#database.transaction(() => {
      const unitName = this.#unitName(unit)
      if (!unitName) throw new Refusal(404, 'no-unit', 'There is no such unit.')
      const personName = person && this.#personName(person)
      if (person && !personName) throw new Refusal(404, 'no-person', 'There is no such person.')
      const taken = (code: string) =>
        this.#database.get(`SELECT 1 FROM enrolments WHERE prefix = ? AND ${VALID}`, codePrefix(code), now) !==
        undefined
      let code = newCode()
      while (taken(code)) code = newCode()
      this.#database.run(
        `INSERT INTO enrolments (code_hash, prefix, unit, person, uses, expires_at, created_by, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        hashCode(code),
        codePrefix(code),
        unit,
        person,
        uses,
        expiresAt,
        actor.by,
        now,
      )
      const detail = { unit: unitName, person: personName, uses }
      const subject = subjectOf(codePrefix(code))
      appendAudit(this.#database, { ...actor, at: now, act: 'enrolment.issued', subject, detail })
      return { code: printedCode(code), expiresAt }
    })
  }

  /** Codes that can still be used, newest first. */
  valid(): ValidCode[] {
    return this.#database.all<ValidCode>(
      `SELECT prefix AS code, unit, person, uses, used, expires_at AS expiresAt FROM enrolments
       WHERE ${VALID} ORDER BY created_at DESC, prefix`,
      this.#now(),
    )
  }

  /** @param text the beginning of a valid code, as `valid` shows it, or the whole @throws Refusal when there is none */
  named(text: string): ValidCode {
    const prefix = codePrefix(text.toUpperCase())
    const found = this.valid().find(({ code }) => code === prefix)
    if (!found) throw noCode()
    return found
  }

  revoke({ code, unit }: ValidCode, actor: Actor): void {
    const now = this.#now()
    this.#database.transaction(() => {
      const sql = `UPDATE enrolments SET revoked_at = ? WHERE prefix = ? AND ${VALID}`
      if (this.#database.run(sql, now, code, now) === 0) return
      const detail = { unit: this.#unitName(unit) }
      appendAudit(this.#database, { ...actor, at: now, act: 'enrolment.revoked', subject: subjectOf(code), detail })
    })
  }

  /** What a code stands for. @throws Refusal when it cannot be used */
  preview(typed: string): Preview {
    return this.#place(this.#usable(this.#find(typed)))
  }

  /**
   * Uses a code once. The same key again gets the same device and uses nothing up: the first answer may have been lost.
   * @param publicKey raw Ed25519 public key, base64url
   * @throws Refusal that says what is wrong with the code
   */
  enrol(typed: string, publicKey: string, name: string, version: string): DeviceId {
    const device = this.#database.transaction((): Computer | DeviceId => {
      const row = this.#find(typed)
      for (const known of this.#devices.computers())
        if (known.key === publicKey && known.unit === row.unit && known.person === row.person) return known.id
      this.#place(this.#usable(row))
      this.#database.run('UPDATE enrolments SET used = used + 1 WHERE code_hash = ?', row.code_hash)
      const now = this.#now()
      const computer: Computer = {
        id: newDeviceId(now),
        name,
        key: publicKey,
        unit: row.unit,
        person: row.person,
        admin: null,
        enrolledAt: now,
        expiresAt: null,
      }
      this.#devices.insert(computer, version)
      return computer
    })
    if (typeof device === 'string') return device
    this.#devices.admit(device)
    return device.id
  }

  #find(typed: string): Row {
    const code = readCode(typed)
    const row =
      code &&
      this.#database.get<Row>(
        'SELECT code_hash, unit, person, uses, used, expires_at, revoked_at FROM enrolments WHERE code_hash = ?',
        hashCode(code),
      )
    if (row) return row
    throw new Refusal(
      404,
      'unknown-code',
      'There is no such enrolment code. Check it for typing errors, or ask for a new one.',
    )
  }

  #usable(row: Row): Row {
    if (row.revoked_at !== null)
      throw new Refusal(410, 'revoked-code', 'This enrolment code was withdrawn. Ask your administrator for a new one.')
    if (row.expires_at <= this.#now())
      throw new Refusal(
        410,
        'expired-code',
        `This enrolment code expired on ${day(row.expires_at)}. Ask your administrator for a new one.`,
      )
    if (row.used >= row.uses)
      throw new Refusal(
        410,
        'used-up-code',
        row.uses === 1
          ? 'This enrolment code has been used already. Ask your administrator for a new one.'
          : `This enrolment code has been used ${row.uses} times, as often as it may be. Ask your administrator for a new one.`,
      )
    return row
  }

  #place(row: Row): Preview {
    const unit = this.#unitName(row.unit)
    const person = row.person && this.#personName(row.person)
    // An import withdraws the codes of what it removes; this holds for whatever else removes something.
    if (!unit || (row.person && !person))
      throw new Refusal(410, 'revoked-code', 'The unit or person of this enrolment code is no longer in the directory.')
    return { unit, person }
  }

  #unitName(unit: UnitId): string | null {
    return (
      this.#database.get<{ name: string }>('SELECT name FROM units WHERE id = ? AND deleted = 0', unit)?.name ?? null
    )
  }

  #personName(person: PersonId): string | null {
    const row = this.#database.get<{ name: string }>(
      "SELECT first_name || ' ' || last_name AS name FROM people WHERE id = ? AND deleted = 0",
      person,
    )
    return row?.name ?? null
  }
}
