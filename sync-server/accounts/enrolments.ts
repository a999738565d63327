/** Enrolment: a code that an administrator issued turns a computer's public key into a device. */
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import { newDeviceId, type AdminId, type DeviceId, type PersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Computer } from '../ports/devices.ts'
import type { EnrolmentCode } from '../ports/enrolments.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Devices } from './devices.ts'
import { codePrefix, hashCode, newCode, printedCode, readCode } from './enrolment-codes.ts'
import { Refusal } from '../refusal.ts'

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Repositories
  devices: Devices
  units: ReadonlyMap<UnitId, Unit>
  now: () => number
}
type Preview = { unit: string; person: string | null }

/** In the audit trail a code is its beginning, as lists show it: nobody can enrol with that. */
const subjectOf = (prefix: string) => ({ id: prefix, name: prefix })
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
export const noCode = () => new Refusal('no-code', 'There is no valid enrolment code that begins so.')

export class Enrolments {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param expiresIn milliseconds @returns the code as printed: only its hash is kept */
  create(
    unit: UnitId,
    person: PersonId | null,
    uses: number,
    expiresIn: number,
    actor: Actor & { by: AdminId },
  ): Promise<{ code: string; expiresAt: number }> {
    const { unitOfWork, units, now } = this.#parts
    return unitOfWork(async ({ enrolments, people, write }) => {
      const at = now()
      const unitName = units.get(unit)?.name
      if (!unitName) throw new Refusal('no-unit', 'There is no such unit.')
      const personName = person && (await people.nameOf(person))
      if (person && !personName) throw new Refusal('no-person', 'There is no such person.')
      let code = newCode()
      while (await enrolments.isTaken(codePrefix(code), at)) code = newCode()
      const prefix = codePrefix(code)
      const expiresAt = at + expiresIn
      const issued = { hash: hashCode(code), prefix, unit, person, uses, used: 0, expiresAt, revokedAt: null }
      const detail = { unit: unitName, person: personName, uses }
      const entry: AuditInput = { ...actor, at, act: 'enrolment.issued', subject: subjectOf(prefix), detail }
      write({ kind: 'code-issued', code: issued, by: actor.by, at }, { kind: 'audit', entry })
      return { code: printedCode(code), expiresAt }
    })
  }

  /** Codes that can still be used, newest first. */
  valid(): Promise<EnrolmentCode[]> {
    return this.#parts.repositories.enrolments.valid(this.#parts.now())
  }

  /** @param text the beginning of a valid code, as `valid` shows it, or the whole @throws Refusal when there is none */
  async named(text: string): Promise<EnrolmentCode> {
    const prefix = codePrefix(text.toUpperCase())
    const found = (await this.valid()).find((code) => code.prefix === prefix)
    if (!found) throw noCode()
    return found
  }

  /** @param text as of `named` */
  revoke(text: string, actor: Actor): Promise<void> {
    const { unitOfWork, units, now } = this.#parts
    return unitOfWork(async ({ write }) => {
      const { hash, prefix, unit } = await this.named(text)
      const at = now()
      const detail = { unit: units.get(unit)?.name ?? null }
      const entry: AuditInput = { ...actor, at, act: 'enrolment.revoked', subject: subjectOf(prefix), detail }
      write({ kind: 'code-revoked', hash, at }, { kind: 'audit', entry })
    })
  }

  /** What a code stands for. @throws Refusal when it cannot be used */
  async preview(typed: string): Promise<Preview> {
    const { repositories } = this.#parts
    return this.#place(this.#usable(await this.#find(typed, repositories)), repositories)
  }

  /**
   * Uses a code once. The same key again gets the same device and uses nothing up: the first answer may have been lost.
   * @param publicKey raw Ed25519 public key, base64url
   * @param former what the computer was, enrolled after the backup from which the server was restored: it is the same
   *   again, so that what it did meanwhile counts
   * @throws Refusal that says what is wrong with the code
   */
  enrol(typed: string, publicKey: string, name: string, version: string, former?: DeviceId): Promise<DeviceId> {
    const { unitOfWork, devices, now } = this.#parts
    return unitOfWork(async (transaction) => {
      if (former !== undefined && devices.get(former)?.key === publicKey) return former
      const code = await this.#find(typed, transaction)
      for (const known of devices.computers())
        if (known.key === publicKey && known.unit === code.unit && known.person === code.person) return known.id
      await this.#place(this.#usable(code), transaction)
      const isFree = former !== undefined && (await transaction.devices.standing(former)) === null
      const device: Computer = {
        id: isFree ? former : newDeviceId(now()),
        name,
        key: publicKey,
        unit: code.unit,
        person: code.person,
        admin: null,
        enrolledAt: now(),
        expiresAt: null,
      }
      transaction.write({ kind: 'code-used', hash: code.hash }, { kind: 'device-added', device, version })
      return device.id
    })
  }

  async #find(typed: string, { enrolments }: Pick<Repositories, 'enrolments'>): Promise<EnrolmentCode> {
    const code = readCode(typed)
    const found = code && (await enrolments.find(hashCode(code)))
    if (found) return found
    throw new Refusal(
      'unknown-code',
      'There is no such enrolment code. Check it for typing errors, or ask for a new one.',
    )
  }

  #usable(row: EnrolmentCode): EnrolmentCode {
    if (row.revokedAt !== null)
      throw new Refusal('revoked-code', 'This enrolment code was withdrawn. Ask your administrator for a new one.')
    if (row.expiresAt <= this.#parts.now())
      throw new Refusal(
        'expired-code',
        `This enrolment code expired on ${day(row.expiresAt)}. Ask your administrator for a new one.`,
      )
    if (row.used >= row.uses)
      throw new Refusal(
        'used-up-code',
        row.uses === 1
          ? 'This enrolment code has been used already. Ask your administrator for a new one.'
          : `This enrolment code has been used ${row.uses} times, as often as it may be. Ask your administrator for a new one.`,
      )
    return row
  }

  async #place(code: EnrolmentCode, { people }: Pick<Repositories, 'people'>): Promise<Preview> {
    const unit = this.#parts.units.get(code.unit)?.name
    const person = code.person && (await people.nameOf(code.person))
    if (!unit || (code.person && !person))
      throw new Refusal('revoked-code', 'The unit or person of this enrolment code is no longer in the directory.')
    return { unit, person }
  }
}
