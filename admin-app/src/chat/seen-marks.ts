/** Who has seen how much of a conversation. */
import type { Speaker, TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import { keyOf } from '@carillon/shared-model/web/timeline.ts'

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
