/** How long conversations are kept: a setting of the organisation, in memory. */
import { z } from 'zod'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import { addMonths, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Change } from '../ports/changes.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { SettingsRepository } from '../ports/settings.ts'

export const RETENTION_KEY = 'chat.retention'
const stored = z.object({
  keepMonths: z.number().int().nullable(),
  /** everything before this month has been removed; null: nothing was */
  removedBefore: z.string().nullable(),
})
export type StoredRetention = z.infer<typeof stored>
const NOTHING: StoredRetention = { keepMonths: null, removedBefore: null }

const parse = (value: unknown): StoredRetention => stored.safeParse(value).data ?? NOTHING
export const readRetention = async (settings: SettingsRepository): Promise<StoredRetention> =>
  parse(await settings.get(RETENTION_KEY))
export const retentionSaved = (value: StoredRetention): Change => ({ kind: 'setting-saved', key: RETENTION_KEY, value })
const text = (keepMonths: number | null) => (keepMonths === null ? 'for ever' : `${keepMonths} months`)
export const later = (one: string | null, other: string | null): string | null =>
  [one ?? '', other ?? ''].sort()[1] || null

export class Retention {
  readonly #now: () => number
  #stored: StoredRetention

  private constructor(stored: StoredRetention, now: () => number) {
    this.#stored = stored
    this.#now = now
  }

  static async load(
    { settings }: Pick<Repositories, 'settings'>,
    announcements: Announcements,
    now: () => number,
  ): Promise<Retention> {
    const retention = new Retention(parse(await settings.get(RETENTION_KEY)), now)
    announcements.on(['setting-saved'], (changes) => {
      for (const { key, value } of changes) if (key === RETENTION_KEY) retention.#stored = parse(value)
    })
    return retention
  }

  /** Whole months beside the current one; null: for ever. */
  get keepMonths(): number | null {
    return this.#stored.keepMonths
  }

  /** The first month of which anything is kept, `yyyy-mm`, never a later one than now; null: there is no such limit. */
  get since(): string | null {
    const { keepMonths, removedBefore } = this.#stored
    const month = monthOf(this.#now())
    const since = keepMonths === null ? null : addMonths(month, -keepMonths)
    // What was removed once is not let in again when more is to be kept from now on.
    const removed = removedBefore !== null && removedBefore > month ? month : removedBefore
    return later(since, removed)
  }

  /** The month before which everything is to be removed that has not been; null: there is nothing. */
  get due(): string | null {
    const { since } = this
    const { removedBefore } = this.#stored
    return since === null || (removedBefore !== null && since <= removedBefore) ? null : since
  }

  /** Everything before this month is removed. */
  removed(month: string): Change {
    return retentionSaved({ ...this.#stored, removedBefore: later(this.#stored.removedBefore, month) })
  }

  change(keepMonths: number | null, actor: Actor): Change[] {
    const before = this.#stored.keepMonths
    if (keepMonths === before) return []
    const detail = { before: text(before), after: text(keepMonths) }
    const entry: AuditInput = { ...actor, at: this.#now(), act: 'chat.settings-changed', subject: null, detail }
    return [retentionSaved({ ...this.#stored, keepMonths }), { kind: 'audit', entry }]
  }

  /**
   * What was removed by a clock that was ahead counts as removed before this month, unless it is this clock that is
   * behind.
   * @param lastMonth in which anything was written that is kept
   */
  clockRepairChanges(lastMonth: string | null): Change[] {
    const { removedBefore } = this.#stored
    const month = monthOf(this.#now())
    const isAhead = removedBefore !== null && removedBefore > month && (lastMonth ?? '') <= month
    return isAhead ? [retentionSaved({ ...this.#stored, removedBefore: month })] : []
  }
}
