import type { z } from 'zod'
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { foundMessage } from '@carillon/shared-model/views/talk.ts'

export type FoundMessage = z.infer<typeof foundMessage>
/** A message that holds what is searched for. `seq`: messages that came later have higher ones. */
export type Match = { seq: number; talk: Talk }

export interface MessageSearch {
  /**
   * Messages of conversations that exist which hold these words as they read now, those that came last first. In steps
   * of a few milliseconds, of which some find nothing: whoever asks lets others come in between.
   * @param words as they are folded (`fold`), not empty
   */
  matches(words: string): AsyncIterable<readonly Match[]>
  message(seq: number): Promise<FoundMessage>
}
