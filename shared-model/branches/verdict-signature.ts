/** Head office's signature under what it said of an act (shared-model/facts/verdicts.ts). */
import { SERVER } from '../org/ids.ts'
import type { Verdict, VerdictWord } from '../facts/verdicts.ts'
import { rootSignedBytes, type SignByRoot } from './signed-by-root.ts'

/** The bytes that the root key signs. */
export const verdictBytes = ({ word }: Pick<Verdict, 'word'>): Uint8Array<ArrayBuffer> =>
  rootSignedBytes('verdict', word)

export const signVerdict = (word: VerdictWord, sign: SignByRoot): Verdict => ({
  ...{ type: 'verdict', at: word.at, by: SERVER, v: 1, word },
  sig: sign(verdictBytes({ word })),
})
