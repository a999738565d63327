import * as Y from 'yjs'
import { unpack, type Fact } from '@carillon/shared-model/facts/codec.ts'

/**
 * The facts in a log's content that this program knows, in no order: folds do not need any. No document is made of it,
 * which would take time and memory quadratic in the number of facts.
 */
export const readFacts = (content: Uint8Array | undefined): Fact[] => {
  if (!content) return []
  return Y.decodeUpdate(content).structs.flatMap((struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return []
    return struct.content.arr.flatMap((value) => {
      const read = unpack(value)
      return read.known ? [read.fact] : []
    })
  })
}
