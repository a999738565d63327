/** What a branch server did while nobody else knew, written into its own log, which head office gets. */
import { randomInt } from 'node:crypto'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { Delivered, Enrolled } from '@carillon/shared-model/facts/branch-acts.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { BranchId } from '@carillon/shared-model/org/ids.ts'
import type { Change, ChangeOf } from '../ports/changes.ts'
import type { Computer, Device } from '../ports/devices.ts'
import type { Delivery } from '../ports/verdicts.ts'
import type { Judge } from '../sync/turns.ts'
import type { HeldRoster } from './held-roster.ts'

/** A computer with the hash of the code that it was enrolled with; empty: it is not known any more. */
export type Enrolment = readonly [Computer, code: string]

/** Computers that were enrolled here, among what was written; those of the roster are head office's own. */
export const enrolmentsIn = (
  changes: readonly ChangeOf<'code-used' | 'device-added'>[],
  held: HeldRoster,
): Enrolment[] => {
  const known = new Set(held.current?.computers.map(({ id }) => id))
  const enrolments: Enrolment[] = []
  let code = ''
  for (const change of changes)
    if (change.kind === 'code-used') code = change.hash
    else if (isComputer(change.device) && !known.has(change.device.id)) enrolments.push([change.device, code])
  return enrolments
}

const isComputer = (device: Device): device is Computer => device.admin === null

export class BranchActs {
  readonly #branch: BranchId
  readonly #take: (log: string, judge: Judge) => Promise<void>
  readonly #now: () => number
  /** a Yjs client id that nobody has used; 32 bits, not 0 */
  readonly #client = randomInt(1, 2 ** 32)

  constructor(branch: BranchId, sync: { take: (log: string, judge: Judge) => Promise<void> }, now: () => number) {
    this.#branch = branch
    this.#take = (log, judge) => sync.take(log, judge)
    this.#now = now
  }

  async enrolled(enrolments: readonly Enrolment[]): Promise<void> {
    if (enrolments.length === 0) return
    const at = this.#now()
    const facts = enrolments.map(([{ id: device, name, key, unit, person }, code]): Enrolled => {
      return { type: 'enrolled', at, by: this.#branch, v: 1, device, name, key, unit, person, code }
    })
    await this.#write(monthOf(at), facts, [])
  }

  /** That it knows them is on disk together with what tells head office. */
  async delivered(deliveries: readonly Delivery[]): Promise<void> {
    for (const { of, item, at, roster } of deliveries) {
      const fact: Delivered = { type: 'delivered', at, by: this.#branch, v: 1, item, of, roster }
      await this.#write(monthOf(at), [fact], [{ kind: 'deliveries-reported', of: [of] }])
    }
  }

  #write(month: string, facts: readonly (Enrolled | Delivered)[], changes: readonly Change[]): Promise<void> {
    const owner = this.#branch
    return this.#take(logName('branch', owner, month), (heads) => {
      const clock = heads.get(this.#client)?.clock ?? 0
      const update = appendUpdate(this.#client, clock, facts.map(pack))
      return { update, heads: new Map([[this.#client, { clock: clock + facts.length, owner }]]), changes }
    })
  }
}
