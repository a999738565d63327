import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { base64url, bytesOf, deviceId, newDeviceId, newItemId, newPersonId, personId } from './ids.ts'

test('IDS-1: base64url is that of RFC 4648 without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.is(base64url(bytes), Buffer.from(bytes).toString('base64url'))),
  )
})

test('IDS-2: an id says what it names, and is not taken for another', () => {
  assert.ok(deviceId.safeParse(newDeviceId()).success)
  assert.not.ok(deviceId.safeParse(newPersonId()).success)
  assert.not.ok(personId.safeParse(`${newPersonId()}\n`).success)
})

test('IDS-3: an id is a UUIDv7 of its time', () => {
  const now = 1_795_000_000_000
  const bytes = Buffer.from(newItemId(now).slice(1), 'base64url')
  assert.is(bytes.readUIntBE(0, 6), now)
  assert.is(bytes[6]! >> 4, 7)
  assert.is(bytes[8]! >> 6, 2)
  assert.is(new Set(Array.from({ length: 1000 }, () => newItemId(now))).size, 1000)
})

test('IDS-3: the bytes of an id are those that it was made of', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) =>
      assert.equal([...bytesOf(`i${base64url(bytes)}`)], [...bytes]),
    ),
  )
})

test.run()
