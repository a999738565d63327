/** A conversation as it is read: day by day, what was said and what happened in between. Pure. */
import type { Speaker, TalkEvent, TalkFold, TalkMessage } from '../folds/talk.ts'

export type Entry =
  | {
      kind: 'message'
      key: string
      at: number
      message: TalkMessage
      /** somebody else spoke before, or nobody for a while or on this day */
      isFirst: boolean
    }
  | { kind: 'event'; key: string; at: number; event: TalkEvent }

/** `at`: time of its first entry, milliseconds */
export type Day = { key: string; at: number; entries: readonly Entry[] }
export type Timeline = { days: readonly Day[]; /** entries before these */ hidden: number }
type Said = Pick<TalkFold, 'messages' | 'events'>

type Options = {
  /** entries, the newest */
  most?: number
  /** milliseconds between two messages of one speaker that still read as one */
  pause?: number
  /** names the day of a time; by this computer's clock, unless it is given */
  dayOf?: (at: number) => string
}

/** An id alone does not name a message: two speakers may have used it. */
export const keyOf = ({ id, speaker }: Pick<TalkMessage, 'id' | 'speaker'>): string => `${id} ${speaker}`

const eventKey = (event: TalkEvent): string =>
  `${event.at} ${event.kind} ${event.by} ${event.kind === 'assigned' ? event.to : ''}`

export const timeline = (
  { messages, events }: Said,
  { most = Infinity, pause = Infinity, dayOf = (at) => new Date(at).toDateString() }: Options = {},
): Timeline => {
  const all: Entry[] = [
    ...messages.map((message): Entry => {
      return { kind: 'message', key: keyOf(message), at: message.at, message, isFirst: true }
    }),
    ...events.map((event): Entry => ({ kind: 'event', key: eventKey(event), at: event.at, event })),
  ]
  // Stable: the order of the fold stays where times are equal.
  all.sort((a, b) => a.at - b.at)
  const shown = all.slice(-most)
  const days: { key: string; at: number; entries: Entry[] }[] = []
  for (const entry of shown) {
    const key = dayOf(entry.at)
    let day = days.at(-1)
    if (day?.key !== key) days.push((day = { key, at: entry.at, entries: [] }))
    day.entries.push(goingOn(entry, day.entries.at(-1), pause))
  }
  return { days, hidden: all.length - shown.length }
}

const goingOn = (entry: Entry, before: Entry | undefined, pause: number): Entry => {
  if (entry.kind !== 'message' || before?.kind !== 'message') return entry
  const isSame = entry.message.speaker === before.message.speaker && entry.at - before.at < pause
  return isSame ? { ...entry, isFirst: false } : entry
}

/** What its speaker said and did not take back. */
export const ownOf = ({ messages }: Pick<TalkFold, 'messages'>, speaker: Speaker): TalkMessage[] =>
  messages.filter((message) => message.speaker === speaker && message.withdrawnAt === null)

/** What can be changed by a key. */
export const lastOwn = (talk: Pick<TalkFold, 'messages'>, speaker: Speaker): TalkMessage | undefined =>
  ownOf(talk, speaker).at(-1)
