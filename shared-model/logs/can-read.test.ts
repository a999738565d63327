import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { appendUpdate } from './append.ts'
import { canRead } from './can-read.ts'

const test = suite('what is kept of a log')

const good = (): Uint8Array => {
  const document = new Y.Doc()
  const facts: unknown[] = [
    { t: 'r', a: 1_764_000_000_000, b: 'zażółć', v: 2, more: [true, false, null, undefined, 0.5, 1.1, -7, 'x'] },
    { bytes: Uint8Array.of(1, 2, 3), big: 12n, nested: { list: [[[]], {}] } },
  ]
  for (const fact of facts) document.getArray('facts').push([fact])
  return Y.encodeStateAsUpdate(document)
}

test('STORE-5: what Yjs writes can be read, also with something missing in between', () => {
  assert.ok(canRead(new Uint8Array([0, 0])))
  assert.ok(canRead(good()))
  assert.ok(canRead(Y.mergeUpdates([appendUpdate(7, 0, ['a']), appendUpdate(7, 2, ['c'])])))
})

test('STORE-5: what can be read, Yjs reads; whatever the bytes, there is an answer', () => {
  const bytes = good()
  const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(flips, (changes) => {
      const changed = bytes.slice()
      for (const [at, value] of changes) changed[at] = value
      if (canRead(changed)) Y.decodeUpdate(changed)
    }),
    { numRuns: 3000 },
  )
})

test('STORE-5: a text that is no UTF-8, an end that comes too soon and what is nested too deeply cannot be read', () => {
  const text = appendUpdate(7, 0, ['ąąąą'])
  text[text.indexOf(0xc4)] = 0xff
  assert.not(canRead(text))
  assert.not(canRead(good().slice(0, -4)))
  const nested = (depth: number) => {
    let value: unknown = 0
    for (let n = 0; n < depth; n++) value = [value]
    return appendUpdate(7, 0, [value])
  }
  assert.ok(canRead(nested(400)))
  assert.not(canRead(nested(600)))
})

test.run()
