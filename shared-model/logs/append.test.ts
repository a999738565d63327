import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { appendUpdate, FACTS_ARRAY } from './append.ts'

const values = fc.array(
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), { noNullPrototype: true }),
  {
    minLength: 1,
    maxLength: 5,
  },
)

test('APPEND-1: the bytes are those of a document that pushes the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      fc.array(values, { minLength: 1, maxLength: 5 }),
      (client, batches) => {
        const document = new Y.Doc()
        document.clientID = client
        let clock = 0
        for (const batch of batches) {
          let expected: Uint8Array | undefined
          document.once('update', (update: Uint8Array) => (expected = update))
          document.getArray(FACTS_ARRAY).push(batch)
          assert.equal(appendUpdate(client, clock, batch), expected)
          clock += batch.length
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('APPEND-2: several authors who know nothing of each other lose nothing', () => {
  const document = new Y.Doc()
  for (const client of [3, 1, 2])
    for (let clock = 0; clock < 4; clock++) Y.applyUpdate(document, appendUpdate(client, clock, [{ client, clock }]))
  assert.is(document.store.pendingStructs, null)
  assert.is(document.getArray(FACTS_ARRAY).length, 12)
})

test.run()
