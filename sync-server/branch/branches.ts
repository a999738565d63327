/** Branch servers that are admitted, in memory: which one serves a unit, and whose key is whose. */
import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { BranchId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Branch, BranchRepository } from '../ports/branches.ts'

export class Branches {
  readonly #all = new Map<BranchId, Branch>()

  static async load(repository: BranchRepository, announcements: Announcements): Promise<Branches> {
    const branches = new Branches()
    for (const branch of await repository.all()) branches.#all.set(branch.id, branch)
    announcements.on(['branch-added', 'branch-revoked', 'branch-origin-told', 'verdict'], (changes) => {
      for (const change of changes)
        if (change.kind === 'branch-added') branches.#all.set(change.branch.id, change.branch)
        else if (change.kind === 'branch-revoked') branches.#change(change.branch, { revokedAt: change.at })
        else if (change.kind === 'branch-origin-told') branches.#change(change.branch, { origin: change.origin })
        else if (change.word.flagged && branches.find(change.word.branch)?.flaggedAt === null)
          branches.#change(change.word.branch, { flaggedAt: change.word.at })
    })
    return branches
  }

  /** Revoked ones too, in the order in which they were added. */
  get all(): readonly Branch[] {
    return [...this.#all.values()]
  }

  find(id: BranchId): Branch | undefined {
    return this.#all.get(id)
  }

  /** Neither revoked nor over. */
  admitted(id: BranchId, now: number): Branch | undefined {
    const branch = this.#all.get(id)
    return branch && branch.revokedAt === null && now <= branch.until ? branch : undefined
  }

  /** The one that serves a unit, or a unit above it. */
  serving(unit: UnitId, units: ReadonlyMap<UnitId, Unit>, now: number): Branch | undefined {
    const path = pathOf(units, unit)
    return this.all.find(({ id, unit: served }) => path.includes(served) && this.admitted(id, now))
  }

  /** One that serves a unit, or a unit above or below it. */
  overlapping(unit: UnitId, units: ReadonlyMap<UnitId, Unit>, now: number): Branch | undefined {
    return this.all.find(
      ({ id, unit: served }) =>
        this.admitted(id, now) && (pathOf(units, unit).includes(served) || pathOf(units, served).includes(unit)),
    )
  }

  #change(id: BranchId, changed: Partial<Branch>): void {
    const branch = this.#all.get(id)
    if (branch) this.#all.set(id, { ...branch, ...changed })
  }
}
