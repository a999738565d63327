import * as Y from 'yjs'
import { unpack, type Fact } from '@carillon/shared-model/facts/codec.ts'
import { FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'

/** The facts in a log's content that this program knows. */
export const readFacts = (content: Uint8Array | undefined): Fact[] => {
  if (!content) return []
  const doc = new Y.Doc()
  Y.applyUpdate(doc, content)
  const facts = [...doc.getArray<unknown>(FACTS_ARRAY)].flatMap((value) => {
    const read = unpack(value)
    return read.known ? [read.fact] : []
  })
  doc.destroy()
  return facts
}
