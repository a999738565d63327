import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { target, type Target } from '@carillon/shared-model/org/audience.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import { z } from 'zod'
import { followDraft, loadDraft, saveDraft } from '../ui/drafts.ts'
import { calendarOf, firstPlan, missingOf, plan } from '../schedule/plan.ts'

const draft = z.object({ course: z.string(), title: z.string(), to: z.array(target), ...plan.shape })
type Draft = z.infer<typeof draft>

/** The campaign that is being planned. */
export class CampaignDraft {
  readonly #key: string
  readonly #empty: Draft
  #draft: Draft = $state.raw<Draft>()!

  /** @param today in the organisation's time zone */
  constructor(account: string, today: LocalDate) {
    this.#key = `carillon-campaign-${account}`
    const days = firstPlan(today, { kind: 'weekdays', days: ['TU', 'WE', 'TH', 'FR'] })
    this.#empty = { course: '', title: '', to: [], ...days }
    this.#draft = loadDraft(this.#key, draft, this.#empty)
  }

  get value(): Readonly<Draft> {
    return this.#draft
  }
  get audience(): ReadonlySet<Target> {
    return new Set(this.#draft.to)
  }

  /** null while something of it is missing or wrong. */
  readonly schedule = $derived.by((): Calendar | null => calendarOf(this.#draft))

  /** What is missing before any day can be computed. */
  get missing(): 'days' | 'time' | null {
    return missingOf(this.#draft)
  }

  /** Takes in what other tabs write. @returns the way to stop */
  follow(): () => void {
    return followDraft(this.#key, draft, this.#empty, (written) => (this.#draft = written))
  }

  change(values: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  clear(): void {
    this.change(this.#empty)
  }
}
