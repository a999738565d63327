/** Facts that other versions wrote and really signed (facts/fixtures), read by this one. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { isOf, pack, unpack, type Packed } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import { received } from '../facts/received.ts'
import { readSigned, signedText } from '../facts/signed-text.ts'
import { appendUpdate, FACTS_ARRAY } from '../logs/append.ts'
import { gate } from '../logs/gate.ts'
import { monthOf, parseLogName } from '../logs/names.ts'
import type { Principal } from '../access/principals.ts'
import type { AdminId, DeviceId, PersonId, UnitId } from '../org/ids.ts'
import { Authenticity } from './authenticity.ts'
import { Endpoint } from './endpoint.ts'
import { MemoryStorage } from './memory-storage.ts'
import { Chance } from './simulation/chance.ts'
import { Network } from './simulation/network.ts'

type Fixture = {
  at: number
  rootKey: string
  unit: UnitId
  elsewhere: UnitId
  admin: AdminId
  device: DeviceId
  person: PersonId
  computer: DeviceId
  facts: Record<string, Record<'requested' | 'published', Packed>>
  logs: Record<'outbox' | 'feed', string>
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../facts/fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture
const released = read('2026-11')
const newer = read('newer')

const bytes = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'))
const valuesIn = (base64: string): unknown[] => {
  const document = new Y.Doc()
  Y.applyUpdate(document, bytes(base64))
  return document.getArray(FACTS_ARRAY).toArray()
}

const deskOf = ({ at, computer, person, unit }: Fixture, fields: Partial<Desk> = {}): Desk => ({
  type: 'desk',
  at,
  by: 'server',
  v: 1,
  organisation: 'City Library',
  since: '2026-11',
  zone: 'Europe/Warsaw',
  device: { id: computer, name: 'desk 1', unit, unitName: 'Branch 1' },
  person: { id: person, name: 'Jan', unit, unitName: 'Branch 1' },
  follow: [{ log: `feed/${unit}`, person: true, computer: true }],
  ...fields,
})

/** A computer that has what the fixture says on its disk, and no network. */
const openEndpoint = async (fixture: Fixture, desk = deskOf(fixture), feed = desk.follow[0]!.log) => {
  const storage = new MemoryStorage()
  await storage.append(`desk/${fixture.computer}`, appendUpdate(1, 0, [pack(desk)]))
  await storage.append(`${feed}/2026-11`, bytes(fixture.logs.feed))
  return Endpoint.open({
    device: fixture.computer,
    rootKey: fixture.rootKey,
    storage,
    servers: [{ id: 'nowhere', url: 'ws://nowhere' }],
    WebSocket: new Network(new Chance(1), () => undefined).WebSocket,
    token: () => Promise.resolve(''),
    now: () => fixture.at + 60_000,
    timers: { after: () => () => undefined },
  })
}

const textsOf = (endpoint: Endpoint) =>
  endpoint.items.map(({ content }) => (content.kind === 'message' ? content.subject : content.text)).sort()

test('NEWER-1: what is new in a request or a credential makes nothing look forged, and what is understood is shown', async () => {
  const endpoint = await openEndpoint(newer)
  assert.is(endpoint.forged, 0)
  assert.equal(textsOf(endpoint), [
    'A capability',
    'A credential',
    'A field',
    'A field of what is published',
    'A severity',
    'A target',
    'Known, revised',
  ])
  await endpoint.close()
})

test('NEWER-2: a severity that this version does not know is shown as a warning', async () => {
  const endpoint = await openEndpoint(newer)
  const severities = endpoint.items.flatMap(({ content }) => (content.kind === 'alert' ? [content.severity] : []))
  assert.equal(severities, ['warning'])
  await endpoint.close()
})

for (const [name, fixture] of Object.entries({ released, newer }))
  test(`NEWER-3: what was received is passed on as it came, understood or not: ${name}`, () => {
    for (const log of ['outbox', 'feed'] as const)
      for (const value of valuesIn(fixture.logs[log])) {
        const { known, ...unpacked } = unpack(value)
        assert.is.not(known, null, JSON.stringify(unpacked))
        if (!('fact' in unpacked) || !known) continue
        assert.equal(pack(unpacked.fact as Parameters<typeof pack>[0]), value)
        if (!isOf(unpacked.fact, 'published')) continue
        const kept = readSigned(signedText(unpacked.fact))!
        assert.equal(received(kept.request), (value as Packed).request)
      }
  })

test('NEWER-1, ENDPOINT-8: what an earlier version signed is genuine; what nobody vouches for is no attack', async () => {
  const endpoint = await openEndpoint(released)
  assert.equal([endpoint.forged, endpoint.unsigned], [0, 1])
  assert.equal(textsOf(endpoint), ['Fire drill', 'Opening hours'])
  assert.ok(endpoint.items.find(({ content }) => content.kind === 'alert')!.recalledAt)
  await endpoint.close()
})

const genuine = async (value: unknown): Promise<boolean | null> => {
  const { fact } = unpack(value) as { fact: Parameters<typeof isOf>[0] }
  if (!isOf(fact, 'published')) return null
  const authenticity = new Authenticity(newer.rootKey)
  await authenticity.check([fact])
  return authenticity.isGenuine(fact)!
}

test('NEWER-4: a field that this version does not know is signed like any other', async () => {
  const { published } = newer.facts.field!
  assert.is(await genuine(published), true)
  const request = published.request as Packed
  assert.is(await genuine({ ...published, request: { ...request, priority: 'low' } }), false)
  assert.is(await genuine({ ...published, request: { ...request, more: 1 } }), false)
  const { priority: _, ...less } = request
  assert.is(await genuine({ ...published, request: less }), false)
  const { credential } = newer.facts.credential!.published as { credential: Packed }
  const of = (change: object) => ({ ...newer.facts.credential!.published, credential: { ...credential, ...change } })
  assert.is(await genuine(of({})), true)
  assert.is(await genuine(of({ issuer: null })), false)
  assert.is(await genuine(of({ admin: newer.admin })), true, 'whose it is stands in the item, and is not asked')
  assert.is(await genuine(of({ may: [...(credential.may as string[]), 'polls.run'] })), false)
})

test('NEWER-4: a field that only seems to be there is nobody’s, and the fact none', () => {
  const { published } = newer.facts.known!
  const request = Object.create({ priority: 'high' }, Object.getOwnPropertyDescriptors(published.request)) as object
  assert.is(unpack({ ...published, request }).known, null)
  for (const odd of [10n, NaN, new Uint8Array(2), new Map(), [undefined]])
    assert.is(unpack({ ...published, request: { ...(published.request as object), odd } }).known, null)
})

test('NEWER-5: a credential and a request are bounded, whatever a newer version says in them', () => {
  const { published } = newer.facts.known!
  const credential = published.credential as Packed
  const may = (count: number, length: number) => ({
    ...published,
    credential: { ...credential, may: Array<string>(count).fill('x'.repeat(length)) },
  })
  assert.is(unpack(may(64, 64)).known, true)
  assert.is(unpack(may(65, 64)).known, null)
  assert.is(unpack(may(64, 65)).known, null)
  const deep = (depth: number): unknown => (depth === 0 ? 0 : [deep(depth - 1)])
  const nested = (depth: number) => ({ ...published, request: { ...(published.request as object), deep: deep(depth) } })
  assert.is(unpack(nested(31)).known, true)
  assert.is(unpack(nested(32)).known, null)
})

test('NEWER-6: a fact of a known type that is only malformed is no newer one', () => {
  const { published } = newer.facts.known!
  const of = (change: object) => unpack({ ...published, request: { ...(published.request as object), ...change } })
  assert.is(of({ act: 'poll' }).known, false)
  assert.is(of({ content: { kind: 'poll' } }).known, false)
  for (const change of [
    { act: 7 },
    { act: 'x'.repeat(33) },
    { act: 'poll', item: 'none' },
    { content: 3 },
    { expires: 'never' },
  ])
    assert.is(of(change).known, null, JSON.stringify(change))
})

test('NEWER-7: the gate takes into an outbox what a newer console asks for, and what it does not know at all', () => {
  const { admin, device, at, logs } = newer
  const principal: Principal = { kind: 'admin', id: admin, device, feeds: [] }
  const outbox = parseLogName(`outbox/${admin}/${monthOf(at)}`)!
  const verdict = gate(principal, outbox, null, new Map(), bytes(logs.outbox), at)
  assert.ok(verdict.ok && verdict.update, JSON.stringify(verdict))
  assert.equal(verdict.ok && verdict.update, bytes(logs.outbox))
})

test('INBOX-11: an item is for whom its signed audience names, whichever log it lies in', async () => {
  const { elsewhere, unit, person, computer } = released
  const own = { log: `inbox/${person}`, person: true, computer: false }
  const moved = deskOf(released, {
    follow: [{ log: `feed/${elsewhere}`, person: true, computer: true }, own],
    device: { id: computer, name: 'desk 1', unit: elsewhere, unitName: 'Branch 2' },
  })
  const put = async (feed: string) => {
    const endpoint = await openEndpoint(released, moved, feed)
    const texts = textsOf(endpoint)
    await endpoint.close()
    return texts
  }
  assert.equal(await put(`feed/${elsewhere}`), ['For another unit'])
  assert.equal(await put(`inbox/${person}`), ['For another unit'])
  assert.equal(await put(`feed/${unit}`), [], 'not followed')
})

test('NEWER-8: a desk of a newer server may name logs of a kind that this version does not know', async () => {
  const follow = [...deskOf(newer).follow, { log: 'poll/anything', person: true, computer: true }]
  const endpoint = await openEndpoint(newer, deskOf(newer, { follow }))
  assert.is(endpoint.items.length, 7)
  await endpoint.close()
})

test.run()
