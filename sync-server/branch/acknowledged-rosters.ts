/**
 * Rosters that branch servers have acknowledged, or that were sent to them in bundles, as far as something that was done
 * by them may still be on its way (VERDICT-2): the latest that was acknowledged when everything had come, the one before
 * it, since one may be taken in the moment in which something is done, and all since.
 */
import { z } from 'zod'
import type { Author } from '@carillon/shared-model/access/principals.ts'
import type { Roster } from '@carillon/shared-model/branches/roster.ts'
import type { BranchId } from '@carillon/shared-model/org/ids.ts'
import type { Branch } from '../ports/branches.ts'
import type { SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { keptOf, knownRoster, RosterPowers, type KnownRoster } from './roster-powers.ts'

const KEPT = 2
const keyOf = (branch: BranchId): string => `acknowledged.${branch}`

type Held = { known: KnownRoster; powers: RosterPowers }
const held = (known: KnownRoster): Held => ({ known, powers: new RosterPowers(known) })

export class AcknowledgedRosters {
  readonly #unitOfWork: UnitOfWork
  readonly #of = new Map<BranchId, readonly Held[]>()

  private constructor(unitOfWork: UnitOfWork) {
    this.#unitOfWork = unitOfWork
  }

  static async load(
    unitOfWork: UnitOfWork,
    settings: SettingsRepository,
    branches: readonly Branch[],
  ): Promise<AcknowledgedRosters> {
    const rosters = new AcknowledgedRosters(unitOfWork)
    for (const { id } of branches) {
      const kept = z.array(knownRoster).safeParse(await settings.get(keyOf(id)))
      if (kept.success) rosters.#of.set(id, kept.data.map(held))
    }
    return rosters
  }

  /** The branch server has this one and goes by it, or may do so as soon as a bundle reaches it. */
  async acknowledged(branch: BranchId, roster: Roster): Promise<void> {
    const before = this.#of.get(branch) ?? []
    if (before.some(({ known }) => known.version >= roster.version)) return
    await this.#keep(branch, [...before, held(keptOf(roster))])
  }

  /** Everything that the branch server did by what it had acknowledged is here. */
  async exchanged(branch: BranchId): Promise<void> {
    const all = this.#of.get(branch) ?? []
    if (all.length > KEPT) await this.#keep(branch, all.slice(-KEPT))
  }

  /** Everything is here that it did before it wrote a bundle, in which it says by which it goes. */
  async carried(branch: BranchId, version: number): Promise<void> {
    const all = this.#of.get(branch) ?? []
    const at = all.findIndex(({ known }) => known.version === version)
    if (at >= KEPT) await this.#keep(branch, all.slice(at + 1 - KEPT))
  }

  /** By which the branch server went, by its own word; the earliest that it could have gone by where it says another one. */
  saidToBe(branch: BranchId, version: number): RosterPowers | null {
    const all = this.#of.get(branch) ?? []
    return (all.find(({ known }) => known.version === version) ?? all[0])?.powers ?? null
  }

  /** Somebody who might write at the branch by any of them; null: nobody who might. */
  author(branch: BranchId, id: string): Author | null {
    for (const { powers } of this.#of.get(branch) ?? []) {
      const author = powers.author(id)
      if (author) return author
    }
    return null
  }

  async #keep(branch: BranchId, all: readonly Held[]): Promise<void> {
    const value = all.map(({ known }) => known)
    await this.#unitOfWork(async ({ write }) => write({ kind: 'setting-saved', key: keyOf(branch), value }))
    this.#of.set(branch, all)
  }
}
