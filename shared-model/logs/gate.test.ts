import fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { LOG_TABLE } from '../access/log-table.ts'
import type { Principal } from '../access/principals.ts'
import { pack, type Fact } from '../facts/codec.ts'
import { newAdminId, newDeviceId, newFactId, newItemId, newPersonId, newUnitId } from '../org/ids.ts'
import { appendUpdate } from './append.ts'
import { gate, GATE_LIMITS, type Head } from './gate.ts'
import { LOG_KINDS, logName, monthOf, parseLogName } from './names.ts'
import { readUpdate } from './read-update.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const person = newPersonId(NOW)
const unit = newUnitId(NOW)
const makeDevice = (): Principal & { kind: 'device' } => ({
  kind: 'device',
  id: newDeviceId(NOW),
  unit,
  person,
  feeds: [unit],
})
const device = makeDevice()
const colleague = makeDevice()
const admin = newAdminId(NOW)
const journal = parseLogName(logName('journal', person, monthOf(NOW)))!

const receipt = (fields: Partial<Fact> = {}) =>
  pack({ type: 'receipt', at: NOW, by: device.id, v: 1, item: newItemId(NOW), state: 'read', ...fields } as Fact)

const documentOf = (client: number, ...values: unknown[]) => {
  const document = new Y.Doc()
  document.clientID = client
  for (const value of values) document.getArray('facts').push([value])
  return document
}
const updateOf = (document: Y.Doc) => Y.encodeStateAsUpdate(document)
const changed = (change: (document: Y.Doc) => void, client = 7) => {
  const document = new Y.Doc()
  document.clientID = client
  change(document)
  return updateOf(document)
}
const judge = (
  update: Uint8Array,
  heads = new Map<number, Head>(),
  principal: Principal = device,
  log = journal,
  now = NOW,
) => gate(principal, log, null, heads, update, now)
const closeOf = (...values: Parameters<typeof judge>) => {
  const verdict = judge(...values)
  return verdict.ok ? 'accepted' : verdict.close
}
const held = (clock: number, client = 7, owner: string = device.id) => new Map([[client, { clock, owner }]])

const sectionsOf = (update: Uint8Array) => {
  const read = readUpdate(update)
  if (!read.ok) throw new Error(read.close)
  return read.sections
}

/** An update of Yjs V1 with structs as they are given, however wrong. */
type Struct = { clock: number; origin?: [number, number]; values: unknown[] }
const forged = (...sections: { client: number; structs: Struct[] }[]) => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, sections.length)
  for (const { client, structs } of sections) {
    encoding.writeVarUint(encoder, structs.length)
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, structs[0]?.clock ?? 0)
    for (const { origin, values } of structs) {
      encoding.writeUint8(encoder, 8 | (origin ? 0x80 : 0))
      if (origin) for (const number of origin) encoding.writeVarUint(encoder, number)
      else {
        encoding.writeVarUint(encoder, 1)
        encoding.writeVarString(encoder, 'facts')
      }
      encoding.writeVarUint(encoder, values.length)
      for (const value of values) encoding.writeAny(encoder, value as encoding.AnyEncodable)
    }
  }
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

test('GATE-1: a log that only the server appends to is read-only, others are forbidden', () => {
  const update = updateOf(documentOf(7, receipt()))
  const feed = parseLogName(logName('feed', unit, monthOf(NOW)))!
  assert.is(closeOf(update, undefined, device, feed), 'readOnly')
  const elsewhere = parseLogName(logName('journal', newPersonId(NOW), monthOf(NOW)))!
  assert.is(closeOf(update, undefined, device, elsewhere), 'forbidden')
  const talk = parseLogName(logName('talk', newPersonId(NOW), monthOf(NOW)))!
  assert.is(closeOf(update, undefined, device, talk), 'forbidden')
})

test('GATE-1: an update with nothing in it is no appending, in any log', () => {
  const feed = parseLogName(logName('feed', unit, monthOf(NOW)))!
  assert.equal(judge(new Uint8Array([0, 0]), undefined, device, feed), { ok: true, update: null })
})

test('GATE-2: more than 20,000 facts or 4 MB are too large', () => {
  const facts = Array.from({ length: GATE_LIMITS.factsPerUpdate }, () =>
    receipt({ item: 'i' + 'A'.repeat(22) } as Partial<Fact>),
  )
  assert.is(closeOf(appendUpdate(7, 0, facts)), 'accepted')
  assert.is(closeOf(appendUpdate(7, 0, [...facts, receipt()])), 'tooLarge')
  assert.is(closeOf(new Uint8Array(GATE_LIMITS.bytesPerUpdate + 1)), 'tooLarge')
})

test('GATE-3: what a stock document pushes is accepted, with heads and facts', () => {
  const verdict = judge(updateOf(documentOf(7, receipt(), receipt())))
  if (!verdict.ok || !verdict.update) throw new Error('refused')
  assert.is(verdict.facts.length, 2)
  assert.equal([...verdict.heads], [[7, { clock: 2, owner: device.id }]])
})

test('GATE-3: structs ordered by client, not by cause, are accepted', () => {
  // The client with the higher id comes first in an update, though it builds upon the other.
  const first = documentOf(7, receipt())
  const second = new Y.Doc()
  second.clientID = 9
  Y.applyUpdate(second, updateOf(first))
  second.getArray('facts').push([receipt()])
  Y.applyUpdate(first, updateOf(second))
  first.getArray('facts').push([receipt()])
  const verdict = judge(updateOf(first))
  if (!verdict.ok || !verdict.update) throw new Error('refused')
  assert.is(verdict.facts.length, 3)
})

test('GATE-3: a deletion is refused', () => {
  const document = documentOf(7, receipt(), receipt())
  document.getArray('facts').delete(0, 1)
  assert.is(closeOf(updateOf(document)), 'notAppend')
})

test('GATE-3: a deletion alone is refused', () => {
  const document = documentOf(7, receipt(), receipt())
  const before = Y.encodeStateVector(document)
  document.getArray('facts').delete(0, 1)
  assert.is(closeOf(Y.encodeStateAsUpdate(document, before), held(2)), 'notAppend')
})

for (const [what, change] of Object.entries<(document: Y.Doc) => void>({
  'a shared map': (document) => document.getArray('facts').push([new Y.Map()]),
  'a shared text': (document) => document.getArray('facts').push([new Y.Text('words')]),
  XML: (document) => document.getArray('facts').push([new Y.XmlElement('p')]),
  'a document inside': (document) => document.getArray('facts').push([new Y.Doc()]),
  bytes: (document) => document.getArray('facts').push([new Uint8Array(4)]),
  'another array': (document) => document.getArray('other').push([receipt()]),
  'a key of a map': (document) => document.getMap('facts').set('key', receipt()),
  'text in the place of facts': (document) => document.getText('facts').insert(0, 'words'),
  'an array inside an array': (document) => {
    const inner = new Y.Array()
    document.getArray('facts').push([inner])
    inner.push([receipt()])
  },
}))
  test(`GATE-3: ${what} is refused`, () => assert.is(closeOf(changed(change)), 'notAppend'))

test('GATE-3: clocks that skip are a gap', () => {
  assert.is(closeOf(appendUpdate(7, 3, [receipt()]), held(2)), 'gap')
  assert.is(closeOf(appendUpdate(7, 1, [receipt()])), 'gap')
  const merged = Y.mergeUpdates([appendUpdate(7, 0, [receipt()]), appendUpdate(7, 2, [receipt()])])
  assert.is(closeOf(merged), 'gap')
})

test('GATE-3: a neighbour that the server lacks is a gap', () => {
  const other = documentOf(9, receipt())
  const mine = new Y.Doc()
  mine.clientID = 7
  Y.applyUpdate(mine, updateOf(other))
  mine.getArray('facts').push([receipt()])
  const update = Y.encodeStateAsUpdate(mine, Y.encodeStateVector(other))
  assert.is(closeOf(update), 'gap')
  assert.is(closeOf(update, held(1, 9, colleague.id)), 'accepted')
})

test('GATE-3: what is held already is left out, and the rest is what a document would make of it', () => {
  const document = documentOf(7, receipt(), receipt(), receipt())
  const verdict = judge(updateOf(document), held(1))
  if (!verdict.ok || !verdict.update) throw new Error('refused')
  assert.is(verdict.facts.length, 2)
  assert.equal([...Y.parseUpdateMeta(verdict.update).from], [[7, 1]])
  assert.equal(judge(updateOf(document), held(3)), { ok: true, update: null })
})

test('GATE-3: a client named twice is refused, since a document would read only the second', () => {
  const honest = { clock: 0, values: [receipt()] }
  const evil = { clock: 0, values: [{ anything: true }] }
  assert.is(closeOf(forged({ client: 7, structs: [honest] }, { client: 7, structs: [evil] })), 'malformed')
  const next = { clock: 1, origin: [7, 0] as [number, number], values: [receipt()] }
  assert.is(closeOf(forged({ client: 7, structs: [honest] }, { client: 7, structs: [next] })), 'malformed')
  assert.is(closeOf(forged({ client: 7, structs: [honest, next] })), 'accepted')
})

test('GATE-3: items that refer to themselves, to later ones, or in a circle would wait for ever', () => {
  assert.is(closeOf(forged({ client: 7, structs: [{ clock: 0, origin: [7, 0], values: [receipt()] }] })), 'gap')
  assert.is(
    closeOf(forged({ client: 7, structs: [{ clock: 0, origin: [7, 1], values: [receipt(), receipt()] }] })),
    'gap',
  )
  const circle = forged(
    { client: 9, structs: [{ clock: 0, origin: [7, 0], values: [receipt()] }] },
    { client: 7, structs: [{ clock: 0, origin: [9, 0], values: [receipt()] }] },
  )
  assert.is(closeOf(circle), 'gap')
})

test('GATE-3: an item without content and bytes after the end are refused', () => {
  assert.is(closeOf(forged({ client: 7, structs: [{ clock: 0, values: [] }] })), 'malformed')
  assert.is(closeOf(forged({ client: 7, structs: [] })), 'malformed')
  assert.is(closeOf(Uint8Array.from([...appendUpdate(7, 0, [receipt()]), 1, 2, 3])), 'malformed')
})

test('GATE-4: a client id belongs to the principal that used it first', () => {
  const update = appendUpdate(7, 2, [receipt()])
  assert.is(closeOf(update, held(2)), 'accepted')
  assert.is(closeOf(update, held(2, 7, colleague.id)), 'clientTaken')
  assert.is(closeOf(appendUpdate(7, 0, [receipt()]), held(2, 7, colleague.id)), 'clientTaken')
})

for (const [what, value] of Object.entries({
  'a fact of another month': receipt({ at: Date.parse('2026-10-31T23:59:59Z') }),
  'a malformed fact': { ...receipt(), s: 'eaten' },
  'a fact without a time': { t: 'r', b: device.id },
  'a number': 42,
  null: null,
  'a list': [receipt()],
  'a type of another log': { type: 'published', a: NOW, b: device.id },
  'a known type that belongs into another log': { type: 'closed', a: NOW, b: device.id },
  'a newer version of a type that belongs into another log': { type: 'closed', a: NOW, b: device.id, v: 2 },
  'an unknown type without a time': { type: 'invented', b: device.id },
  'an unknown type of another month': { type: 'invented', a: 1, b: device.id },
}))
  test(`GATE-5: ${what} is refused`, () => assert.is(closeOf(appendUpdate(7, 0, [value])), 'badFact'))

test('GATE-5: what a clock far ahead wrote into a journal or an outbox is admitted, in the month that it says', () => {
  for (const days of [2, 40, 4000]) {
    const at = NOW + days * 86_400_000
    const log = { kind: 'journal', subject: device.id, month: monthOf(at) } as const
    const verdict = gate(device, log, null, new Map(), appendUpdate(7, 0, [receipt({ at })]), NOW)
    assert.ok(verdict.ok, String(days))
  }
  assert.is(closeOf(appendUpdate(7, 0, [receipt({ at: NOW + 40 * 86_400_000 })])), 'badFact', 'of another month')
  assert.equal(
    LOG_KINDS.filter((kind) => LOG_TABLE[kind].anyTime),
    ['journal', 'outbox', 'branch'],
  )
})

test('GATE-9: what others wrote is set aside without a word, and what the sender wrote is taken', () => {
  const ofColleague = receipt({ by: colleague.id })
  // A whole log, as a replica of the same person holds it: interleaved authors, the server's own facts among them.
  const mixed = Y.mergeUpdates([
    appendUpdate(7, 0, [receipt(), receipt()]),
    appendUpdate(9, 0, [ofColleague]),
    appendUpdate(11, 0, [{ ...ofColleague, s: 'eaten' }]),
  ])
  for (const heads of [new Map<number, Head>(), held(1, 9, colleague.id), held(5, 11, 'server')]) {
    const verdict = judge(mixed, heads)
    if (!verdict.ok || !verdict.update) throw new Error('refused')
    assert.is(verdict.facts.length, 2)
    assert.equal([...verdict.heads.keys()], [7])
    assert.equal([...Y.parseUpdateMeta(verdict.update).to], [[7, 2]])
    const document = new Y.Doc()
    Y.applyUpdate(document, verdict.update)
    assert.is(document.getArray('facts').length, 2)
  }
  const overlapping = judge(mixed, held(1))
  if (!overlapping.ok || !overlapping.update) throw new Error('refused')
  assert.equal([...Y.parseUpdateMeta(overlapping.update).from], [[7, 1]])
  assert.equal(judge(appendUpdate(9, 0, [ofColleague])), { ok: true, update: null })
  assert.equal(judge(appendUpdate(9, 3, [ofColleague]), held(1, 9, colleague.id)), { ok: true, update: null })
})

test('GATE-9: what the sender wrote is refused for itself, not set aside', () => {
  const ofColleague = receipt({ by: colleague.id })
  const beside = (update: Uint8Array) => Y.mergeUpdates([update, appendUpdate(9, 0, [ofColleague])])
  assert.is(closeOf(beside(appendUpdate(7, 0, [receipt(), 42]))), 'badFact')
  assert.is(closeOf(beside(appendUpdate(7, 1, [receipt()]))), 'gap')
  assert.is(closeOf(appendUpdate(7, 0, [receipt(), ofColleague])), 'badFact', 'one client, two names')
  assert.is(closeOf(appendUpdate(7, 0, [ofColleague, receipt()])), 'badFact')
  assert.is(closeOf(appendUpdate(7, 1, [ofColleague]), held(1)), 'badFact')
})

test('GATE-9: what rests on facts that are set aside is a gap: its author writes it once more', () => {
  const other = documentOf(9, receipt({ by: colleague.id }))
  const mine = new Y.Doc()
  mine.clientID = 7
  Y.applyUpdate(mine, updateOf(other))
  mine.getArray('facts').push([receipt()])
  assert.is(closeOf(updateOf(mine)), 'gap')
  assert.is(closeOf(updateOf(mine), held(1, 9, colleague.id)), 'accepted')
})

test('GATE-5: one bad fact among good ones refuses the update whole', () => {
  assert.is(closeOf(appendUpdate(7, 0, [receipt(), receipt(), 42])), 'badFact')
})

test('GATE-5: a newer version of a known type is kept', () => {
  assert.is(closeOf(appendUpdate(7, 0, [{ ...receipt(), v: 2, more: 'than we know' }])), 'accepted')
})

test('GATE-5: a type that this version does not know is stored and passed on', () => {
  assert.is(closeOf(appendUpdate(7, 0, [receipt(), { t: 'invented', a: NOW, b: device.id, more: ['?'] }])), 'accepted')
})

test('GATE-5: a request in another name is refused', () => {
  const principal: Principal = { kind: 'admin', id: admin, device: device.id, feeds: [] }
  const outbox = parseLogName(logName('outbox', admin, monthOf(NOW)))!
  const requestBy = (by: typeof admin) =>
    pack({
      type: 'requested',
      id: newFactId(NOW),
      at: NOW,
      by: admin,
      v: 1,
      key: device.id,
      sig: 'A'.repeat(86),
      request: { act: 'recall', by, name: 'Anna', at: NOW, item: newItemId(NOW) },
    })
  assert.is(closeOf(appendUpdate(7, 0, [requestBy(admin)]), undefined, principal, outbox), 'accepted')
  const other = requestBy(newAdminId(NOW))
  assert.is(closeOf(appendUpdate(7, 0, [other]), undefined, principal, outbox), 'badFact')
  const newer = { ...other, request: { ...(other.request as object), act: 'invented' } }
  assert.is(
    closeOf(appendUpdate(7, 0, [newer]), undefined, principal, outbox),
    'badFact',
    'in words of a newer version',
  )
  assert.is(closeOf(appendUpdate(7, 0, [{ ...other, v: 2 }]), undefined, principal, outbox), 'badFact', 'a newer fact')
})

test('GATE-6: garbage never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void judge(bytes)),
    { numRuns: 3000 },
  )
})

test('GATE-6: a good update with a few bytes changed never throws, and what is accepted leaves nothing waiting', () => {
  const good = updateOf(documentOf(7, receipt(), receipt()))
  const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(flips, (changes) => {
      const bytes = good.slice()
      for (const [at, value] of changes) bytes[at] = value
      const verdict = judge(bytes)
      if (!verdict.ok || !verdict.update) return
      const document = new Y.Doc()
      Y.applyUpdate(document, verdict.update)
      assert.is(document.store.pendingStructs, null)
      // What was judged is what everybody reads.
      const values = Y.decodeUpdate(verdict.update).structs.flatMap((struct) =>
        struct instanceof Y.Item ? struct.content.getContent() : [],
      )
      assert.equal(
        sectionsOf(bytes).flatMap(({ runs }) => runs.flatMap((run) => run.values)),
        values,
      )
      assert.is(document.getArray('facts').length, verdict.facts.length)
    }),
    { numRuns: 3000 },
  )
})

const nested = (depth: number): unknown => {
  let value: unknown = 0
  for (let n = 0; n < depth; n++) value = n % 2 === 0 ? [value] : { value }
  return value
}
const newer = (more: unknown) => ({ ...receipt(), v: 2, more })

test('GATE-7: a value nested too deeply is refused, inside what this version does not know as well', () => {
  const { depthOfFact } = GATE_LIMITS
  assert.is(closeOf(appendUpdate(7, 0, [newer(nested(depthOfFact - 1))])), 'accepted')
  assert.is(closeOf(appendUpdate(7, 0, [newer(nested(depthOfFact))])), 'badFact')
  assert.is(closeOf(appendUpdate(7, 0, [{ ...receipt(), more: nested(depthOfFact) }])), 'badFact')
  assert.is(closeOf(appendUpdate(7, 0, [newer(nested(1500))])), 'badFact')
})

test('GATE-7: other content than plain data is refused unread, however deep or broken', () => {
  const opened = new TextEncoder().encode('['.repeat(100_000))
  for (const kind of [1, 2, 3, 4, 5, 6, 7, 9]) {
    const encoder = encoding.createEncoder()
    for (const number of [1, 1, 7, 0, kind, 1]) encoding.writeVarUint(encoder, number)
    encoding.writeVarString(encoder, 'facts')
    encoding.writeVarUint8Array(encoder, opened)
    assert.is(closeOf(encoding.toUint8Array(encoder)), 'notAppend', String(kind))
  }
})

test('GATE-7: a field that would stand in for the object it is in is refused', () => {
  const field = JSON.parse('{"__proto__": {"t": "r"}}') as object
  assert.is(closeOf(appendUpdate(7, 0, [newer(field)])), 'badFact')
})

/** A run of facts of which these bytes are all that is there. */
const declared = (facts: number, ...bytes: number[]) => {
  const encoder = encoding.createEncoder()
  for (const number of [1, 1, 7, 0, 8, 1]) encoding.writeVarUint(encoder, number)
  encoding.writeVarString(encoder, 'facts')
  encoding.writeVarUint(encoder, facts)
  for (const byte of bytes) encoding.writeUint8(encoder, byte)
  return encoding.toUint8Array(encoder)
}
const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]

test('GATE-7: a length that is only declared costs nothing', () => {
  assert.is(closeOf(declared(2 ** 40)), 'tooLarge')
  assert.is(closeOf(declared(1, 117, ...HUGE)), 'tooLarge', 'a list')
  assert.is(closeOf(declared(1, 118, ...HUGE)), 'tooLarge', 'an object')
  assert.is(closeOf(declared(1, 119, ...HUGE)), 'malformed', 'a text')
  assert.is(closeOf(declared(1, 116, ...HUGE)), 'malformed', 'bytes')
  assert.is(closeOf(Uint8Array.from([...HUGE, 1, 7, 0])), 'tooLarge', 'Yjs clients')
  assert.is(closeOf(Uint8Array.from([1, ...HUGE, 7, 0])), 'notAppend', 'items')
})

test('GATE-7: a fact, what is in the facts of an update, and its Yjs clients are bounded', () => {
  const text = (bytes: number) => newer('x'.repeat(bytes))
  assert.is(closeOf(appendUpdate(7, 0, [text(GATE_LIMITS.bytesPerFact - 200), receipt()])), 'accepted')
  assert.is(closeOf(appendUpdate(7, 0, [text(GATE_LIMITS.bytesPerFact)])), 'tooLarge')
  const values = (count: number) => newer(Array<number>(count).fill(0))
  assert.is(closeOf(appendUpdate(7, 0, [values(50_000), values(50_000)])), 'accepted')
  assert.is(
    closeOf(
      appendUpdate(
        7,
        0,
        Array.from({ length: 4 }, () => values(50_000)),
      ),
    ),
    'tooLarge',
  )
  const clients = (count: number) =>
    forged(
      ...Array.from({ length: count }, (_, n) => ({ client: n + 1, structs: [{ clock: 0, values: [receipt()] }] })),
    )
  assert.is(closeOf(clients(GATE_LIMITS.clientsPerUpdate)), 'accepted')
  assert.is(closeOf(clients(GATE_LIMITS.clientsPerUpdate + 1)), 'tooLarge')
})

test('GATE-7: an author has a bounded number of Yjs clients in a log, whatever others have', () => {
  const many = (owner: string) =>
    new Map(Array.from({ length: GATE_LIMITS.clientsPerLog }, (_, n) => [n + 10, { clock: 1, owner }]))
  assert.is(closeOf(appendUpdate(7, 0, [receipt()]), many(colleague.id)), 'accepted')
  assert.is(closeOf(appendUpdate(7, 0, [receipt()]), many(device.id)), 'tooLarge')
  assert.is(closeOf(appendUpdate(10, 1, [receipt()]), many(device.id)), 'accepted')
})

test('GATE-6: a value nested deeper than a stack is refused', () => {
  const depth = 200_000
  const bytes = Uint8Array.from([
    ...[1, 1, 7, 0, 8, 1, 5, ...new TextEncoder().encode('facts'), 1],
    ...Array.from({ length: depth }, () => [117, 1]).flat(),
    126,
    0,
  ])
  assert.is(closeOf(bytes), 'badFact')
})

test.run()
