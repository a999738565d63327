import fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { newAdminId, newDeviceId } from '../org/ids.ts'
import { PRESENCE_LIMIT, readPresence } from './presence.ts'

const device = newDeviceId()

/** An update of the awareness protocol, with whatever states. */
const update = (...entries: { client?: number; clock?: number; text: string }[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const { client = 7, clock = 1, text } of entries) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, text)
  }
  return encoding.toUint8Array(encoder)
}
const state = (value: unknown) => update({ text: JSON.stringify(value) })

test('AWARENESS-1: what the stock awareness protocol writes is read', () => {
  const document = new Y.Doc()
  const awareness = new Awareness(document)
  awareness.setLocalState({ by: device, typing: true })
  const { clientID } = document
  assert.equal(readPresence(encodeAwarenessUpdate(awareness, [clientID])), [
    { client: clientID, clock: awareness.meta.get(clientID)!.clock, state: { by: device, typing: true } },
  ])
  awareness.setLocalState(null)
  assert.is(readPresence(encodeAwarenessUpdate(awareness, [clientID]))![0]!.state, null, 'who has gone')
  document.destroy()
})

test('AWARENESS-2: a state says who and whether they write, and nothing else', () => {
  assert.ok(readPresence(state({ by: newAdminId(), typing: false })))
  assert.is(readPresence(state({ by: 'server', typing: false })), null)
  assert.is(readPresence(state({ by: device })), null)
  assert.is(readPresence(state({ by: device, typing: 'yes' })), null)
  assert.is(readPresence(state({ by: device, typing: true, name: '<b>' })), null)
  assert.is(readPresence(state([device, true])), null)
  assert.is(readPresence(update({ text: JSON.stringify({ by: device, typing: true }) }, { text: '{' })), null)
})

test('AWARENESS-3: too many bytes, too few, and some left over are no presence', () => {
  const good = state({ by: device, typing: true })
  assert.ok(readPresence(good))
  assert.is(readPresence(good.subarray(0, -1)), null)
  assert.is(readPresence(Uint8Array.of(...good, 0)), null)
  const many = Array.from({ length: 40 }, (_, client) => ({
    client,
    text: JSON.stringify({ by: device, typing: true }),
  }))
  assert.ok(update(...many).byteLength > PRESENCE_LIMIT)
  assert.is(readPresence(update(...many)), null)
  assert.equal(readPresence(update()), [], 'nobody')
})

test('AWARENESS-4: whatever the bytes, reading them never throws', () => {
  const good = state({ by: device, typing: true })
  const mutated = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 })
    .map((changes) => changes.reduce((bytes, [at, value]) => bytes.with(at, value), good))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated), (bytes) => {
      const entries = readPresence(bytes)
      if (entries === null) return
      for (const { client, clock } of entries) assert.ok(Number.isSafeInteger(client) && Number.isSafeInteger(clock))
    }),
    { numRuns: 3000 },
  )
})

test.run()
