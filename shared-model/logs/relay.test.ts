import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import type { Author } from '../access/principals.ts'
import { pack } from '../facts/codec.ts'
import { newDeviceId, newItemId, newPersonId, newUnitId, SERVER, type DeviceId } from '../org/ids.ts'
import { appendUpdate } from './append.ts'
import { gate, GATE_LIMITS, type Head } from './gate.ts'
import { logName, monthOf, parseLogName } from './names.ts'
import type { Relayed } from './parts.ts'
import { admitted, relay, type Covered } from './relay.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const person = newPersonId(NOW)
const unit = newUnitId(NOW)
const makeDevice = (): Author & { kind: 'device' } => ({
  kind: 'device',
  id: newDeviceId(NOW),
  unit,
  person,
  feeds: [],
})
const [first, second, stranger] = [makeDevice(), makeDevice(), makeDevice()]
const elsewhere = { ...makeDevice(), person: newPersonId(NOW) }
const journal = parseLogName(logName('journal', person, monthOf(NOW)))!
const feed = parseLogName(logName('feed', unit, monthOf(NOW)))!
const covered = new Map<string, Author>([first, second, elsewhere].map((device) => [device.id, device]))
const authors = (id: string): Covered | null => {
  const author = covered.get(id)
  return author ? { author, talk: null } : null
}

const receipt = (by: DeviceId, fields: object = {}) =>
  pack({ type: 'receipt', at: NOW, by, v: 1, item: newItemId(NOW), state: 'read', ...fields })
type Heads = Map<number, Head>
const judge = (update: Uint8Array, heads: Heads = new Map(), log = journal) => relay(update, heads, log, authors, NOW)
const taken = (relayed: Relayed) => {
  if (!relayed.ok) throw new Error(`${relayed.close} ${relayed.detail}`)
  return relayed
}
/** What came of it, in short. */
const outcome = (relayed: Relayed) => {
  const { heads, facts, setAside } = taken(relayed)
  return {
    heads: [...heads].map(([client, { clock }]) => [client, clock]).sort(([a], [b]) => a! - b!),
    facts: Object.fromEntries([...facts].map(([author, those]) => [author, those.length])),
    setAside: setAside.map(({ author, reason, count }) => [author, reason, count]),
  }
}
/** What a document has after these: nothing waits in it. */
const applied = (...updates: (Uint8Array | null)[]) => {
  const document = new Y.Doc()
  for (const update of updates) if (update) Y.applyUpdate(document, update)
  assert.is(document.store.pendingStructs, null)
  return document.getArray('facts').length
}
const held = (client: number, clock: number, owner: string): Heads => new Map([[client, { clock, owner }]])
const both = (...updates: Uint8Array[]) => Y.mergeUpdates(updates)
const good = (client = 1, clock = 0) => appendUpdate(client, clock, [receipt(first.id), receipt(first.id)])

test('RELAY-1: each author’s part is taken, with its heads and facts', () => {
  const relayed = judge(both(good(), appendUpdate(2, 0, [receipt(second.id)])))
  assert.equal(outcome(relayed), {
    heads: [
      [1, 2],
      [2, 1],
    ],
    facts: { [first.id]: 2, [second.id]: 1 },
    setAside: [],
  })
  assert.is(taken(relayed).heads.get(2)?.owner, second.id)
  assert.is(applied(taken(relayed).update), 3)
})

/** What is beside a good part, and why it is set aside. */
const bad: Record<string, { update: Uint8Array; heads?: Heads; setAside: unknown[] }> = {
  'of an author who is not covered': {
    update: appendUpdate(2, 0, [receipt(stranger.id), receipt(stranger.id)]),
    setAside: [stranger.id, 'notCovered', 2],
  },
  'of the server, which the branch is not': {
    update: appendUpdate(2, 0, [{ ...receipt(first.id), b: SERVER }]),
    setAside: [SERVER, 'notCovered', 1],
  },
  'of nobody': { update: appendUpdate(2, 0, [42]), setAside: ['', 'notCovered', 1] },
  'of somebody whose log it is not': {
    update: appendUpdate(2, 0, [receipt(elsewhere.id)]),
    setAside: [elsewhere.id, 'forbidden', 1],
  },
  'with a fact that is none': {
    update: appendUpdate(2, 0, [receipt(second.id), { ...receipt(second.id), s: 'eaten' }]),
    setAside: [second.id, 'badFact', 2],
  },
  'of another month': {
    update: appendUpdate(2, 0, [receipt(second.id, { at: NOW - 40 * 86_400_000 })]),
    setAside: [second.id, 'badFact', 1],
  },
  'in two names': {
    update: appendUpdate(2, 0, [receipt(second.id), receipt(stranger.id)]),
    setAside: [second.id, 'badFact', 2],
  },
  'under a client id of somebody else': {
    update: appendUpdate(2, 1, [receipt(second.id)]),
    heads: held(2, 1, stranger.id),
    setAside: [stranger.id, 'notCovered', 1],
  },
  'that skips something': {
    update: appendUpdate(2, 3, [receipt(second.id)]),
    heads: held(2, 2, second.id),
    setAside: [second.id, 'gap', 1],
  },
  'with more Yjs clients than an author may have': {
    update: appendUpdate(2, 0, [receipt(second.id)]),
    heads: new Map(
      Array.from({ length: GATE_LIMITS.clientsPerLog }, (_, n) => [n + 10, { clock: 1, owner: second.id }]),
    ),
    setAside: [second.id, 'tooLarge', 1],
  },
}
for (const [what, { update, heads, setAside }] of Object.entries(bad))
  test(`RELAY-2: what is ${what} is set aside and counted, and hinders nobody`, () => {
    const found = outcome(judge(both(good(), update), heads))
    assert.equal(found, { heads: [[1, 2]], facts: { [first.id]: 2 }, setAside: [setAside] })
    assert.is(taken(judge(update, heads)).update, null)
  })

test('RELAY-2: what the gate says of an author alone is said of their part', () => {
  for (const { update, heads = new Map<number, Head>(), setAside } of Object.values(bad)) {
    if (setAside[1] === 'notCovered') continue
    const verdict = gate(covered.get(setAside[0] as string)!, journal, null, heads, update, NOW)
    assert.is(verdict.ok ? 'accepted' : verdict.close, setAside[1])
  }
})

test('RELAY-2: two parts of one author are judged apart, since each Yjs client is a history of its own', () => {
  const relayed = judge(both(good(), appendUpdate(3, 0, [{ ...receipt(first.id), s: 'eaten' }])))
  assert.equal(outcome(relayed), {
    heads: [[1, 2]],
    facts: { [first.id]: 2 },
    setAside: [[first.id, 'badFact', 1]],
  })
})

test('RELAY-3: a known Yjs client is its owner’s, a new one belongs to whom its facts name', () => {
  const heads = held(1, 2, first.id)
  assert.equal(outcome(judge(appendUpdate(1, 2, [receipt(second.id)]), heads)).setAside, [[first.id, 'badFact', 1]])
  assert.equal(outcome(judge(appendUpdate(1, 2, [receipt(first.id)]), heads)).heads, [[1, 3]])
})

test('RELAY-4: what is held is neither taken nor counted, and is left out of the rest', () => {
  const update = appendUpdate(1, 0, [receipt(first.id), receipt(first.id), receipt(first.id)])
  assert.is(taken(judge(update, held(1, 3, first.id))).update, null)
  const rest = taken(judge(update, held(1, 1, first.id)))
  assert.equal([...Y.parseUpdateMeta(rest.update!).from], [[1, 1]])
  assert.is(rest.facts.get(first.id)?.length, 2)
  const ofStranger = appendUpdate(1, 0, [receipt(stranger.id), receipt(stranger.id)])
  assert.equal(outcome(judge(ofStranger, held(1, 1, stranger.id))).setAside, [[stranger.id, 'notCovered', 1]])
  assert.equal(outcome(judge(ofStranger, held(1, 2, stranger.id))).setAside, [])
})

/** Documents that go on from each other, as stock clients do; each value stands right of the one before. */
const chain = (...authorsInTurn: { client: number; by: DeviceId }[]) => {
  let update: Uint8Array = new Uint8Array([0, 0])
  for (const { client, by } of authorsInTurn) {
    const document = new Y.Doc()
    Y.applyUpdate(document, update)
    document.clientID = client
    document.getArray('facts').push([receipt(by)])
    update = Y.encodeStateAsUpdate(document)
  }
  return update
}

test('RELAY-5: parts that build upon each other are taken together, in whichever order they stand', () => {
  const clients = [5, 1, 9, 3, 7]
  const relayed = judge(chain(...clients.map((client, n) => ({ client, by: n % 2 ? first.id : second.id }))))
  assert.is(applied(taken(relayed).update), 5)
  assert.equal(taken(relayed).setAside, [])
})

test('RELAY-5: what rests on a part that is set aside is a gap, and so is what rests on that; nothing else is', () => {
  const resting = chain({ client: 5, by: stranger.id }, { client: 1, by: first.id }, { client: 9, by: second.id })
  const relayed = judge(both(resting, good(3)))
  const { heads, setAside } = outcome(relayed)
  assert.equal(heads, [[3, 2]])
  assert.equal(
    new Set(setAside.map(String)),
    new Set([String([stranger.id, 'notCovered', 1]), String([first.id, 'gap', 1]), String([second.id, 'gap', 1])]),
  )
  assert.is(applied(taken(relayed).update), 2)
})

test('RELAY-6: an update that is none is refused whole, as by the gate', () => {
  const deleting = new Y.Doc()
  deleting.getArray('facts').push([1, 2])
  deleting.getArray('facts').delete(0, 1)
  for (const update of [new Uint8Array([9, 9, 9]), Y.encodeStateAsUpdate(deleting)])
    for (const relayed of [judge(update), admitted(update, new Map())]) assert.is(relayed.ok, false)
})

test('RELAY-6: into a log that only the server appends to nothing is relayed', () => {
  assert.equal(outcome(judge(good(), new Map(), feed)).setAside, [[first.id, 'readOnly', 2]])
})

test('RELAY-7: a branch takes any fact from head office, and whom its new Yjs clients belong to', () => {
  const update = both(
    appendUpdate(2, 0, [receipt(stranger.id), { t: 'invented', a: 1, b: stranger.id }]),
    appendUpdate(4, 0, [{ ...receipt(first.id), b: SERVER }]),
    appendUpdate(6, 0, [42]),
  )
  const relayed = taken(admitted(update, new Map()))
  const owners = [...relayed.heads].map(([client, { owner }]) => [client, owner]).sort()
  assert.equal(owners, [
    [2, stranger.id],
    [4, SERVER],
    [6, SERVER],
  ])
  assert.is(applied(relayed.update), 4)
  assert.is(relayed.facts.get(stranger.id)?.length, 2)
})

test('RELAY-7: clocks follow; what is held is left out; two histories of one client id are not mixed', () => {
  const update = appendUpdate(2, 0, [receipt(first.id), receipt(first.id)])
  assert.equal([...Y.parseUpdateMeta(taken(admitted(update, held(2, 1, first.id))).update!).from], [[2, 1]])
  const skipping = both(appendUpdate(2, 3, [receipt(first.id)]), good())
  assert.equal(outcome(admitted(skipping, held(2, 2, first.id))).setAside, [[first.id, 'gap', 1]])
  const foreign = outcome(admitted(both(update, good()), held(2, 1, second.id)))
  assert.equal(foreign, {
    heads: [[1, 2]],
    facts: { [first.id]: 2 },
    setAside: [[second.id, 'clientTaken', 1]],
  })
})

test('RELAY-8: the time is linear in the bytes, however many authors there are and whatever rests on whatever', () => {
  const devices = Array.from({ length: GATE_LIMITS.clientsPerUpdate }, makeDevice)
  let asked = 0
  const covering = (id: string): Covered | null => {
    asked++
    const author = devices.find((device) => device.id === id)
    return author ? { author, talk: null } : null
  }
  const update = both(...devices.map(({ id }, n) => appendUpdate(n + 10, 0, [receipt(id), receipt(id)])))
  const heads: Heads = new Map(devices.map(({ id }, n) => [n + 10_000, { clock: 1, owner: id }]))
  const relayed = taken(relay(update, heads, journal, covering, NOW))
  assert.is(relayed.facts.size, devices.length)
  assert.is(asked, devices.length)
})

test.run()
