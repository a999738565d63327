/** A conversation as it is read: day by day, what was said and what happened in between. Pure. */
import type { Speaker, TalkEvent, TalkFold, TalkMessage } from '@carillon/shared-model/folds/talk.ts'

export type Entry =
  | { kind: 'message'; key: string; message: TalkMessage; /** the same speaker goes on */ goesOn: boolean }
  | { kind: 'event'; key: string; event: TalkEvent }
export type Day = { /** of its first entry, milliseconds */ at: number; entries: Entry[] }
export type Timeline = { days: Day[]; /** entries before these */ hidden: number }

/** Milliseconds between two messages of one speaker that still read as one. */
const PAUSE = 300_000

/** Two speakers may have used one id. */
export const keyOf = ({ id, speaker }: Pick<TalkMessage, 'id' | 'speaker'>): string => `${id} ${speaker}`

const eventKey = (event: TalkEvent): string =>
  `${event.at} ${event.kind} ${event.by} ${event.kind === 'assigned' ? event.to : ''}`

const atOf = (entry: Entry): number => (entry.kind === 'message' ? entry.message.at : entry.event.at)
const dayOf = (at: number): string => new Date(at).toDateString()

const goingOn = (entry: Entry, before: Entry | null): Entry => {
  if (entry.kind !== 'message' || before?.kind !== 'message') return entry
  const { message } = entry
  const goesOn = message.speaker === before.message.speaker && message.at - before.message.at < PAUSE
  return { ...entry, goesOn }
}

/** @param most entries, the newest; days are those of this computer's clock */
export const timeline = ({ messages, events }: Pick<TalkFold, 'messages' | 'events'>, most: number): Timeline => {
  const all: Entry[] = [
    ...messages.map((message): Entry => ({ kind: 'message', key: keyOf(message), message, goesOn: false })),
    ...events.map((event): Entry => ({ kind: 'event', key: eventKey(event), event })),
  ]
  // Messages come in their order, and sorting is stable: those of one millisecond stay in it.
  all.sort((a, b) => atOf(a) - atOf(b))
  const shown = all.slice(-most)
  const days: Day[] = []
  let before: Entry | null = null
  for (const entry of shown) {
    const day = days.at(-1)
    const isSameDay = day !== undefined && dayOf(day.at) === dayOf(atOf(entry))
    const placed = isSameDay ? goingOn(entry, before) : entry
    if (isSameDay) day.entries.push(placed)
    else days.push({ at: atOf(entry), entries: [placed] })
    before = entry
  }
  return { days, hidden: all.length - shown.length }
}

export type Seen = { reader: Speaker; at: number }

/** Where each other reader has got to: the last message that was on their screen, by its key. */
export const seenMarks = (messages: readonly TalkMessage[], me: Speaker): ReadonlyMap<string, Seen[]> => {
  const marks = new Map<string, Seen[]>()
  const told = new Set<Speaker>([me])
  for (const message of [...messages].reverse())
    for (const [reader, at] of message.seenBy) {
      if (told.has(reader)) continue
      told.add(reader)
      marks.set(keyOf(message), [...(marks.get(keyOf(message)) ?? []), { reader, at }])
    }
  return marks
}
