import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { nextOccurrence } from '@carillon/shared-model/schedule/coming.ts'
import { isOnce } from '@carillon/shared-model/schedule/series-state.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import { z } from 'zod'
import { calendarOf, firstPlan, missingOf, plan, planOf, type Plan } from '../schedule/plan.ts'
import { ends, NEVER } from '../schedule/repetition.ts'
import { followDraft, loadDraft, saveDraft } from '../ui/drafts.ts'

const draft = z.object({
  kind: z.enum(['now', 'at', 'repeatedly']),
  /** of `at` */
  day: z.string(),
  time: z.string(),
  /** of `repeatedly` */
  plan,
  ends,
})
type Draft = z.infer<typeof draft>

/** When the message that is being written is to come. */
export class WhenDraft {
  readonly #key: string
  readonly #empty: Draft
  #draft: Draft = $state.raw<Draft>()!

  /** @param today in the organisation's time zone */
  constructor(account: string, today: LocalDate) {
    this.#key = `carillon-message-when-${account}`
    const days = firstPlan(today, { kind: 'monthly', by: 'weekday' })
    this.#empty = { kind: 'now', day: days.from, time: days.time, plan: days, ends: NEVER }
    this.#draft = loadDraft(this.#key, draft, this.#empty)
  }

  get value(): Readonly<Draft> {
    return this.#draft
  }

  /** null: now, or something of it is missing or wrong */
  readonly calendar = $derived.by((): Calendar | null => {
    const { kind, day, time, plan, ends } = this.#draft
    if (kind === 'repeatedly') return calendarOf(plan, ends)
    if (kind === 'now') return null
    const once: Plan = { from: day, time, repetition: { kind: 'every', days: 1 }, except: [] }
    return calendarOf(once, { kind: 'count', count: 1 })
  })

  /** Why it cannot be sent yet. @param zone the organisation's @param now the server's time, milliseconds */
  missing(zone: string, now: number): 'days' | 'time' | 'past' | null {
    const { kind, plan, ends } = this.#draft
    if (kind === 'now') return null
    if (!this.calendar) return kind === 'at' ? 'time' : missingOf(plan, ends)
    return nextOccurrence(this.calendar, zone, now) ? null : 'past'
  }

  /** Takes in what other tabs write. @returns the way to stop */
  follow(): () => void {
    return followDraft(this.#key, draft, this.#empty, (written) => (this.#draft = written))
  }

  change(values: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  /** Plans anew what was planned before and came to nothing; a rule that was not made here is left out. */
  take(calendar: Calendar | null): void {
    if (!calendar) return this.clear()
    const { rule } = calendar
    if (isOnce(calendar)) return this.change({ kind: 'at', day: rule.from, time: rule.time })
    const chosen = planOf(rule)
    this.change({ kind: 'repeatedly', ...(chosen ?? {}) })
  }

  clear(): void {
    this.change(this.#empty)
  }
}
