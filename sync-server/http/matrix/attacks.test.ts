// @timeout 180
/** What an administrator with few permissions, or a computer, may try with hand-made requests and facts. */
import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { Content, Request, Requested } from '@carillon/shared-model/facts/items.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { base64url, newFactId, newItemId, type AdminId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import { TestClient, until } from '../../sync/test-kit.ts'
import type { Device } from '../test-server.ts'
import { refused } from '../test-server.ts'
import { leaked, MESSAGE, PEOPLE, UNITS, World, type Party } from './world.ts'

const test = suite<{ world: World }>('attacks')
test.before.each(async (context) => {
  context.world = await World.make()
})
test.after.each(({ world }) => world?.end())

const ALERT: Content = {
  kind: 'alert',
  severity: 'critical',
  title: '',
  text: 'Test',
  seconds: 5,
  screens: 'computers',
}

const connect = async ({ server }: World, device: Device) =>
  new TestClient(server.origin.replace('http', 'ws'), { id: (await server.token(device)) as never }).opened()

let yjsClient = 1000
/** Appends a fact to a log as one who has no app would, and gives the code of its refusal, or null once it is stored. */
const append = async (world: World, device: Device, log: string, fact: Parameters<typeof pack>[0]) => {
  const client = await connect(world, device)
  client.open(1, log)
  await until(() => client.controls('opened').length + client.controls('closed').length > 0, 'an answer')
  if (client.controls('closed').length === 0) {
    client.send(1, syncUpdate(appendUpdate(yjsClient++, 0, [pack(fact)])))
    await until(() => client.controls('stored').length + client.controls('closed').length > 0, 'an answer')
  }
  client.socket.close()
  return client.controls('closed')[0]?.code ?? null
}

const outbox = (world: World, admin: AdminId) => logName('outbox', admin, monthOf(world.server.clock.now))

/** A request, signed with the key of the party's device. */
const signed = async (
  world: World,
  { admin, device }: Party,
  to: Target[],
  by = admin,
  name = world.nameOf(by),
): Promise<Requested> => {
  const at = world.server.clock.now
  const asked: Request = { act: 'publish', by, name, at, item: newItemId(at), to, content: ALERT, expires: null }
  const sig = await crypto.subtle.sign({ name: 'Ed25519' }, device.keys.privateKey, signedBytes(asked))
  const head = { type: 'requested', id: newFactId(at), at, by: admin, v: 1 } as const
  return { ...head, request: asked, key: device.device, sig: base64url(new Uint8Array(sig)) }
}

const add = async (world: World, login: string, grants: readonly Grant[]) => {
  const party = await world.add(login, grants)
  await world.admit()
  return party
}

/** Takes all of an account's own grants away, while the server runs. */
const withdraw = async (world: World, { admin }: Party) => {
  const owner = await world.server.by(world.owner.device)
  const { administrators } = await owner.call('listAdministrators', {})
  const { version, name, profile, responsible, identity } = administrators.find(({ id }) => id === admin)!
  const body = { version, name, profile, responsible, identity, own: [] }
  await owner.call('changeAdministrator', { params: { admin }, body })
}

test('ACCESS-5: a hand-made outbox fact of the communication officer for another branch is refused', async ({
  world,
}) => {
  const { here, there } = world
  const officer = await world.add('officer', [], { profile: 'communication-officer', responsible: [here.unit] })
  await world.admit()
  const log = outbox(world, officer.admin)
  const beyond: Target[][] = [
    [there.unit],
    [there.room],
    [there.person],
    [there.computer.device],
    [here.unit, there.unit],
    [world.root],
    ['everyone'],
  ]
  const before = world.publishedFacts()
  for (const to of beyond) {
    const fact = await signed(world, officer, to)
    assert.is(await append(world, officer.device, log, fact), null)
    const { state, why } = await world.outcome(fact.id)
    assert.is(state, 'refused', to.join())
    assert.match(why ?? '', /You may not send alerts to computers here/)
  }
  assert.is(world.publishedFacts(), before)
  const { rows } = await (
    await world.server.by(officer.device)
  ).call('view', { params: { view: 'requests' }, query: {} })
  assert.equal(
    rows.map(({ state }) => state),
    beyond.map(() => 'refused'),
  )
  const granted = await signed(world, officer, [here.unit])
  await append(world, officer.device, log, granted)
  assert.is((await world.outcome(granted.id)).state, 'published')
})

test('PUBLISH-3: nobody is read as somebody else: a request bears the name of its account', async ({ world }) => {
  const everywhere = [{ capability: 'alerts.computers', scope: 'everything' }] as const
  const party = await add(world, 'clerk', everywhere)
  const before = world.publishedFacts()
  const fact = await signed(world, party, ['everyone'], party.admin, 'The director')
  assert.is(await append(world, party.device, outbox(world, party.admin), fact), null)
  const { state, why } = await world.outcome(fact.id)
  assert.is(state, 'refused')
  assert.match(why ?? '', 'under the name “The director”')
  assert.is(world.publishedFacts(), before)
})

test('ACCESS-5: nobody asks in another’s name, or writes where only the server does', async ({ world }) => {
  const { here, owner, server } = world
  const party = await add(world, 'reader', [{ capability: 'receipts.see', scope: [here.unit] }])
  const month = monthOf(server.clock.now)
  const before = world.publishedFacts()
  const fact = await signed(world, party, [here.unit])
  assert.is(await append(world, party.device, outbox(world, owner.admin), fact), CLOSE.forbidden.code)
  // Another's fact is left for the other to bring, who never will.
  assert.is(await append(world, party.device, outbox(world, party.admin), { ...fact, by: owner.admin }), null)
  assert.is(await append(world, party.device, logName('feed', here.unit, month), fact), CLOSE.readOnly.code)
  assert.is(await append(world, here.computer, outbox(world, owner.admin), fact), CLOSE.forbidden.code)
  const forged = await signed(world, party, [here.unit], owner.admin)
  assert.is(await append(world, party.device, outbox(world, party.admin), forged), CLOSE.badFact.code)
  assert.equal(world.database.all('SELECT id FROM requests WHERE id IN (?, ?)', fact.id, forged.id), [])
  assert.is(world.publishedFacts(), before)
})

test('ACCESS-4: a grant that is withdrawn while a body arrives is withdrawn', async ({ world }) => {
  const party = await add(world, 'slow', [{ capability: 'computers.manage', scope: [world.here.unit] }])
  const body = JSON.stringify({ unit: world.here.unit })
  const token = await world.server.token(party.device)
  const upload = request(`${world.server.origin}/api/enrolments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': body.length },
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    upload.on('response', (response) => resolve(response.resume().statusCode))
    upload.on('error', reject)
  })
  await new Promise<unknown>((resolve) => upload.write(body.slice(0, 1), resolve))
  // Answered after the upload was admitted: it came before.
  await world.call(party.device, 'GET', '/api/me')
  await withdraw(world, party)
  upload.end(body.slice(1))
  assert.is(await answered, 403)
})

test('ACCESS-3: a code or a computer out of reach is answered as one that is not there', async ({ world }) => {
  const { here, there, server } = world
  const party = await add(world, 'desk', [{ capability: 'computers.manage', scope: [here.unit] }])
  const { code } = await (await server.by(world.owner.device)).call('createEnrolment', { body: { unit: there.room } })
  const answer = async (path: string) => {
    const { status, text } = await world.call(party.device, 'DELETE', path)
    return { status, text }
  }
  assert.equal(await answer(`/api/enrolments/${code.slice(0, 4)}`), await answer('/api/enrolments/none'))
  assert.equal(
    await answer(`/api/computers/${there.computer.device}`),
    await answer(`/api/computers/${party.device.device}`),
  )
  const issue = (person: string) => world.call(party.device, 'POST', '/api/enrolments', { unit: here.unit, person })
  assert.equal(await issue(there.person), await issue(`p${'x'.repeat(22)}`))
})

test('ACCESS-8: naming an image in a message opens it to nobody, unless the sender brought it', async ({ world }) => {
  const { here, there } = world
  const party = await add(world, 'sender', [{ capability: 'messages.send', scope: [here.unit] }])
  const content = { ...MESSAGE, images: [there.image] } as Content
  const { fact } = await (await world.sender(party)).publish({ to: [here.unit], content, expires: null })
  assert.is((await world.outcome(fact)).state, 'published')
  const get = async (device: Device) => (await world.call(device, 'GET', `/api/blobs/${there.image}`)).status
  assert.is(await get(here.computer), 404)
  assert.is(await get(party.device), 404)
  // The same image, brought by the sender too: stored once, and theirs as well.
  const bytes = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(there.name)])
  assert.is((await world.call(party.device, 'POST', '/api/blobs', bytes, 'image/png')).status, 200)
  assert.is(await get(party.device), 200)
  assert.is(await get(here.computer), 200)
})

const MOVED = PEOPLE.replace('jan@maple.example,MAPLE-R', 'jan@maple.example,CEDAR-R')

test('ACCESS-3: a report tells who has left its reader’s reach to the sender alone', async ({ world }) => {
  const { here, server } = world
  const reader = await add(world, 'reader', [{ capability: 'receipts.see', scope: [here.unit] }])
  const at = server.clock.now
  const journal = logName('journal', here.person, monthOf(at))
  const by = here.computer.device
  await append(world, here.computer, journal, { type: 'receipt', at, by, v: 1, item: here.item, state: 'read' })
  const recipients = async (device: Device) => {
    const report = await (await server.by(device)).call('report', { params: { item: here.item } })
    return report.recipients.map(({ recipient }) => recipient)
  }
  assert.equal(await recipients(reader.device), [here.person])
  await server.import(world.owner.device, null, MOVED)
  assert.equal(await recipients(reader.device), [])
  assert.equal(await recipients(world.owner.device), [here.person])
})

test('PROJECT-15: who sees receipts of a branch sees what went to everyone, and of whom only the branch', async ({
  world,
}) => {
  const { here, there, server } = world
  const item = await world.send(['everyone'], MESSAGE)
  const both = await world.send([here.unit, there.unit], MESSAGE)
  const elsewhere = await world.send([there.unit], MESSAGE)
  const reader = await add(world, 'reader', [{ capability: 'receipts.see', scope: [here.unit] }])
  const client = await server.by(reader.device)
  const { rows } = await client.call('view', { params: { view: 'items' }, query: { limit: 100 } })
  const numbers = new Map(rows.map((row) => [row.id, (row as { audience?: number }).audience]))
  assert.equal([numbers.get(item), numbers.get(both), numbers.has(elsewhere)], [1, 1, false])
  for (const one of [item, both]) {
    const report = await client.call('report', { params: { item: one } })
    assert.equal(report.recipients.map(({ recipient }) => recipient), [here.person]) // prettier-ignore
    assert.equal([report.audience, report.item.audience], [1, 1])
  }
  await refused(client.call('report', { params: { item: elsewhere } }), 'not-found')
  const whole = await (await server.by(world.owner.device)).call('report', { params: { item } })
  assert.ok(whole.audience > 1)
})

test('ACCESS-5: what was sent to somebody who is gone is recalled by who may everywhere', async ({ world }) => {
  const { here, there } = world
  const some = await world.add('some', [{ capability: 'items.recall', scope: [here.unit] }])
  const all = await add(world, 'all', [{ capability: 'items.recall', scope: 'everything' }])
  const item: ItemId = await world.send([there.person], MESSAGE)
  await world.server.import(world.owner.device, null, PEOPLE.split('\n').slice(0, 2).join('\n'))
  const recall = async (party: Party) => {
    const { fact } = await (await world.sender(party)).recall(item)
    return (await world.outcome(fact)).state
  }
  assert.is(await recall(some), 'refused')
  assert.is(await recall(all), 'published')
})

test('ACCESS-10: a unit that moves takes its grant along, and its rows leave the reach of others', async ({
  world,
}) => {
  const { here, there, server } = world
  const scoped = (scope: Grant['scope']) => [{ capability: 'computers.manage', scope } as const]
  const above = await world.add('above', scoped([here.unit]))
  const beside = await world.add('beside', scoped([here.room]))
  const all = await add(world, 'all', scoped('everything'))
  const read = async (party: Party, view: string) =>
    (await server.by(party.device)).call('view', { params: { view }, query: {} })
  const before = [await read(above, 'units'), await read(beside, 'units'), await read(all, 'units')]
  await server.import(world.owner.device, UNITS.replace('MAPLE-R,MAPLE,', 'MAPLE-R,CEDAR,'), null)
  const after = [await read(above, 'units'), await read(beside, 'units'), await read(all, 'units')]
  assert.equal(
    after.map(({ scope }, index) => scope === before[index]!.scope),
    [false, false, true],
  )
  for (const view of ['units', 'people', 'computers'])
    assert.equal(
      leaked(JSON.stringify((await read(above, view)).rows), { ...here, secrets: [here.room, here.person] }),
      [],
    )
  const kept = JSON.stringify((await read(beside, 'units')).rows)
  assert.ok(kept.includes(here.room) && !kept.includes(there.room))
})

test.run()
