/** How long conversations are kept: a setting of the organisation. */
import { z } from 'zod'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { addMonths, monthOf } from '@carillon/shared-model/logs/names.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const KEY = 'chat.retention'
/** A clock that is further ahead of the last known month is doubted, */
const MONTHS_AHEAD = 2
/** and believed when it has said so for as long, milliseconds. */
const DOUBT = 7 * 86_400_000

const stored = z.object({
  keepMonths: z.number().int().nullable(),
  /** everything before this month has been removed; null: nothing was */
  removedBefore: z.string().nullable(),
  /** the latest month of a clock that was believed; null: none was yet */
  reached: z.string().nullable().default(null),
  /** since when the clock is doubted, by itself, milliseconds; null: it is not */
  doubtedSince: z.number().nullable().default(null),
})
type Stored = z.infer<typeof stored>
const NOTHING: Stored = { keepMonths: null, removedBefore: null, reached: null, doubtedSince: null }

const text = (keepMonths: number | null) => (keepMonths === null ? 'for ever' : `${keepMonths} months`)
const later = (one: string | null, other: string | null): string | null => [one ?? '', other ?? ''].sort()[1] || null

export class Retention {
  readonly #database: Database
  readonly #now: () => number
  #stored: Stored = NOTHING

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
    this.look()
  }

  /** Whole months beside the current one; null: for ever. */
  get keepMonths(): number | null {
    return this.#stored.keepMonths
  }

  /** The first month of which anything is kept, `yyyy-mm`, never a later one than now; null: there is no such limit. */
  get since(): string | null {
    const { keepMonths, removedBefore, reached } = this.#stored
    const month = monthOf(this.#now())
    const since = keepMonths === null ? null : addMonths(this.isDoubted ? reached! : month, -keepMonths)
    // What was removed once is not let in again when more is to be kept from now on.
    const removed = removedBefore !== null && removedBefore > month ? month : removedBefore
    return later(since, removed)
  }

  get removedBefore(): string | null {
    return this.#stored.removedBefore
  }

  /** Whether the clock is so far ahead of all that is known that nothing is to be removed by it. */
  get isDoubted(): boolean {
    const { reached } = this.#stored
    return reached !== null && monthOf(this.#now()) > addMonths(reached, MONTHS_AHEAD)
  }

  /** Looks at the clock: at the start, and before anything is removed by it. */
  look(): void {
    const now = this.#now()
    const month = monthOf(now)
    // A transaction in which something was noted may not have come to its end.
    this.#stored = stored.safeParse(readSetting(this.#database, KEY)).data ?? NOTHING
    if (this.#stored.reached === null) this.#write({ ...this.#stored, reached: this.#lastSaid ?? month })
    const { reached, doubtedSince, removedBefore } = this.#stored
    const isOver = doubtedSince !== null && now - doubtedSince >= DOUBT
    if (!this.isDoubted || isOver) this.#believe(later(reached, month)!)
    else if (doubtedSince === null || doubtedSince > now) this.#write({ ...this.#stored, doubtedSince: now })
    // It was removed by a clock that was ahead, unless it is this one that is behind.
    const isAhead = removedBefore !== null && removedBefore > month && (this.#lastSaid ?? '') <= month
    if (isAhead) this.#write({ ...this.#stored, removedBefore: month })
  }

  /** Everything before this month has been removed. Inside the transaction that does so. */
  noteRemoved(month: string): void {
    this.#write({ ...this.#stored, removedBefore: later(this.#stored.removedBefore, month) })
  }

  /** Whoever says how long believes the clock. */
  change(keepMonths: number | null, actor: Actor): void {
    this.#believe(monthOf(this.#now()))
    const before = this.#stored.keepMonths
    if (keepMonths === before) return
    this.#database.transaction(() => {
      this.#write({ ...this.#stored, keepMonths })
      appendAudit(this.#database, {
        ...actor,
        at: this.#now(),
        act: 'chat.settings-changed',
        subject: null,
        detail: { before: text(before), after: text(keepMonths) },
      })
    })
  }

  /** The last month in which anything was said that is kept. */
  get #lastSaid(): string | null {
    return this.#database.get<{ month: string | null }>('SELECT max(month) AS month FROM talk_months')?.month ?? null
  }

  #believe(reached: string): void {
    if (reached === this.#stored.reached && this.#stored.doubtedSince === null) return
    this.#write({ ...this.#stored, reached, doubtedSince: null })
  }

  #write(to: Stored): void {
    writeSetting(this.#database, KEY, to)
    this.#stored = to
  }
}
