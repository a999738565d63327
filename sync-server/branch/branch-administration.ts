/** Adding and revoking branch servers, at head office. */
import { sign, type KeyObject } from 'node:crypto'
import { signCertificate, type Certificate } from '@carillon/shared-model/branches/certificate.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import { newBranchId, type AdminId, type BranchId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Branch } from '../ports/branches.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Refusal } from '../refusal.ts'
import type { Branches } from './branches.ts'

const DAY = 86_400_000
/** Days that a certificate holds; what administrators may do at a branch is vouched for anew within them. */
const LIFE = 3 * 366

type Parts = {
  unitOfWork: UnitOfWork
  branches: Branches
  units: ReadonlyMap<UnitId, Unit>
  rootKey: () => KeyObject
  now: () => number
}

export const noBranch = () => new Refusal('no-branch', 'There is no such branch server.')

export class BranchAdministration {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @param key raw Ed25519 public key, base64url @throws Refusal: no such unit, or another branch server serves it */
  add(unit: UnitId, key: string, { by, device }: Actor & { by: AdminId }): Promise<Certificate> {
    const { unitOfWork, branches, units, rootKey, now } = this.#parts
    return unitOfWork(async ({ write }) => {
      const at = now()
      const place = units.get(unit)
      if (!place) throw new Refusal('no-unit', 'There is no such unit.')
      const other = branches.overlapping(unit, units, at)
      if (other)
        throw new Refusal(
          'branch-overlaps',
          `${units.get(other.unit)?.name ?? 'A unit'} has a branch server already, and a unit has one at most. Revoke that one first, or choose a unit that lies neither above nor below.`,
        )
      const branch: Branch = {
        id: newBranchId(at),
        unit,
        key,
        addedAt: at,
        until: at + LIFE * DAY,
        revokedAt: null,
        flaggedAt: null,
        lastContact: null,
        origin: null,
      }
      const claims = { branch: branch.id, key, unit, from: at - DAY, until: branch.until }
      const entry = { at, by, device, act: 'branch.added', subject: { id: branch.id, name: place.name }, detail: {} } as const // prettier-ignore
      write({ kind: 'branch-added', branch, by }, { kind: 'audit', entry })
      return signCertificate(claims, (bytes) => sign(null, bytes, rootKey()).toString('base64url'))
    })
  }

  /** Its connection ends and its key is void from now on; what it delivered stays. @throws Refusal when there is none */
  revoke(id: BranchId, { by, device }: Actor): Promise<void> {
    const { unitOfWork, branches, units, now } = this.#parts
    return unitOfWork(async ({ write }) => {
      const branch = branches.find(id)
      if (!branch) throw noBranch()
      if (branch.revokedAt !== null) return
      const at = now()
      const subject = { id, name: units.get(branch.unit)?.name ?? '' }
      const entry = { at, by, device, act: 'branch.revoked', subject, detail: {} } as const
      write({ kind: 'branch-revoked', branch: id, at }, { kind: 'audit', entry })
    })
  }
}
