import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { appendUpdate } from '../logs/append.ts'
import { newDeviceId, newItemId } from '../org/ids.ts'
import { LOG_KINDS } from '../logs/names.ts'
import { FACTS, isAdmitted, pack, unpack, type Fact, type FactType } from './codec.ts'
import { signedBytes } from './signature.ts'

const DEVICE = 'dAZrH0AAAcACAAAAAAAAAAA'
const PERSON = 'pAZrH0AAAcACAAAAAAAAAAA'
const ITEM = 'iAZrH0AAAcACAAAAAAAAAAA'
const ADMIN = 'aAZrH0AAAcACAAAAAAAAAAA'
const UNIT = 'uAZrH0AAAcACAAAAAAAAAAA'
const FACT = 'fAZrH0AAAcACAAAAAAAAAAA'
const BRANCH = 'bAZrH0AAAcACAAAAAAAAAAA'
const AT = 1_795_000_000_000
const signed = {
  key: DEVICE,
  sig: 'A'.repeat(86),
  request: { act: 'recall', by: ADMIN, name: 'Anna Nowak', at: AT, item: ITEM },
}
const message = { kind: 'message', subject: 'News', body: 'Text', images: ['0'.repeat(64)], acknowledge: true }
const publishing = {
  act: 'publish',
  by: ADMIN,
  name: 'Anna Nowak',
  at: AT,
  item: ITEM,
  to: ['everyone'],
  content: message,
  expires: null,
}
/** One of each family, as version 1 knows them. */
const FAMILIES = {
  receipt: { type: 'receipt', at: AT, by: DEVICE, v: 1, item: ITEM, state: 'read' },
  lesson: {
    type: 'lesson',
    at: AT,
    by: DEVICE,
    v: 1,
    item: ITEM,
    lesson: 3,
    state: 'finished',
    answers: [[0], [1, 2]],
  },
  requested: { type: 'requested', id: FACT, at: AT, by: ADMIN, v: 1, ...signed },
  published: { type: 'published', at: AT, by: 'server', v: 1, ...signed, request: publishing },
  desk: {
    type: 'desk',
    at: AT,
    by: 'server',
    v: 1,
    organisation: 'City Library',
    device: { id: DEVICE, name: 'desk 1', unit: UNIT, unitName: 'Branch 1' },
    person: { id: PERSON, name: 'Jan Kowalski', unit: UNIT, unitName: 'Branch 1' },
    follow: [{ log: `feed/${UNIT}`, person: true, computer: true }],
    since: '2026-11',
  },
  enrolled: {
    type: 'enrolled',
    at: AT,
    by: BRANCH,
    v: 1,
    device: DEVICE,
    name: 'desk 1',
    key: 'A'.repeat(43),
    unit: UNIT,
    person: null,
    code: '0'.repeat(64),
  },
  delivered: { type: 'delivered', at: AT, by: BRANCH, v: 1, item: ITEM, of: 'A'.repeat(86), roster: AT },
  verdict: {
    type: 'verdict',
    at: AT,
    by: 'server',
    v: 1,
    word: { is: 'void', branch: BRANCH, item: ITEM, of: 'A'.repeat(86), at: AT, why: 'Gone.', flagged: false },
    sig: 'A'.repeat(86),
  },
  said: {
    type: 'said',
    id: FACT,
    at: AT,
    by: DEVICE,
    v: 1,
    text: 'The printer **jams**.',
    images: ['0'.repeat(64)],
  },
  edited: { type: 'edited', at: AT, by: ADMIN, v: 1, said: FACT, text: 'Have it repaired.' },
  withdrawn: { type: 'withdrawn', at: AT, by: DEVICE, v: 1, said: FACT },
  seen: { type: 'seen', at: AT, by: ADMIN, v: 1, said: [FACT] },
  assigned: { type: 'assigned', at: AT, by: ADMIN, v: 1, to: ADMIN },
  closed: { type: 'closed', at: AT, by: ADMIN, v: 1 },
  reopened: { type: 'reopened', at: AT, by: DEVICE, v: 1 },
  named: { type: 'named', at: AT, by: 'server', v: 1, admin: ADMIN, name: 'Anna Nowak' },
  dated: { type: 'dated', at: AT, by: 'server', v: 1, times: [['person', AT + 3_456_000_000, AT - 60_000]] },
} as unknown as Record<Fact['type'], Fact>

/** Logs as version 0.1 wrote them, base64. These stay readable for ever: add to them, never change them. */
const FIXTURES: Record<Fact['type'], string> = {
  receipt:
    'AQEHAAgBBWZhY3RzAXYFAXR3AXIBYXtCeh7lZeAAAAFidxdkQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFpdxdpQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFzdwFyAA==',
  lesson:
    'AQEHAAgBBWZhY3RzAXYHAXR3AWwBYXtCeh7lZeAAAAFidxdkQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFpdxdpQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFsfQMBc3cBZgdhbnN3ZXJzdQJ1AX0AdQJ9AX0CAA==',
  requested:
    'AQEHAAgBBWZhY3RzAXYHAXR3CXJlcXVlc3RlZAJpZHcXZkFackgwQUFBY0FDQUFBQUFBQUFBQUEBYXtCeh7lZeAAAAFidxdhQVpySDBBQUFjQUNBQUFBQUFBQUFBQQNrZXl3F2RBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBA3NpZ3dWQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUEHcmVxdWVzdHYFA2FjdHcGcmVjYWxsAmJ5dxdhQVpySDBBQUFjQUNBQUFBQUFBQUFBQQRuYW1ldwpBbm5hIE5vd2FrAmF0e0J6HuVl4AAABGl0ZW13F2lBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAA==',
  published:
    'AQEHAAgBBWZhY3RzAXYGAXR3CXB1Ymxpc2hlZAFhe0J6HuVl4AAAAWJ3BnNlcnZlcgNrZXl3F2RBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBA3NpZ3dWQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUEHcmVxdWVzdHYIA2FjdHcHcHVibGlzaAJieXcXYUFackgwQUFBY0FDQUFBQUFBQUFBQUEEbmFtZXcKQW5uYSBOb3dhawJhdHtCeh7lZeAAAARpdGVtdxdpQVpySDBBQUFjQUNBQUFBQUFBQUFBQQJ0b3UBdwhldmVyeW9uZQdjb250ZW50dgUEa2luZHcHbWVzc2FnZQdzdWJqZWN0dwROZXdzBGJvZHl3BFRleHQGaW1hZ2VzdQF3QDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDALYWNrbm93bGVkZ2V4B2V4cGlyZXN+AA==',
  desk: 'AQEHAAgBBWZhY3RzAXYIAXR3BGRlc2sBYXtCeh7lZeAAAAFidwZzZXJ2ZXIMb3JnYW5pc2F0aW9udwxDaXR5IExpYnJhcnkGZGV2aWNldgQCaWR3F2RBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBG5hbWV3BmRlc2sgMQR1bml0dxd1QVpySDBBQUFjQUNBQUFBQUFBQUFBQQh1bml0TmFtZXcIQnJhbmNoIDEGcGVyc29udgQCaWR3F3BBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBG5hbWV3DEphbiBLb3dhbHNraQR1bml0dxd1QVpySDBBQUFjQUNBQUFBQUFBQUFBQQh1bml0TmFtZXcIQnJhbmNoIDEGZm9sbG93dQF2AwNsb2d3HGZlZWQvdUFackgwQUFBY0FDQUFBQUFBQUFBQUEGcGVyc29ueAhjb21wdXRlcngFc2luY2V3BzIwMjYtMTEA',
  enrolled:
    'AQEBAAgBBWZhY3RzAXYJAXR3CGVucm9sbGVkAWF7Qnoe5WXgAAABYncXYkFackgwQUFBY0FDQUFBQUFBQUFBQUEGZGV2aWNldxdkQVpySDBBQUFjQUNBQUFBQUFBQUFBQQRuYW1ldwZkZXNrIDEDa2V5dytBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBBHVuaXR3F3VBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBnBlcnNvbn4EY29kZXdAMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMAA=',
  delivered:
    'AQEBAAgBBWZhY3RzAXYGAXR3CWRlbGl2ZXJlZAFhe0J6HuVl4AAAAWJ3F2JBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAWl3F2lBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAm9md1ZBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQZyb3N0ZXJ7Qnoe5WXgAAAA',
  verdict:
    'AQEBAAgBBWZhY3RzAXYFAXR3B3ZlcmRpY3QBYXtCeh7lZeAAAAFidwZzZXJ2ZXIEd29yZHYHAmlzdwR2b2lkBmJyYW5jaHcXYkFackgwQUFBY0FDQUFBQUFBQUFBQUEEaXRlbXcXaUFackgwQUFBY0FDQUFBQUFBQUFBQUECb2Z3VkFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBAmF0e0J6HuVl4AAAA3doeXcFR29uZS4HZmxhZ2dlZHkDc2lnd1ZBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQA=',
  said: 'AQEHAAgBBWZhY3RzAXYGAXR3BHNhaWQCaWR3F2ZBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAWF7Qnoe5WXgAAABYncXZEFackgwQUFBY0FDQUFBQUFBQUFBQUEEdGV4dHcVVGhlIHByaW50ZXIgKipqYW1zKiouBmltYWdlc3UBd0AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwAA==',
  edited:
    'AQEHAAgBBWZhY3RzAXYFAXR3BmVkaXRlZAFhe0J6HuVl4AAAAWJ3F2FBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBHNhaWR3F2ZBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBHRleHR3EUhhdmUgaXQgcmVwYWlyZWQuAA==',
  withdrawn:
    'AQEHAAgBBWZhY3RzAXYEAXR3CXdpdGhkcmF3bgFhe0J6HuVl4AAAAWJ3F2RBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBBHNhaWR3F2ZBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAA==',
  seen: 'AQEHAAgBBWZhY3RzAXYEAXR3BHNlZW4BYXtCeh7lZeAAAAFidxdhQVpySDBBQUFjQUNBQUFBQUFBQUFBQQRzYWlkdQF3F2ZBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAA==',
  assigned:
    'AQEHAAgBBWZhY3RzAXYEAXR3CGFzc2lnbmVkAWF7Qnoe5WXgAAABYncXYUFackgwQUFBY0FDQUFBQUFBQUFBQUECdG93F2FBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAA==',
  closed: 'AQEHAAgBBWZhY3RzAXYDAXR3BmNsb3NlZAFhe0J6HuVl4AAAAWJ3F2FBWnJIMEFBQWNBQ0FBQUFBQUFBQUFBAA==',
  reopened: 'AQEHAAgBBWZhY3RzAXYDAXR3CHJlb3BlbmVkAWF7Qnoe5WXgAAABYncXZEFackgwQUFBY0FDQUFBQUFBQUFBQUEA',
  named:
    'AQEHAAgBBWZhY3RzAXYFAXR3BW5hbWVkAWF7Qnoe5WXgAAABYncGc2VydmVyBWFkbWludxdhQVpySDBBQUFjQUNBQUFBQUFBQUFBQQRuYW1ldwpBbm5hIE5vd2FrAA==',
  dated:
    'AQEBAAgBBWZhY3RzAXYEAXR3BWRhdGVkAWF7Qnoe5WXgAAABYncGc2VydmVyBXRpbWVzdQF1A3cGcGVyc29ue0J6K8VL4AAAe0J6HuVXOgAAAA==',
}

/** A receipt for a revision, as version 0.2 wrote it. */
const FIXTURE_WITH_TEXT =
  'AQEHAAgBBWZhY3RzAXYGAXR3AXIBYXtCeh7lZeAAAAFidxdkQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFpdxdpQVpySDBBQUFjQUNBQUFBQUFBQUFBQQFzdwFyAXh3EEFBQUFBQUFBQUFBQUFBQUEA'

for (const type of Object.keys(FAMILIES) as Fact['type'][]) {
  test(`CODEC-1: a fact of type ${type} comes out as it went in`, () => {
    assert.equal(unpack(pack(FAMILIES[type])), { known: true, fact: FAMILIES[type] })
  })

  test(`CODEC-2: a fact of type ${type} that version 0.1 wrote is readable`, () => {
    const document = new Y.Doc()
    Y.applyUpdate(document, Buffer.from(FIXTURES[type], 'base64'))
    assert.equal(document.getArray('facts').toArray().map(unpack), [{ known: true, fact: FAMILIES[type] }])
  })
}

test('CODEC-2: a receipt that names the text which was read is written as it is read', () => {
  const fact = { ...FAMILIES.receipt, text: 'A'.repeat(16) } as Fact
  assert.equal(unpack(pack(fact)), { known: true, fact })
  const document = new Y.Doc()
  Y.applyUpdate(document, Buffer.from(FIXTURE_WITH_TEXT, 'base64'))
  assert.equal(document.getArray('facts').toArray().map(unpack), [{ known: true, fact }])
  // Who knows nothing of texts reads a receipt all the same.
  const { text: _, ...plain } = pack(fact) as { text?: unknown }
  assert.is(unpack(plain).known, true)
})

test('CODEC-3: a receipt is an update of at most 100 bytes', () => {
  const receipt: Fact = { type: 'receipt', at: AT, by: newDeviceId(), v: 1, item: newItemId(), state: 'acknowledged' }
  const { byteLength } = appendUpdate(2 ** 32 - 1, 1000, [pack(receipt)])
  assert.ok(byteLength <= 100, `${byteLength} bytes`)
  const named = appendUpdate(2 ** 32 - 1, 1000, [pack({ ...receipt, text: 'A'.repeat(16) })]).byteLength
  assert.ok(named <= 120, `${named} bytes with the text that was read`)
})

test('CODEC-4: an unknown type and a newer version are kept whole', () => {
  const invented = { t: 'invented', a: AT, b: DEVICE, more: { deep: [1] } }
  assert.equal(unpack(invented), {
    known: false,
    fact: { type: 'invented', at: AT, by: DEVICE, v: 1, more: { deep: [1] } },
  })
  const newer = { ...pack(FAMILIES.receipt), v: 2, s: 'forwarded' }
  assert.is(unpack(newer).known, false)
})

test('CODEC-4: names of what every object has are names like others', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty'])
    assert.equal(unpack({ t: name, a: AT, b: DEVICE, [name]: 1 }), {
      known: false,
      fact: { type: name, at: AT, by: DEVICE, v: 1, [name]: 1 },
    })
})

for (const value of [
  undefined,
  null,
  1,
  'text',
  [],
  {},
  new Uint8Array(3),
  { t: 'r' },
  { t: 'r', a: -1, b: DEVICE },
  { t: 1, a: 1, b: 'x' },
])
  test(`CODEC-5: ${JSON.stringify(value)} is not a fact`, () => assert.is(unpack(value).known, null))

test('CODEC-6: what is signed does not depend on the order of fields', () => {
  const { act, by, name, at, item } = signed.request
  const turned = { item, at, name, by, act }
  const text = (request: object) => new TextDecoder().decode(signedBytes(request as Parameters<typeof signedBytes>[0]))
  assert.is(text(turned), text(signed.request))
  assert.is(text(signed.request), `{"act":"recall","at":${AT},"by":"${ADMIN}","item":"${ITEM}","name":"Anna Nowak"}`)
})

test('GATE-5: which logs admit which types', () => {
  const types = Object.keys(FACTS) as FactType[]
  const admitted = LOG_KINDS.map((log) => [log, types.filter((type) => isAdmitted(type, log)).join(' ')])
  assert.equal(Object.fromEntries(admitted), {
    desk: 'desk',
    feed: 'published verdict',
    inbox: 'published verdict',
    journal: 'lesson receipt',
    talk: 'said edited withdrawn seen assigned closed reopened named dated',
    outbox: 'requested',
    branch: 'enrolled delivered',
    verdicts: 'verdict',
  })
})

test.run()
