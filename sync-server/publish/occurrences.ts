import { cameBetween, comesNext, textAt, type Series } from '@carillon/shared-model/folds/series.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { occurrenceId } from '@carillon/shared-model/schedule/occurrence-id.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
import type { Clock } from '../ports/clock.ts'
import { forEachIsolated } from '../store/isolated.ts'
import type { Change } from '../ports/changes.ts'
import type { Directory } from '../ports/directory.ts'
import { audienceZones } from './audience-zones.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { RecurringItems } from '../ports/items.ts'
import type { ScheduledTask } from './scheduled-task.ts'

/** Zones are at most this far apart, milliseconds: a day that has come in one comes in all within it. */
const SPAN = 2 * 86_400_000

type Options = { items: RecurringItems; directory: Directory; append: AppendFacts; calendar: Clock['calendar'] }

/**
 * Makes items of the occurrences of recurring messages as they come, so that they are listed and accounted for. Computers
 * need none of this: they go by the calendar themselves.
 */
export class Occurrences implements ScheduledTask {
  readonly #options: Options
  #isFirst = true

  constructor(options: Options) {
    this.#options = options
  }

  async isDue(): Promise<boolean> {
    const now = this.#options.calendar()
    const next = now === null ? null : await this.#options.items.nextDueAt()
    return now !== null && next !== null && next <= now
  }

  /** Catches up with everything that has come. The first time all are checked: zones may have changed meanwhile. */
  async run(): Promise<void> {
    const now = this.#options.calendar()
    if (now === null) return
    const until = this.#isFirst ? Number.MAX_SAFE_INTEGER : now
    const due = await this.#options.items.dueBy(until)
    this.#isFirst = false
    await forEachIsolated(due, (id) => this.#makeDue(id, now))
  }

  async #makeDue(id: ItemId, now: number): Promise<void> {
    const { items, append } = this.#options
    const series = await items.series(id)
    if (!series) return
    const { directory } = this.#options
    const { to, lasting } = series.request
    const zones = audienceZones(to, directory)
    const made = await items.occurrences(id)
    const known = new Set(made.map(({ date }) => date))
    const from = Math.max(series.publishedAt, (made.at(-1)?.at ?? 0) - SPAN)
    const changes: Change[] = []
    for (const [date, { first, last }] of cameIn(series, zones, from, now + SPAN)) {
      if (first > now || known.has(date)) continue
      changes.push({
        kind: 'occurrence',
        series: id,
        item: occurrenceId(id, date),
        date,
        publishedAt: first,
        expires: lasting === null ? null : last + lasting,
        content: textAt(series, first).content,
        addressed: directory.countPeople(to),
      })
    }
    const next = zones.map((zone) => comesNext(series, zone, now)?.at ?? Infinity)
    const nextAt = Math.min(...next)
    await append(
      [],
      [...changes, { kind: 'occurrences-made', series: id, nextAt: nextAt === Infinity ? null : nextAt }],
    )
  }
}

/** Days with the first and the last moment when they come in any of the zones, in order. */
const cameIn = (series: Series, zones: readonly string[], from: number, until: number) => {
  const days = new Map<LocalDate, { first: number; last: number }>()
  for (const zone of zones)
    for (const { date, at } of cameBetween(series, zone, from, until)) {
      const known = days.get(date)
      days.set(date, { first: Math.min(at, known?.first ?? at), last: Math.max(at, known?.last ?? at) })
    }
  return new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1)))
}
