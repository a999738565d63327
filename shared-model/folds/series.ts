/**
 * Recurring messages: which of their occurrences have come, with which text (rules SERIES-n in docs/spec/model.md). Of
 * what was published, and in any order the same; the endpoint and the server fold alike.
 */
import type { MessageContent, RepeatRequest, Signed } from '../facts/items.ts'
import { markOf, type TextMark } from '../facts/text-mark.ts'
import type { ItemId } from '../org/ids.ts'
import type { Calendar } from '../schedule/calendar.ts'
import { nextOccurrence, occurrencesBetween } from '../schedule/coming.ts'
import type { Occurrence } from '../schedule/occurrences.ts'
import { allowed, type Acts, type Reach } from './acts.ts'

/** What holds from some time on, milliseconds, until the next one does. */
type Held<Value> = { since: number; value: Value }

/** What occurrences say; `mark`: null for the text that was sent first. */
type Text = { content: MessageContent; mark: TextMark | null }

export type Series = {
  id: ItemId
  request: RepeatRequest
  publishedAt: number
  /** earliest first */
  calendars: readonly Held<Calendar>[]
  texts: readonly Held<Text>[]
  stoppedAt: number | null
}

/** As it was published: `at`, milliseconds by the server's clock. */
type PublishedAct = Pick<Signed, 'request' | 'sig'> & { at: number }

/** @param acts of one item, those that count @returns null: it is no recurring message */
export const seriesOf = (acts: readonly PublishedAct[]): Series | null => {
  const first = acts.find(({ request }) => request.act === 'repeat')
  if (first?.request.act !== 'repeat') return null
  const { request, at: publishedAt } = first
  const calendars: Held<Calendar>[] = [{ since: publishedAt, value: request.schedule }]
  const texts: Held<Text>[] = [{ since: publishedAt, value: { content: request.content, mark: null } }]
  let stoppedAt: number | null = null
  for (const { at, request } of inForce(acts, 'reschedule'))
    if (request.act === 'reschedule') calendars.push({ since: at, value: request.schedule })
  for (const { at, request, sig } of inForce(acts, 'revise'))
    if (request.act === 'revise' && request.content.kind === 'message')
      texts.push({ since: at, value: { content: request.content, mark: markOf({ sig }) } })
  for (const { at, request } of acts) if (request.act === 'recall') stoppedAt = Math.min(at, stoppedAt ?? at)
  return { id: request.item, request, publishedAt, calendars, texts, stoppedAt }
}

/** Each change once, as it was published first, without those that were asked for before one that held already. */
const inForce = (acts: readonly PublishedAct[], act: 'revise' | 'reschedule'): PublishedAct[] => {
  const bySignature = new Map<string, PublishedAct>()
  for (const one of acts) {
    const known = bySignature.get(one.sig)
    if (one.request.act === act && (!known || one.at < known.at)) bySignature.set(one.sig, one)
  }
  const held: PublishedAct[] = []
  for (const one of [...bySignature.values()].sort((a, b) => a.at - b.at || (a.sig < b.sig ? -1 : 1))) {
    const last = held.at(-1)
    const isLater =
      !last || one.request.at > last.request.at || (one.request.at === last.request.at && one.sig > last.sig)
    if (isLater) held.push(one)
  }
  return held
}

/** Everything that recurs, with the reach of each. @param folded acts of all items */
export const foldSeries = (folded: ReadonlyMap<ItemId, Acts>): (Series & { reach: Reach })[] => {
  const found: (Series & { reach: Reach })[] = []
  for (const every of folded.values()) {
    if (!every.repeat) continue
    const { repeat, recall, changes, reach } = allowed(every, every.repeat.request.by)
    const series = seriesOf([repeat!, ...changes, ...(recall ? [recall] : [])])
    if (series) found.push({ ...series, reach })
  }
  return found
}

/**
 * Those that came from `from` on and before `until` (milliseconds), in order: each on a day of the calendar that held
 * when its hour came, and on each day once.
 */
export const cameBetween = (
  { calendars, stoppedAt }: Pick<Series, 'calendars' | 'stoppedAt'>,
  zone: string,
  from: number,
  until: number,
): Occurrence[] => {
  const days = new Map<string, Occurrence>()
  for (const [index, { since, value }] of calendars.entries()) {
    const end = Math.min(until, stoppedAt ?? Infinity, calendars[index + 1]?.since ?? Infinity)
    const begin = Math.max(from, since)
    if (begin >= end) continue
    for (const occurrence of occurrencesBetween(value, zone, begin, end))
      if (!days.has(occurrence.date)) days.set(occurrence.date, occurrence)
  }
  return [...days.values()].sort((a, b) => a.at - b.at)
}

/** The next one after `now` by the calendar that holds then; null: none comes any more, or a pause lasts. */
export const comesNext = (
  { calendars, stoppedAt }: Pick<Series, 'calendars' | 'stoppedAt'>,
  zone: string,
  now: number,
): Occurrence | null => (stoppedAt === null ? nextOccurrence(calendars.at(-1)!.value, zone, now) : null)

/** The text of an occurrence that came at `at`: what was revised afterwards is of those that come later. */
export const textAt = ({ texts }: Pick<Series, 'texts'>, at: number): Text =>
  (texts.findLast(({ since }) => since <= at) ?? texts[0]!).value
