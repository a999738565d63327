/** How long conversations are kept: a setting of the organisation. */
import { z } from 'zod'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { addMonths, monthOf } from '@carillon/shared-model/logs/names.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const KEY = 'chat.retention'
const stored = z.object({
  keepMonths: z.number().int().nullable(),
  /** everything before this month has been removed; null: nothing was */
  removedBefore: z.string().nullable(),
})
type Stored = z.infer<typeof stored>

const text = (keepMonths: number | null) => (keepMonths === null ? 'for ever' : `${keepMonths} months`)

export class Retention {
  readonly #database: Database
  readonly #now: () => number
  #stored: Stored

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
    this.#stored = stored.safeParse(readSetting(database, KEY)).data ?? { keepMonths: null, removedBefore: null }
  }

  /** Whole months beside the current one; null: for ever. */
  get keepMonths(): number | null {
    return this.#stored.keepMonths
  }

  /** The first month of which anything is kept, `yyyy-mm`; null: there is no such limit. */
  get since(): string | null {
    const { keepMonths, removedBefore } = this.#stored
    const since = keepMonths === null ? '' : addMonths(monthOf(this.#now()), -keepMonths)
    // What was removed once is not let in again when more is to be kept from now on.
    return [since, removedBefore ?? ''].sort().at(-1) || null
  }

  get removedBefore(): string | null {
    return this.#stored.removedBefore
  }

  /** Everything before this month has been removed. Inside the transaction that does so. */
  noteRemoved(month: string): void {
    this.#write({ ...this.#stored, removedBefore: month })
  }

  change(keepMonths: number | null, actor: Actor): void {
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

  #write(to: Stored): void {
    writeSetting(this.#database, KEY, to)
    this.#stored = to
  }
}
