import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { target, type Target } from '@carillon/shared-model/org/audience.ts'
import { scheduleRule, type LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'
import { addDays } from './days.ts'
import { polishHolidays } from './holidays.ts'
import { repeatOf, repetition } from './repetition.ts'

const draft = z.object({
  course: z.string(),
  title: z.string(),
  to: z.array(target),
  from: z.string(),
  time: z.string(),
  repetition,
  /** days off, in order */
  except: z.array(z.iso.date()),
})
type Draft = z.infer<typeof draft>

/** The campaign that is being planned. */
export class CampaignDraft {
  readonly #key: string
  readonly #empty: Draft
  #draft: Draft = $state.raw<Draft>()!

  /** @param today in the organisation's time zone */
  constructor(account: string, today: LocalDate) {
    this.#key = `carillon-campaign-${account}`
    this.#empty = {
      course: '',
      title: '',
      to: [],
      from: addDays(today, 1),
      time: '09:00',
      repetition: { kind: 'weekdays', days: ['TU', 'WE', 'TH', 'FR'] },
      except: [],
    }
    this.#draft = loadDraft(this.#key, draft, this.#empty)
  }

  get value(): Readonly<Draft> {
    return this.#draft
  }
  get audience(): ReadonlySet<Target> {
    return new Set(this.#draft.to)
  }

  /** null while something of it is missing or wrong. */
  readonly schedule = $derived.by((): Calendar | null => {
    const { from, time, except } = this.#draft
    const repeat = from ? repeatOf(this.#draft.repetition, from) : null
    const rule = scheduleRule.safeParse({ from, time, repeat, except })
    return rule.success ? { rule: rule.data, pauses: [] } : null
  })

  /** What is missing before any day can be computed. */
  get missing(): 'days' | 'time' | null {
    if (this.schedule) return null
    return this.#draft.from && repeatOf(this.#draft.repetition, this.#draft.from) === null ? 'days' : 'time'
  }

  change(values: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  addDaysOff(days: readonly LocalDate[]): void {
    this.change({ except: [...new Set([...this.#draft.except, ...days])].sort() })
  }

  /** From the first day on, of its year and every year until that of the last. */
  addPolishHolidays(last: LocalDate): void {
    const { from } = this.#draft
    const [first, end] = [Number(from.slice(0, 4)), Number(last.slice(0, 4))]
    const years = Array.from({ length: Math.max(1, end - first + 1) }, (_, at) => first + at)
    this.addDaysOff(years.flatMap(polishHolidays).filter((day) => day >= from))
  }

  clear(): void {
    this.change(this.#empty)
  }
}
