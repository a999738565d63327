/** How much of a conversation is shown, and where "seen" stands in it. */
import type { Speaker, TalkFold, TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import { ownOf } from '@carillon/shared-model/web/timeline.ts'

type Said = Pick<TalkFold, 'messages' | 'events'>

/** What was said and happened from a time on. Who sees to it is no news for whoever asked. */
export const since = ({ messages, events }: Said, start: number): Said => ({
  messages: messages.filter(({ at }) => at >= start),
  events: events.filter(({ at, kind }) => at >= start && kind !== 'assigned'),
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

/** The last of the reader's messages that somebody has seen: those before it need no mark. */
export const lastSeen = (talk: Pick<TalkFold, 'messages'>, reader: Speaker): TalkMessage | undefined =>
  ownOf(talk, reader).findLast(({ seenBy }) => seenBy.size > 0)
