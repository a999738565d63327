/** A conversation folded from its facts: the same in any order and with any repetition (rules TALK-n). */
import { isOf, type Fact } from '../facts/codec.ts'
import type { BlobHash } from '../facts/blob.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Dated, Said } from '../facts/talk.ts'
import { SERVER, type AdminId, type DeviceId, type FactId } from '../org/ids.ts'

/** Whose words: the person's, by whichever of their devices, or an administrator's. */
export const PERSON = 'person'
export type Speaker = typeof PERSON | AdminId
export const speakerOf = (by: DeviceId | AdminId): Speaker => (by.startsWith('a') ? (by as AdminId) : PERSON)

export type TalkMessage = {
  id: FactId
  /** hybrid logical clock, milliseconds */
  at: number
  speaker: Speaker
  /** as it holds now; empty when it was withdrawn */
  text: string
  images: readonly BlobHash[]
  editedAt: number | null
  withdrawnAt: number | null
  /** whose screens it has been on, its speaker's aside, and when first, milliseconds */
  seenBy: ReadonlyMap<Speaker, number>
}

/** What happened between the messages, for whoever reads along. */
export type TalkEvent = { kind: 'closed' | 'reopened'; at: number; by: Speaker } | Assignment
type Assignment = { kind: 'assigned'; at: number; by: Speaker; to: AdminId | null }

/**
 * `open`: nothing has been said; `waitingForUs`: the person has the last word; `waitingForThem`: an administrator has;
 * `reopened`: as waitingForUs, after it was closed.
 */
export type TalkState = 'open' | 'waitingForUs' | 'waitingForThem' | 'closed' | 'reopened'

export type TalkFold = {
  /** an answer stands below its question, whatever the clocks say */
  messages: readonly TalkMessage[]
  events: readonly TalkEvent[]
  state: TalkState
  /** since when the person waits for an answer, milliseconds; null: they do not */
  waitingSince: number | null
  assignedTo: AdminId | null
  /** of the administrators in it, as the server tells them */
  names: ReadonlyMap<AdminId, string>
}

type AnyFact = Fact | UnknownFact
export type TalkFact = Extract<
  Fact,
  { type: 'said' | 'edited' | 'withdrawn' | 'seen' | 'assigned' | 'closed' | 'reopened' | 'named' }
>
const TYPES: ReadonlySet<string> = new Set<TalkFact['type']>([
  'said',
  'edited',
  'withdrawn',
  'seen',
  'assigned',
  'closed',
  'reopened',
  'named',
])
export const isTalkFact = (fact: AnyFact): fact is TalkFact => fact.v === 1 && TYPES.has(fact.type)

type Of<Type extends TalkFact['type']> = Extract<TalkFact, { type: Type }>
type Sorted = { [Type in TalkFact['type']]: Of<Type>[] }

const byTime = <Timed extends { at: number }>(name: (one: Timed) => string) => {
  const compare = (a: Timed, b: Timed) => a.at - b.at || (name(a) < name(b) ? -1 : 1)
  return (all: readonly Timed[]): Timed[] => [...all].sort(compare)
}

export const foldTalk = (facts: Iterable<AnyFact>): TalkFold => {
  const sorted: Sorted = {
    said: [],
    edited: [],
    withdrawn: [],
    seen: [],
    assigned: [],
    closed: [],
    reopened: [],
    named: [],
  }
  for (const fact of inTheirTime(facts)) (sorted[fact.type] as TalkFact[]).push(fact)
  const messages = messagesOf(sorted)
  const events = eventsOf(sorted)
  const assignment = events.findLast((event) => event.kind === 'assigned')
  const names = byTime<Of<'named'>>(({ name }) => name)(sorted.named)
  return {
    messages,
    events,
    ...stateOf(messages, events),
    assignedTo: assignment?.to ?? null,
    names: new Map(names.map(({ admin, name }) => [admin, name])),
  }
}

const isDated = (fact: AnyFact): fact is Dated => isOf(fact, 'dated')

/** Who is named beside a time that is not the true one: the author, and of a person's computers none in particular. */
export const voiceOf = (by: string): Speaker | typeof SERVER =>
  by === SERVER ? SERVER : speakerOf(by as DeviceId | AdminId)

/** With the times that they count as, where a clock was ahead that they were written by. */
const inTheirTime = (facts: Iterable<AnyFact>): TalkFact[] => {
  const times = new Map<string, number>()
  const talk: TalkFact[] = []
  for (const fact of facts)
    if (isTalkFact(fact)) talk.push(fact)
    else if (isDated(fact))
      for (const [voice, was, at] of fact.times)
        times.set(`${voice} ${was}`, Math.min(at, times.get(`${voice} ${was}`) ?? Infinity))
  if (times.size === 0) return talk
  return talk.map((fact) => ({ ...fact, at: times.get(`${voiceOf(fact.by)} ${fact.at}`) ?? fact.at }))
}

/** An id that two speakers use names two messages: nobody takes the place of another's words. */
const keyOf = (speaker: Speaker, said: FactId): string => `${speaker} ${said}`

/** Of several facts that say one message, the first one holds. */
export const isSaidBefore = (one: SaidAs, other: SaidAs): boolean =>
  one.at < other.at || (one.at === other.at && asText(one) < asText(other))
type SaidAs = Pick<Said, 'at' | 'text' | 'images'>
const asText = ({ text, images }: SaidAs): string => JSON.stringify([text, ...(images ?? [])])

/** Of several edits of a message, the last one holds. */
export const isEditedAfter = (one: EditedAs, other: EditedAs): boolean =>
  one.at > other.at || (one.at === other.at && one.text > other.text)
type EditedAs = { at: number; text: string }

const messagesOf = ({ said, edited, withdrawn, seen }: Sorted): TalkMessage[] => {
  const first = new Map<string, Said>()
  for (const fact of said) {
    const key = keyOf(speakerOf(fact.by), fact.id)
    const held = first.get(key)
    if (!held || isSaidBefore(fact, held)) first.set(key, fact)
  }
  const edits = new Map<string, Of<'edited'>>()
  for (const fact of edited) {
    const key = keyOf(speakerOf(fact.by), fact.said)
    const held = edits.get(key)
    if (!held || isEditedAfter(fact, held)) edits.set(key, fact)
  }
  const withdrawals = new Map<string, number>()
  for (const { by, said, at } of withdrawn) {
    const key = keyOf(speakerOf(by), said)
    withdrawals.set(key, Math.min(withdrawals.get(key) ?? Infinity, at))
  }
  const readers = new Map<FactId, Map<Speaker, number>>()
  for (const { by, said, at } of seen)
    for (const id of said) {
      const known = readers.get(id) ?? new Map<Speaker, number>()
      known.set(speakerOf(by), Math.min(known.get(speakerOf(by)) ?? Infinity, at))
      readers.set(id, known)
    }
  const messages = [...first].map(([key, fact]): TalkMessage => {
    const speaker = speakerOf(fact.by)
    const edit = edits.get(key)
    const withdrawnAt = withdrawals.get(key) ?? null
    const seenBy = new Map(readers.get(fact.id))
    seenBy.delete(speaker)
    return {
      id: fact.id,
      at: fact.at,
      speaker,
      text: withdrawnAt === null ? (edit?.text ?? fact.text) : '',
      images: withdrawnAt === null ? (fact.images ?? []) : [],
      editedAt: edit?.at ?? null,
      withdrawnAt,
      seenBy,
    }
  })
  return byTime<TalkMessage>(({ id, speaker }) => id + speaker)(messages)
}

const eventsOf = ({ closed, reopened, assigned }: Sorted): TalkEvent[] => {
  const unique = new Map<string, TalkEvent>()
  for (const fact of [...closed, ...reopened, ...assigned]) {
    const common = { at: fact.at, by: speakerOf(fact.by) }
    const event: TalkEvent =
      fact.type === 'assigned' ? { kind: 'assigned', ...common, to: fact.to } : { kind: fact.type, ...common }
    unique.set(nameOf(event), event)
  }
  return byTime<TalkEvent>(nameOf)([...unique.values()])
}
const nameOf = (event: TalkEvent): string =>
  `${event.at} ${event.kind} ${event.by} ${event.kind === 'assigned' ? (event.to ?? '') : ''}`

export type Turn = { at: number; kind: 'asked' | 'answered' | 'closed' | 'reopened' }

const stateOf = (
  messages: readonly TalkMessage[],
  events: readonly TalkEvent[],
): { state: TalkState; waitingSince: number | null } => {
  const turns: Turn[] = []
  for (const { at, speaker, withdrawnAt } of messages)
    if (withdrawnAt === null) turns.push({ at, kind: speaker === PERSON ? 'asked' : 'answered' })
  for (const { at, kind } of events) if (kind !== 'assigned') turns.push({ at, kind })
  return afterTurns(inOrder(turns))
}

export const inOrder = byTime<Turn>(({ kind }) => kind)

/** @param turns in order of time */
export const afterTurns = (turns: Iterable<Turn>): { state: TalkState; waitingSince: number | null } => {
  let state = 'open' as TalkState
  let waitingSince: number | null = null
  for (const { at, kind } of turns)
    switch (kind) {
      case 'asked':
        waitingSince ??= at
        state = state === 'closed' || state === 'reopened' ? 'reopened' : 'waitingForUs'
        break
      case 'answered':
        waitingSince = null
        state = 'waitingForThem'
        break
      case 'closed':
        waitingSince = null
        state = 'closed'
        break
      case 'reopened':
        waitingSince ??= at
        state = 'reopened'
    }
  return { state, waitingSince }
}

/** Messages of others that have not been on this reader's screen; what was withdrawn need not be seen. */
export const unseenBy = (reader: Speaker, { messages }: Pick<TalkFold, 'messages'>): TalkMessage[] => {
  // Among administrators a colleague's answer is not news: it is the person who waits to be heard.
  const isForReader = ({ speaker }: TalkMessage) => (reader === PERSON ? speaker !== PERSON : speaker === PERSON)
  return messages.filter(
    (message) => isForReader(message) && message.withdrawnAt === null && !message.seenBy.has(reader),
  )
}
