import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pino } from 'pino'
import * as Y from 'yjs'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { effectiveGrants, OWNER, READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import type {
  AlertContent, MessageContent, Published, PublishRequest, Request, Requested,
} from '@carillon/shared-model/facts/items.ts' // prettier-ignore
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { signedBytes } from '@carillon/shared-model/facts/signature.ts'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import {
  newAdminId, newCourseId, newDeviceId, newFactId, newItemId, newPersonId, newUnitId, SERVER, type AdminId, type DeviceId, type ItemId,
} from '@carillon/shared-model/org/ids.ts' // prettier-ignore
import { occurrenceId } from '@carillon/shared-model/schedule/occurrence-id.ts'
import { pack, unpack } from '@carillon/shared-model/facts/codec.ts'
import { trustedClock } from '../ports/clock.ts'
import { LiveDirectory } from '../directory/directory.ts'
import type { Database } from '../store/sqlite/database.ts'
import { project } from '../store/project.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { SqliteItems } from '../store/sqlite/items.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import type { Directory } from '../ports/directory.ts'
import { Credentials } from './credentials.ts'
import { DeskWriter } from './desks.ts'
import type { AppendFacts } from '../ports/append.ts'
import { vouchWith } from './voucher.ts'
import { seesItem } from '../http/scope.ts'
import { Publisher } from './publisher.ts'

const OWNERS = effectiveGrants(
  READY_MADE_PROFILES.find(({ id }) => id === OWNER)!,
  'everything',
  [],
)
const NOW = Date.UTC(2026, 10, 23, 12)
const MONTH = monthOf(NOW)
const root = newUnitId()
const branch1 = newUnitId()
const branch2 = newUnitId()
const anna = newPersonId()
const lobby = newDeviceId()
const key = newDeviceId()
const owner = newAdminId()
const clerk = newAdminId()
const pair = generateKeyPairSync('ed25519')
const rootKey = generateKeyPairSync('ed25519')

/** One person at one of two branches, and a computer at the other. */
const organise = async (
  database: Database,
): Promise<{ directory: LiveDirectory; rename: (organisation: string) => void }> => {
  const unit = 'INSERT INTO units (id, code, parent, name, time_zone, rev) VALUES (?, ?, ?, ?, ?, 1)'
  database.run(unit, root, 'L', null, 'Library', 'Europe/Warsaw')
  database.run(unit, branch1, 'B1', root, 'Branch 1', null)
  database.run(unit, branch2, 'B2', root, 'Branch 2', 'Europe/Lisbon')
  database.run(
    `INSERT INTO people (id, employee_no, login, first_name, last_name, email, unit, title, rev)
     VALUES (?, '1', 'anna', 'Anna', 'Nowak', '', ?, '', 1)`,
    anna,
    branch1,
  )
  const computer = { id: lobby, name: 'LOBBY', unit: branch2, person: null, enrolledAt: NOW }
  const { id, name, enrolledAt } = computer
  database.run(
    "INSERT INTO devices (id, name, public_key, unit, enrolled_at, rev) VALUES (?, ?, '', ?, ?, 1)",
    ...[id, name, branch2, enrolledAt],
  )
  const computers = {
    version: 1,
    get: (id: DeviceId) => (id === lobby ? computer : undefined),
    computers: () => [computer],
  }
  let organisation = 'Library'
  const { repositories, announcements } = new SqliteWriter(database)
  const directory = await LiveDirectory.load({
    repository: repositories.directory,
    announcements,
    computers,
    organisation: () => organisation,
    talks: () => ({ talks: [] }),
  })
  return { directory, rename: (name) => (organisation = name) }
}

const setUp = async (grants: Partial<Record<AdminId, Grant[]>> = { [owner]: OWNERS }, isBranch = false) => {
  const database = openDatabase(':memory:')
  const { directory, rename } = await organise(database)
  const store = new SqliteLogStore(database)
  const logs = new Map<string, number>()
  const logged: string[] = []
  const clock = { now: NOW }
  let isDown = false
  const append: AppendFacts = async (appends, changes) => {
    if (isDown) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    await store.commit({
      appends: appends.map(({ log, facts }) => {
        const clock = logs.get(log) ?? 0
        logs.set(log, clock + facts.length)
        const heads = new Map([[1, { clock: clock + facts.length, owner: SERVER }]])
        return { log, update: appendUpdate(1, clock, facts.map(pack)), heads }
      }),
      changes,
    })
  }
  const accounts: Accounts = {
    nameOf: () => 'Name',
    grantsOf: (admin) => grants[admin] ?? null,
    signingKey: (_admin, device) =>
      device === key ? Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url') : null,
  }
  const publisher = new Publisher({
    items: new SqliteItems(database),
    accounts,
    directory,
    sees: (account, item) => seesItem(account, item, directory),
    append,
    credentials: new Credentials(() => rootKey.privateKey, accounts),
    tasks: [],
    log: pino({ level: 'error' }, { write: (line: string) => void logged.push(line) }),
    clock: trustedClock(() => clock.now),
    vouch: vouchWith(() => rootKey.privateKey),
    isBranch,
    delivered: () => [],
    mayComeLater: () => false,
  })
  const read = async (log: string) => {
    const doc = new Y.Doc()
    const content = (await store.read([log])).get(log)
    if (content) Y.applyUpdate(doc, content)
    return doc.getArray<Published & { a: number }>(FACTS_ARRAY).toArray()
  }
  const queue = (fact: Requested) => store.commit({ appends: [], changes: [{ kind: 'requested', fact }] })
  const outcome = (fact: Requested) =>
    database.get<{ state: string; why: string | null }>('SELECT state, why FROM requests WHERE id = ?', fact.id)!
  return {
    database, directory, rename, store, append, publisher, read, queue, outcome, logged, clock,
    goDown: (down: boolean) => (isDown = down),
    ask: async (request: Request, device: DeviceId = key, privateKey: KeyObject = pair.privateKey) => {
      const fact = asked(request, device, privateKey)
      await queue(fact)
      await publisher.run()
      return outcome(fact)
    },
  } // prettier-ignore
}

const asked = (request: Request, device = key, privateKey = pair.privateKey): Requested => ({
  type: 'requested', id: newFactId(), at: NOW, by: request.by, v: 1, request, key: device,
  sig: sign(null, signedBytes(request), privateKey).toString('base64url'),
}) // prettier-ignore

const MESSAGE: MessageContent = { kind: 'message', subject: 'Hours', body: 'New hours', images: [], acknowledge: false }
const alert = (screens: AlertContent['screens']): AlertContent => ({
  kind: 'alert',
  severity: 'info',
  title: '',
  text: 'Fire',
  seconds: 30,
  screens,
})
const publish = (to: Target[], by = owner, content: AlertContent | MessageContent = MESSAGE, item: ItemId = newItemId()): Request & { act: 'publish' } => ({
  act: 'publish', by, name: 'Name', at: NOW, item, to, content, expires: null,
}) // prettier-ignore
const about = (act: 'recall' | 'remind', item: ItemId, by = owner): Request => ({
  act,
  by,
  name: 'Name',
  at: NOW,
  item,
})

test('PUBLISH-1: a request is published once into each target log, whole and signed', async () => {
  const { ask, read, database } = await setUp()
  const request = publish(['everyone', root, branch1, anna, lobby])
  assert.equal(await ask(request), { state: 'published', why: null })
  for (const log of [
    `feed/${root}/${MONTH}`,
    `feed/${branch1}/${MONTH}`,
    `inbox/${anna}/${MONTH}`,
    `inbox/${lobby}/${MONTH}`,
  ]) {
    const facts = await read(log)
    assert.is(facts.length, 1, log)
    assert.equal(facts[0]!.request, request)
    assert.is(facts[0]!.key, key)
  }
  assert.is(database.get<{ addressed: number }>('SELECT addressed FROM items')!.addressed, 1)
  assert.is(database.all('SELECT * FROM item_history').length, 1)
})

test('PUBLISH-2: a request is answered once, also when it is queued again or was left by a crash', async () => {
  const { queue, outcome, publisher, read, goDown } = await setUp()
  const fact = asked(publish([branch1]))
  await queue(fact)
  goDown(true)
  await publisher.run()
  assert.is(outcome(fact).state, 'queued')
  goDown(false)
  await publisher.run()
  assert.is(outcome(fact).state, 'published')
  await queue(fact)
  await publisher.run()
  assert.is((await read(`feed/${branch1}/${MONTH}`)).length, 1)
})

test('PUBLISH-13: a message to a person or a computer recurs like any other', async () => {
  const { ask } = await setUp()
  const schedule: Calendar = {
    rule: { from: '2026-12-01', repeat: 'FREQ=DAILY', time: '23:59', except: [] },
    pauses: [],
  }
  for (const to of [[anna], [lobby], ['everyone'], [branch1, anna]] as Target[][]) {
    const request = {
      act: 'repeat',
      by: owner,
      name: 'Name',
      at: NOW,
      item: newItemId(),
      to,
      content: MESSAGE,
    } as const
    assert.equal(await ask({ ...request, schedule, lasting: null }), { state: 'published', why: null }, to.join())
  }
})

test('PUBLISH-17: an alert that would be shown to nobody is refused', async () => {
  const { ask } = await setUp()
  const why = 'It would be shown to nobody: choose whose screens show it, or other recipients.'
  for (const [to, screens] of [
    [anna, 'computers'],
    [lobby, 'people'],
  ] as const)
    assert.equal(await ask(publish([to], owner, alert(screens))), { state: 'refused', why })
  for (const screens of ['computers', 'both'] as const)
    assert.is((await ask(publish([lobby], owner, alert(screens)))).state, 'published')
})

test('PUBLISH-13: a request that the server fails over is refused and logged, and hinders no other, also after a restart', async () => {
  const { queue, outcome, publisher, read, database, logged } = await setUp()
  const [unreadable, failing, good] = [asked(publish([anna])), asked(publish([branch2])), asked(publish([branch1]))]
  for (const fact of [unreadable, failing, good]) await queue(fact)
  database.run("UPDATE requests SET signed = '{' WHERE id = ?", unreadable.id)
  database.script(`CREATE TEMP TRIGGER fails BEFORE INSERT ON items WHEN NEW.id = '${failing.request.item}'
    BEGIN SELECT raise(ABORT, 'No.'); END`)
  await publisher.run()
  for (const fact of [unreadable, failing]) {
    assert.is(outcome(fact).state, 'refused')
    assert.match(outcome(fact).why!, /server failed over this request; nothing was sent/)
  }
  assert.is(outcome(good).state, 'published')
  assert.equal((await read(`feed/${branch2}/${MONTH}`)).length, 0)
  assert.is(logged.length, 2)
  const entries = database.all<{ act: string }>("SELECT act FROM audit WHERE act = 'item.refused'")
  assert.is(entries.length, 2)
  database.script('DROP TRIGGER fails')
  await publisher.run()
  assert.is(outcome(failing).state, 'refused', 'it is not answered again')
})

test('PUBLISH-13: a full disk refuses nothing: requests wait, in order, and go on by themselves', async () => {
  const { queue, outcome, publisher, goDown, clock } = await setUp()
  const facts = [asked(publish([branch1])), asked(publish([branch2]))]
  for (const fact of facts) await queue(fact)
  goDown(true)
  await publisher.run()
  assert.equal(facts.map((fact) => outcome(fact).state), ['queued', 'queued']) // prettier-ignore
  goDown(false)
  await publisher.tick()
  assert.is(outcome(facts[0]!).state, 'queued', 'not at once')
  clock.now += 5000
  await publisher.tick()
  assert.equal(facts.map((fact) => outcome(fact).state), ['published', 'published']) // prettier-ignore
})

test('PUBLISH-3: a request that was not signed by a key of its administrator is refused', async () => {
  const { ask } = await setUp()
  const other = generateKeyPairSync('ed25519').privateKey
  assert.match((await ask(publish([branch1]), key, other)).why!, /signature/)
  assert.match((await ask(publish([branch1]), newDeviceId())).why!, /signed out/)
  assert.match((await ask(publish([branch1], newAdminId()))).why!, /disabled/)
})

test('PUBLISH-3: a request that was changed after it was signed is refused', async () => {
  const { queue, outcome, publisher } = await setUp()
  const fact = asked(publish([branch1]))
  const forged = { ...fact, request: { ...fact.request, to: ['everyone'] } } as Requested
  await queue(forged)
  await publisher.run()
  assert.match(outcome(forged).why!, /signature/)
})

test('PUBLISH-3: nothing is published under another name than the account’s; what has no sender’s name to show is', async () => {
  const { ask } = await setUp()
  const request = publish([branch1])
  assert.match((await ask({ ...request, name: 'The director' })).why!, /under the name “The director”.*is “Name”/)
  assert.is((await ask(request)).state, 'published')
  const recall = { act: 'recall', by: owner, name: 'As it was before', at: NOW, item: request.item } as const
  assert.is((await ask(recall)).state, 'published')
})

/** As a console of any version asks, and as it comes through the gate's reading and the projection. */
const askedInOtherWords = (request: object, more: object = {}) => {
  const sig = sign(null, signedBytes(request as Request), pair.privateKey).toString('base64url')
  const id = newFactId()
  const value = { t: 'requested', id, a: NOW, b: owner, request, key, sig, ...more }
  const read = unpack(value)
  if (read.known === null) throw new Error(read.reason)
  return { id, changes: project(owner, [read.fact], NOW) }
}

test('PUBLISH-15: a request is published as it was signed, with fields that this server does not know', async () => {
  const { store, publisher, outcome, read, database } = await setUp()
  const { content, ...rest } = publish([branch1])
  const request = { priority: { level: 9 }, ...rest, content: { footer: ['Call 112'], ...content } }
  const { id, changes } = askedInOtherWords(request, { lane: 1 })
  await store.commit({ appends: [], changes })
  await publisher.run()
  assert.equal(outcome({ id } as Requested), { state: 'published', why: null })
  const [fact] = await read(`feed/${branch1}/${MONTH}`)
  assert.is(JSON.stringify(fact!.request), JSON.stringify(request))
  const { signed } = database.get<{ signed: string }>('SELECT signed FROM item_history')!
  assert.is(JSON.stringify((JSON.parse(signed) as Published).request), JSON.stringify(request))
})

const WORDS: [what: string, request: (known: PublishRequest) => object, more?: object][] = [
  ['an act', ({ content: _, ...known }) => ({ ...known, act: 'poll', question: 'Tea?' })],
  ['a kind of content', (known) => ({ ...known, content: { kind: 'poll', question: 'Tea?' } })],
  ['screens', (known) => ({ ...known, content: { ...alert('both'), screens: 'doors' } })],
  ['a recipient of a kind', (known) => ({ ...known, to: [branch1, 'shift:night'] })],
  ['recipients of a kind', (known) => ({ ...known, to: ['shift:night'] })],
  ['a version of the fact', (known) => known, { v: 2 }],
]
for (const [what, inWords, more] of WORDS)
  test(`PUBLISH-16: ${what} that this server does not know is refused, and its console is told why`, async () => {
    const { store, publisher, outcome, read, database } = await setUp()
    const { id, changes } = askedInOtherWords(inWords(publish([branch1])), more)
    await store.commit({ appends: [], changes })
    await publisher.run()
    const { state, why } = outcome({ id } as Requested)
    assert.is(state, 'refused')
    assert.match(why!, /^This server is older than your console/)
    assert.equal(await read(`feed/${branch1}/${MONTH}`), [])
    assert.is(database.all("SELECT * FROM audit WHERE entry LIKE '%item.refused%'").length, 1)
  })

test('PUBLISH-15: a severity that this server does not know is published as it is', async () => {
  const { store, publisher, outcome, read } = await setUp()
  const request = { ...publish([branch1]), content: { ...alert('people'), severity: 'evacuation' } }
  const { id, changes } = askedInOtherWords(request)
  await store.commit({ appends: [], changes })
  await publisher.run()
  assert.is(outcome({ id } as Requested).state, 'published')
  assert.equal((await read(`feed/${branch1}/${MONTH}`))[0]!.request, request)
})

test('PUBLISH-4: each kind of sending needs its capability over every target', async () => {
  const { ask } = await setUp({
    [clerk]: [
      { capability: 'messages.send', scope: 'everything' },
      { capability: 'alerts.people', scope: [branch1] },
      { capability: 'alerts.computers', scope: [root] },
    ],
  })
  const results: [Target[], AlertContent | MessageContent, string][] = [
    [['everyone'], MESSAGE, 'published'],
    [[branch1], alert('people'), 'published'],
    [[anna], alert('people'), 'published'],
    [[branch1, branch2], alert('people'), 'refused'],
    [['everyone'], alert('people'), 'refused'],
    [['everyone'], alert('computers'), 'published'],
    [[lobby], alert('both'), 'refused'],
    [[branch1], alert('both'), 'published'],
  ]
  for (const [to, content, state] of results) {
    const result = await ask(publish(to, clerk, content))
    assert.is(result.state, state, `${to.join()} ${JSON.stringify(content)}`)
    if (state === 'refused') assert.match(result.why!, /You may not send alerts to people here/)
  }
})

test('PUBLISH-5: targets that do not exist, what has expired, and an id that was used are refused', async () => {
  const { ask } = await setUp()
  assert.match((await ask(publish([newUnitId()]))).why!, /does not exist/)
  assert.match((await ask(publish([newPersonId()]))).why!, /does not exist/)
  assert.match((await ask({ ...publish([branch1]), expires: NOW })).why!, /expired/)
  const request = publish([branch1])
  await ask(request)
  assert.match((await ask(publish([branch2], owner, MESSAGE, request.item))).why!, /already/)
})

test('PUBLISH-6: one recalls what is one’s own, and what others have sent with the capability for it', async () => {
  const grants: Partial<Record<AdminId, Grant[]>> = {
    [owner]: [{ capability: 'items.recall', scope: [branch1] }],
    [clerk]: [{ capability: 'messages.send', scope: [branch1, branch2] }],
  }
  const { ask, read, database } = await setUp(grants)
  const [one, two, three] = [publish([branch1], clerk), publish([branch2], clerk), publish([branch1], clerk)]
  for (const request of [one, two, three]) await ask(request)
  assert.is((await ask(about('recall', one.item, clerk))).state, 'published')
  assert.is((await ask(about('recall', two.item, owner))).state, 'refused')
  assert.is((await ask(about('recall', three.item, owner))).state, 'published')
  assert.is((await ask(about('recall', three.item, owner))).state, 'published')
  assert.is((await read(`feed/${branch1}/${MONTH}`)).length, 4)
  assert.is(database.all('SELECT id FROM items WHERE recalled_at IS NOT NULL').length, 2)
  grants[clerk] = []
  assert.is((await ask(about('recall', two.item, clerk))).state, 'refused')
  assert.match((await ask(about('recall', newItemId(), owner))).why!, /no such/)
})

test('PUBLISH-6: what is recalled in one go with its publication is published to nobody', async () => {
  const { queue, publisher, outcome, read, database } = await setUp()
  const request = publish([branch1])
  const [sent, other, cancelled] = [request, publish([branch1]), about('recall', request.item)].map((one) => asked(one))
  for (const fact of [sent!, other!, cancelled!]) await queue(fact)
  await publisher.run()
  assert.equal(
    [outcome(sent!).state, outcome(other!).state, outcome(cancelled!).state],
    ['refused', 'published', 'published'],
  )
  assert.match(outcome(sent!).why!, /cancelled before it reached/)
  assert.is((await read(`feed/${branch1}/${MONTH}`)).length, 1)
  assert.equal(
    database.all<{ id: string }>('SELECT id FROM items').map(({ id }) => id),
    [other!.request.item],
  )
  // Nobody else calls off what one sends.
  const [third, foreign] = [asked(publish([branch1])), asked(about('recall', newItemId(), clerk))]
  for (const fact of [third, { ...foreign, request: { ...foreign.request, item: third.request.item } }])
    await queue(fact)
  await publisher.run()
  assert.is(outcome(third).state, 'published')
})

test('PUBLISH-6: what an account does not see is answered as what does not exist, whatever is asked of it', async () => {
  const { ask } = await setUp({
    [owner]: OWNERS,
    [clerk]: ['items.recall', 'messages.send'].map((capability) => ({ capability, scope: [branch1] })) as Grant[],
  })
  const request = publish([branch2])
  await ask(request)
  const revise = { act: 'revise', by: clerk, name: 'Name', at: NOW, content: MESSAGE } as const
  const answers = async (item: ItemId) => [
    await ask(about('recall', item, clerk)),
    await ask(about('remind', item, clerk)),
    await ask({ ...revise, item }),
  ]
  const foreign = await answers(request.item)
  assert.equal(foreign, await answers(newItemId()))
  for (const { why } of foreign) assert.match(why!, /no such/)
  const seen = publish([branch1])
  await ask(seen)
  assert.match((await ask(about('remind', seen.item, clerk))).why!, /Only the one/)
})

test('PUBLISH-7: one revises and reminds of one’s own, while it is neither recalled nor expired', async () => {
  const { ask, read, database } = await setUp({ [owner]: OWNERS, [clerk]: OWNERS })
  const request = publish([branch1])
  await ask(request)
  const revise: Request = {
    act: 'revise',
    by: owner,
    name: 'Name',
    at: NOW,
    item: request.item,
    content: { ...MESSAGE, subject: 'Newer hours' },
  }
  assert.is((await ask(revise)).state, 'published')
  assert.is(database.get<{ title: string }>('SELECT title FROM items')!.title, 'Newer hours')
  assert.is((await ask(about('remind', request.item))).state, 'published')
  assert.match((await ask({ ...revise, content: alert('people') })).why!, /stays/)
  assert.match((await ask(about('remind', request.item, clerk))).why!, /Only the one/)
  await ask(about('recall', request.item))
  assert.match((await ask({ ...revise, at: NOW + 1 })).why!, /recalled/)
  const times = (await read(`feed/${branch1}/${MONTH}`)).map((fact) => fact.a)
  assert.is(new Set(times).size, 4)
})

test('PUBLISH-12: what was changed later is not changed back by what was written before and comes afterwards', async () => {
  const { ask, database } = await setUp()
  const request = publish([branch1])
  await ask(request)
  const revise = (at: number, subject: string) =>
    ask({ act: 'revise', by: owner, name: 'Name', at, item: request.item, content: { ...MESSAGE, subject } })
  assert.is((await revise(NOW, 'As of ten')).state, 'published')
  assert.match(String((await revise(NOW - 3_600_000, 'As of nine, offline')).why), /changed after this was written/)
  assert.is(database.get<{ title: string }>('SELECT title FROM items')!.title, 'As of ten')
  assert.is((await revise(NOW + 1, 'As of eleven')).state, 'published')
})

test('PUBLISH-18: what carries a signature that was published before is that act, and is done once', async () => {
  const { ask, read } = await setUp({ [owner]: OWNERS })
  const request = publish([branch1])
  assert.is((await ask(request)).state, 'published')
  assert.is((await ask(about('remind', request.item))).state, 'published')
  // As it comes by way of a branch server, in an outbox of another computer.
  assert.equal(await ask(request), { state: 'published', why: null })
  assert.equal(await ask(about('remind', request.item)), { state: 'published', why: null })
  assert.is((await read(`feed/${branch1}/${MONTH}`)).length, 2)
})

test('PUBLISH-19: a branch server reaches whom it knows of those addressed, and leaves the rest to head office', async () => {
  const { ask, read } = await setUp({ [owner]: OWNERS }, true)
  const elsewhere = newUnitId()
  const request = publish([branch1, elsewhere])
  assert.is((await ask(request)).state, 'published')
  assert.is((await read(`feed/${branch1}/${MONTH}`)).length, 1)
  assert.is((await read(`feed/${elsewhere}/${MONTH}`)).length, 0)
  assert.is((await ask(publish([elsewhere]))).state, 'queued')
  assert.is((await ask(about('recall', newItemId()))).state, 'queued', 'it may be known at head office')
})

test('PUBLISH-9: a campaign is started and rescheduled with its own capability, and stopped like an item', async () => {
  const grants: Grant[] = [{ capability: 'campaigns.run', scope: [branch1] }]
  const { ask, read, database } = await setUp({ [owner]: OWNERS, [clerk]: grants })
  const schedule: Calendar = {
    rule: { from: '2026-11-24', repeat: 'FREQ=DAILY', time: '09:00', except: [] },
    pauses: [],
  }
  const start = (to: Target[], by = clerk, item = newItemId()): Request & { act: 'start' } => ({
    act: 'start', by, name: 'Name', at: NOW, item, to,
    campaign: {
      course: newCourseId(), title: 'Safety', version: '0'.repeat(64), heads: [], schedule,
      lessons: [{ title: 'One', body: 'Text', images: [], quiz: null }],
    },
  }) // prettier-ignore
  assert.is((await ask(start([branch2]))).state, 'refused')
  assert.is((await ask(publish([branch1], clerk))).state, 'refused', 'running campaigns is not sending messages')
  const request = start([branch1])
  assert.is((await ask(request)).state, 'published')
  assert.equal((await read(`feed/${branch1}/${MONTH}`)).at(-1)!.request, request)
  const move = (by: AdminId): Request => ({
    act: 'reschedule',
    by,
    name: 'Name',
    at: NOW,
    item: request.item,
    schedule,
  })
  assert.is((await ask(move(owner))).state, 'refused', 'it is another’s')
  assert.is((await ask(move(clerk))).state, 'published')
  const message = publish([branch1])
  await ask(message)
  assert.is((await ask({ ...move(owner), item: message.item })).state, 'refused', 'a message has no calendar')
  assert.is((await ask({ ...publish([branch1], clerk), act: 'revise', item: request.item } as never)).state, 'refused')
  assert.is((await ask(about('recall', request.item, clerk))).state, 'published')
  assert.match(String((await ask({ ...move(clerk), at: NOW + 1 })).why), /stopped/)
  const acts = database.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act)
  for (const act of ['campaign.started', 'campaign.rescheduled', 'campaign.stopped']) assert.ok(acts.includes(act), act)
})

test('PUBLISH-10: a message recurs for whoever may send messages, and its sender changes calendar and text', async () => {
  const grants: Grant[] = [{ capability: 'messages.send', scope: [branch1] }]
  const { ask, read, database } = await setUp({ [owner]: OWNERS, [clerk]: grants })
  const schedule: Calendar = {
    rule: { from: '2026-12-01', repeat: 'FREQ=MONTHLY;BYMONTHDAY=1', time: '09:00', except: [] },
    pauses: [],
  }
  const repeat = (to: Target[], by = clerk, item = newItemId()): Request & { act: 'repeat' } => ({
    act: 'repeat', by, name: 'Name', at: NOW, item, to, content: MESSAGE, schedule, lasting: null,
  }) // prettier-ignore
  assert.match(String((await ask(repeat([branch2]))).why), /may not send messages/)
  const past = {
    ...repeat([branch1]),
    schedule: { ...schedule, rule: { ...schedule.rule, repeat: 'FREQ=DAILY;UNTIL=20261120', from: '2026-11-01' } },
  }
  assert.match(String((await ask(past)).why), /None of its days is to come/)
  const request = repeat([branch1])
  assert.is((await ask(request)).state, 'published')
  assert.equal((await read(`feed/${branch1}/${MONTH}`)).at(-1)!.request, request)
  const change = (act: object, by = clerk) => ask({ by, name: 'Name', at: NOW, item: request.item, ...act } as Request)
  assert.is((await change({ act: 'reschedule', schedule }, owner)).state, 'refused', 'it is another’s')
  assert.is((await change({ act: 'reschedule', schedule })).state, 'published')
  assert.is((await change({ act: 'revise', content: { ...MESSAGE, subject: 'New hours' } })).state, 'published')
  assert.is((await change({ act: 'revise', content: alert('people') })).state, 'refused')
  assert.match(String((await change({ act: 'remind' })).why), /by what has come of it/)
  assert.is((await change({ act: 'recall' })).state, 'published')
  assert.match(String((await change({ act: 'reschedule', schedule, at: NOW + 1 })).why), /has been stopped/)
  const acts = database.all<{ act: string }>('SELECT act FROM audit ORDER BY seq').map(({ act }) => act)
  for (const act of ['series.started', 'series.rescheduled', 'series.stopped']) assert.ok(acts.includes(act), act)
})

test('PUBLISH-10: nothing is sent under an id that a recurring message will use, nor the other way round', async () => {
  const { ask } = await setUp()
  const schedule: Calendar = {
    rule: { from: '2026-12-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] },
    pauses: [],
  }
  const series: Request = {
    act: 'repeat', by: owner, name: 'Name', at: NOW, item: newItemId(), to: [branch1], content: MESSAGE, schedule, lasting: null,
  } // prettier-ignore
  assert.is((await ask(series)).state, 'published')
  const occurrence = occurrenceId(series.item, '2026-12-24')
  assert.match(String((await ask(publish([branch1], owner, MESSAGE, occurrence))).why), /under this id/)
  const message = publish([branch1])
  assert.is((await ask(message)).state, 'published')
  const kin = occurrenceId(message.item, '2026-12-24')
  assert.match(String((await ask({ ...series, item: kin })).why), /under this id/)
})

test('PUBLISH-8: desks that a full disk did not take are written when there is room; one that fails hinders no other', async () => {
  const { store, append, read, directory, rename, goDown } = await setUp()
  const desks = new DeskWriter(store, directory, append, () => NOW)
  const fails = (work: Promise<void>) => work.then(() => false, () => true) // prettier-ignore
  goDown(true)
  assert.ok(await fails(desks.refresh([lobby])))
  goDown(false)
  await desks.tick()
  assert.is((await read(`desk/${lobby}`)).length, 1)
  const broken = newDeviceId()
  rename('City Library')
  const failing = Object.create(directory) as Directory
  failing.deskOf = (device) => {
    if (device === broken) throw new Error('Its desk cannot be made.')
    return directory.deskOf(device)
  }
  assert.ok(await fails(new DeskWriter(store, failing, append, () => NOW).refresh([broken, lobby])))
  assert.is((await read(`desk/${lobby}`)).length, 2)
})

test('PUBLISH-8: a desk is written when it has changed and not otherwise', async () => {
  const { store, append, read, directory, rename } = await setUp()
  const desks = new DeskWriter(store, directory, append, () => NOW)
  await Promise.all([desks.refresh([lobby, newDeviceId()]), desks.refresh([lobby])])
  assert.is((await read(`desk/${lobby}`)).length, 1)
  rename('City Library')
  await new DeskWriter(store, directory, append, () => NOW).refresh([lobby])
  assert.is((await read(`desk/${lobby}`)).length, 2)
})

test('BRANCH-13: nothing is said again because it is known from a later roster, but when asked to', async () => {
  const { store, append, read, directory } = await setUp()
  const by = (roster: number) => new DeskWriter(store, directory, append, () => NOW, () => ({ roster })) // prettier-ignore
  await by(1).refresh([lobby])
  await by(2).refresh([lobby])
  assert.is((await read(`desk/${lobby}`)).length, 1)
  await by(3).repeat([lobby])
  const desks = (await read(`desk/${lobby}`)) as unknown as Desk[]
  assert.equal(desks.map(({ roster }) => roster).sort(), [1, 3])
})

test.run()
