/** A conversation as it is read: by days, each with its messages and with what happened between them. */
import type { Speaker, TalkFold, TalkMessage } from '@carillon/shared-model/folds/talk.ts'

export type Entry =
  | {
      kind: 'message'
      key: string
      at: number
      message: TalkMessage
      /** somebody else spoke before, or nobody on this day */
      isFirst: boolean
    }
  | { kind: 'closed' | 'reopened'; key: string; at: number; by: Speaker }

/** `at`: time of its first entry, milliseconds */
export type Day = { key: string; at: number; entries: readonly Entry[] }

/** @param dayOf names the day of a time, by this computer's clocks */
export const timeline = (
  { messages, events }: Pick<TalkFold, 'messages' | 'events'>,
  dayOf: (at: number) => string = (at) => new Date(at).toDateString(),
): readonly Day[] => {
  // An id alone does not name a message: two speakers may have used it.
  const entries: Entry[] = messages.map((message) => {
    const { speaker, id, at } = message
    return { kind: 'message', key: `${speaker} ${id}`, at, message, isFirst: true }
  })
  for (const event of events)
    if (event.kind !== 'assigned')
      entries.push({ kind: event.kind, key: `${event.kind} ${event.at} ${event.by}`, at: event.at, by: event.by })
  // Stable: the order of the fold stays where times are equal.
  entries.sort((a, b) => a.at - b.at)
  return inDays(entries, dayOf)
}

const inDays = (entries: readonly Entry[], dayOf: (at: number) => string): Day[] => {
  const days: { key: string; at: number; entries: Entry[] }[] = []
  for (const entry of entries) {
    const key = dayOf(entry.at)
    let day = days.at(-1)
    if (day?.key !== key) {
      day = { key, at: entry.at, entries: [] }
      days.push(day)
    }
    const before = day.entries.at(-1)
    const isFirst = before?.kind !== 'message' || before.message.speaker !== speakerOf(entry)
    day.entries.push(entry.kind === 'message' ? { ...entry, isFirst } : entry)
  }
  return days
}
const speakerOf = (entry: Entry): Speaker | null => (entry.kind === 'message' ? entry.message.speaker : null)

type Said = Pick<TalkFold, 'messages' | 'events'>

/** What was said and happened from a time on. */
export const since = ({ messages, events }: Said, start: number): Said => ({
  messages: messages.filter(({ at }) => at >= start),
  events: events.filter(({ at }) => at >= start),
})

/**
 * Where what is shown begins. It stays while messages come, since whoever reads should not lose them, and moves on at
 * the end of a conversation that has become long.
 * @param step messages that are shown at first @param start where it began until now
 */
export const startOf = (
  { messages }: Pick<TalkFold, 'messages'>,
  step: number,
  start: number,
  isAtEnd: boolean,
): number => {
  const shown = messages.filter(({ at }) => at >= start).length
  return isAtEnd && shown > 2 * step ? messages.at(-step)!.at : start
}

/** A step further back. */
export const earlierStart = ({ messages }: Pick<TalkFold, 'messages'>, step: number, start: number): number =>
  messages.filter(({ at }) => at < start).at(-step)?.at ?? -Infinity

const ownOf = ({ messages }: Pick<TalkFold, 'messages'>, reader: Speaker): TalkMessage[] =>
  messages.filter(({ speaker, withdrawnAt }) => speaker === reader && withdrawnAt === null)

/** The last of the reader's messages that somebody has seen: those before it need no mark. */
export const lastSeen = (talk: Pick<TalkFold, 'messages'>, reader: Speaker): TalkMessage | undefined =>
  ownOf(talk, reader).findLast(({ seenBy }) => seenBy.size > 0)

export const lastOwn = (talk: Pick<TalkFold, 'messages'>, reader: Speaker): TalkMessage | undefined =>
  ownOf(talk, reader).at(-1)
