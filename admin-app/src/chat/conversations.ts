/** Conversations as a list: how each stands, which are wanted, and in which order. Pure. */
import type { TalkFold } from '@carillon/shared-model/folds/talk.ts'
import type { AdminId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'

export type ConversationRow = Row<'conversations'>

/** The person has the last word, and nobody has closed it since. */
export const waits = ({ state }: Pick<ConversationRow, 'state'>): boolean =>
  state === 'waitingForUs' || state === 'reopened'

/**
 * The server's row, as it is after what this device knows and the server may not: an answer that was given offline.
 * @param talk of the newest months; one that lacks the row's last message knows less, not more
 */
export const asHere = (row: ConversationRow, talk: TalkFold): ConversationRow => {
  const last = talk.messages.at(-1)
  if ((last?.at ?? -Infinity) < (row.lastAt ?? -Infinity)) return row
  const assignment = talk.events.findLast(({ kind }) => kind === 'assigned')
  // Where the wait begins with the first message at hand, it may have begun before.
  const isCut = talk.waitingSince !== null && talk.waitingSince === talk.messages[0]?.at
  const before = isCut ? (row.waitingSince ?? Infinity) : Infinity
  return {
    ...row,
    assignedTo: assignment ? talk.assignedTo : row.assignedTo,
    ...(last
      ? {
          state: talk.state,
          waitingSince: talk.waitingSince === null ? null : Math.min(talk.waitingSince, before),
          lastText: last.text,
          lastAt: last.at,
          lastBy: last.speaker,
        }
      : {}),
  }
}

/** What Markdown says, without its marks, for one line of a list. */
export const plainWords = (text: string): string =>
  text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~|`+)/g, '')
    .replace(/^(?:#+|>|[-*]|\d+\.)\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim()

export const STATES = ['waiting', 'mine', 'closed'] as const
/** Stands for conversations of a person and one administrator, where queues are chosen. */
export const DIRECT = 'direct'

export type Filter = {
  /** a queue, `direct`, or empty: all */
  queue: QueueId | typeof DIRECT | (string & {})
  /** of `STATES`, or empty: all */
  state: string
}

export const isWanted = (row: ConversationRow, { queue, state }: Filter, me: AdminId): boolean => {
  if (queue && (row.queue ?? DIRECT) !== queue) return false
  if (state === 'waiting') return waits(row)
  if (state === 'mine') return row.state !== 'closed' && (row.assignedTo === me || row.admin === me)
  return state !== 'closed' || row.state === 'closed'
}

/** Who has waited longest comes first, then what is newest. */
export const byUrgency = (a: ConversationRow, b: ConversationRow): number => {
  if (a.waitingSince !== null && b.waitingSince !== null)
    return a.waitingSince - b.waitingSince || (a.id < b.id ? -1 : 1)
  if (a.waitingSince !== null) return -1
  if (b.waitingSince !== null) return 1
  return (b.lastAt ?? 0) - (a.lastAt ?? 0) || (a.id < b.id ? -1 : 1)
}
