// @timeout 180
/** A message that recurs, over half a year: a real server, computers that come and go, and a clock that is moved. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { followedFrom } from '@carillon/shared-model/logs/kept-months.ts'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import { FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { ManualTime, settle } from '@carillon/shared-model/replica/simulation/manual-time.ts'
import { newCourseId, type ItemId, type PersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { occurrenceId } from '@carillon/shared-model/schedule/occurrence-id.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { refused, TestServer, type SignedIn } from '../http/test-server.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'
import { until } from '../sync/test-kit.ts'

process.setMaxListeners(0)
const UNITS = `code,parent,name,time_zone
ROOT,,City Library,Europe/Warsaw
OAK,ROOT,Oak Branch,
SEA,ROOT,Seaside Branch,Europe/Lisbon
`
const PEOPLE = `employee_no,login,first_name,last_name,email,unit,title
1,jan,Jan,Kot,,OAK,
2,ewa,Ewa,Lis,,OAK,
3,rui,Rui,Mar,,SEA,
4,ola,Ola,Dąb,,OAK,
`
const MINUTE = 60_000
const message = (subject: string): MessageContent => ({
  kind: 'message',
  subject,
  body: 'The plan of the month.',
  images: [],
  acknowledge: true,
})
/** 1 March, 5 April, 3 May, 7 June 2027 …; the clocks go forward on 28 March. */
const monthly: Calendar = {
  rule: { from: '2027-02-15', repeat: 'FREQ=MONTHLY;BYDAY=1MO', time: '09:00', except: [] },
  pauses: [],
}
/** A lesson on the 20th of each month, until September. */
const lessons: Campaign = {
  course: newCourseId(),
  title: 'Safety',
  version: 'a'.repeat(64),
  heads: [],
  lessons: ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven'].map((title) => ({
    title,
    body: 'Look around.',
    images: [],
    quiz: null,
  })),
  schedule: {
    rule: { from: '2027-03-01', repeat: 'FREQ=MONTHLY;BYMONTHDAY=20', time: '09:00', except: [] },
    pauses: [],
  },
}
const winter = (text: string) => Date.parse(`${text}+01:00`)
const summer = (text: string) => Date.parse(`${text}+02:00`)

type Somebody = { login: string; endpoint: Endpoint; time: ManualTime; told: string[] }

const test = suite('recurring')
let server: TestServer
let owner: SignedIn
let sender: Administrator | undefined
let series: ItemId
let campaign: ItemId
const here = new Map<string, Somebody>()
const jan = () => here.get('jan')!
const ewa = () => here.get('ewa')!
const rui = () => here.get('rui')!
const ola = () => here.get('ola')!
const on = (date: string) => occurrenceId(series, date)

const rows = async <Name extends ViewName>(view: Name): Promise<ViewRow<Name>[]> => {
  const client = await server.by(owner)
  return (await client.call('view', { params: { view }, query: { limit: 5000 } })).rows as unknown as ViewRow<Name>[]
}
const row = async (date: string) => (await rows('items')).find(({ id }) => id === on(date))
const coverage = async (): Promise<Coverage> =>
  (await server.by(owner)).call('coverage', { params: { item: series }, query: { latest: 60 } })
const cellsOf = async (login: string) =>
  (await coverage()).people.find((person) => person.login === login)!.cells.map((cell) => cell?.[0] ?? null)
const outcome = async (fact: string) => {
  const state = async () => (await rows('requests')).find(({ id }) => id === fact)?.state
  await until(async () => (await state()) === 'published', 'the request is published')
}

const enrol = async (login: string): Promise<void> => {
  const person = (await rows('people')).find((one) => one.login === login)! as { id: PersonId; unit: UnitId }
  const client = await server.by(owner)
  const { code } = await client.call('createEnrolment', { body: { unit: person.unit, person: person.id } })
  const device = await server.enrol(code)
  const time = new ManualTime(server.clock.now)
  const endpoint = await Endpoint.open({
    servers: [{ id: device.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    token: () => server.token(device),
    device: device.device,
    rootKey: device.organisation.rootKey,
    now: time.now,
    timers: time,
  })
  const told: string[] = []
  endpoint.onMessage(({ id }) => told.push(id))
  here.set(login, { login, endpoint, time, told })
}

const connect = async (...some: readonly Somebody[]): Promise<void> => {
  for (const { endpoint } of some) endpoint.connect()
  const isInTouch = ({ endpoint: { replica } }: Somebody) =>
    replica.connection.kind === 'online' && replica.allSynced && replica.pending === 0
  await until(() => some.every(isInTouch), 'everybody in touch', 20_000)
}

/** All computers are off; the clock moves, and whatever is due falls due. */
const moveTo = async (now: number): Promise<void> => {
  for (const { endpoint } of here.values()) endpoint.disconnect()
  sender?.disconnect()
  server.clock.now = now
  for (const { time } of here.values()) time.advance(now - time.now())
  for (let turn = 0; turn < 5; turn++) await settle()
}

const openSender = async (): Promise<void> => {
  await sender?.close()
  sender = await Administrator.open({
    servers: [{ id: owner.organisation.serverId, url: server.origin.replace('http', 'ws') }],
    storage: new MemoryStorage(),
    WebSocket: WebSocket,
    admin: owner.account.id,
    name: owner.account.name,
    device: owner.device,
    token: () => server.token(owner),
    sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', owner.keys.privateKey, bytes)),
    now: () => server.clock.now,
  })
}

/** At the same address, which may take a moment: connections to the one before are still being let go. */
const startAgain = async (): Promise<void> => {
  await server.start(Number(new URL(server.origin).port))
  const answers = () => fetch(`${server.origin}/api/info`).catch(() => null)
  await until(async () => (await answers())?.ok === true, 'the server answers')
}

const connectedSender = (): Administrator => {
  sender!.connect()
  return sender!
}

/** Facts of the organisation's feed of a month, as they lie there. */
const feedOf = async (month: string): Promise<{ request: { act: string; item: string }; a: number; sig: string }[]> => {
  const root = (await rows('units')).find(({ parent }) => parent === null)!.id
  const database = openDataFolder(server.folder)
  const name = `feed/${root}/${month}`
  const content = (await new SqliteLogStore(database).read([name])).get(name)
  database.close()
  const doc = new Y.Doc()
  if (content) Y.applyUpdate(doc, content)
  return doc.getArray(FACTS_ARRAY).toArray() as Awaited<ReturnType<typeof feedOf>>
}

test.before(async () => {
  server = await TestServer.ready()
  server.clock.now = winter('2027-02-15T10:00')
  owner = await server.signIn()
  await server.import(owner, UNITS, PEOPLE)
  await openSender()
  for (const login of ['jan', 'ewa', 'rui']) await enrol(login)
})
test.after(async () => {
  await sender?.close()
  await Promise.all([...here.values()].map(({ endpoint }) => endpoint.close()))
  await server?.end()
})

test('SERIES-10: it is on every computer before its first day, and nothing is shown yet', async () => {
  await connect(jan(), ewa(), rui())
  const administrator = connectedSender()
  const asked = await administrator.repeat({
    to: ['everyone'],
    content: message('Plan'),
    schedule: monthly,
    lasting: null,
  })
  series = asked.item
  await outcome(asked.fact)
  const started = await administrator.start({ to: ['everyone'], campaign: lessons })
  campaign = started.item
  await outcome(started.fact)
  const [made] = await rows('series')
  assert.equal([made?.id, made?.title, made?.occurrences], [series, 'Plan', 0])
  assert.equal(await rows('items'), [])
  await connect(jan(), ewa(), rui())
  await moveTo(winter('2027-03-01T08:59'))
  assert.equal(
    [...here.values()].flatMap(({ told }) => told),
    [],
  )
})

test('SERIES-10: it comes at its hour in each zone, also where there is no network, and becomes an item of its own', async () => {
  await moveTo(winter('2027-03-01T09:00'))
  assert.equal([jan().told, ewa().told, rui().told], [[on('2027-03-01')], [on('2027-03-01')], []])
  await until(async () => (await row('2027-03-01')) !== undefined, 'the server has made the item')
  const made = (await row('2027-03-01'))!
  assert.equal(
    [made.kind, made.title, made.series, made.date, made.publishedAt, made.audience],
    ['message', 'Plan', series, '2027-03-01', winter('2027-03-01T09:00'), 4],
  )
  await moveTo(winter('2027-03-01T10:00'))
  assert.equal(rui().told, [on('2027-03-01')], 'in Lisbon an hour later')
})

test('SERIES-10: receipts count for the occurrence, and a report tells who has not and of whom nobody can know', async () => {
  await jan().endpoint.acknowledge(on('2027-03-01'))
  await ewa().endpoint.read(on('2027-03-01'))
  await connect(jan(), rui())
  const report = await (await server.by(owner)).call('report', { params: { item: on('2027-03-01') } })
  const states = Object.fromEntries(report.recipients.map(({ login, state }) => [login!, state]))
  assert.equal(states, { jan: 'acknowledged', rui: 'delivered', ewa: 'unknown', ola: 'none' })
  assert.equal([report.audience, report.acknowledged, report.item.acknowledged], [4, 1, 1])
  await connect(ewa())
  assert.is((await row('2027-03-01'))!.read, 2, 'what was read without a network counts once it is back')
})

test('SERIES-11: after the clocks have changed it comes at the same hour; what was revised has its new text from then on', async () => {
  await moveTo(winter('2027-03-02T10:00'))
  await outcome((await connectedSender().revise(series, message('Plan and budget'))).fact)
  await connect(jan(), rui())
  await moveTo(summer('2027-04-05T08:59'))
  assert.is(jan().told.length, 1)
  await moveTo(summer('2027-04-05T09:00'))
  assert.equal(jan().told.at(-1), on('2027-04-05'))
  const subjects = (who: Somebody) =>
    who.endpoint.items.map(({ content }) => content.kind === 'message' && content.subject)
  await until(async () => (await feedOf('2027-04')).length === 3, 'what runs is carried into April')
  await until(() => subjects(jan()).length === 2, 'both are there')
  assert.equal(subjects(jan()), ['Plan and budget', 'Plan'])
  // Has been away since March, and has not heard of it yet.
  assert.equal(subjects(ewa()), ['Plan', 'Plan'])
  await until(async () => (await row('2027-04-05')) !== undefined, 'the server has made the item')
  assert.equal([(await row('2027-04-05'))!.title, (await row('2027-03-01'))!.title], ['Plan and budget', 'Plan'])
  const client = await server.by(owner)
  const texts = async (date: string) =>
    (await client.call('item', { params: { item: on(date) } })).history.map(({ request }) => request.act)
  assert.equal([await texts('2027-03-01'), await texts('2027-04-05')], [['repeat'], ['repeat', 'revise']])
})

test('CARRY-1: what runs is in each new month’s logs, the same facts with the same times and signatures, once', async () => {
  const [february, april] = [await feedOf('2027-02'), await feedOf('2027-04')]
  const [started] = february
  assert.equal(april.map(({ request: { act, item } }) => `${act} ${item}`).sort(), [
    `repeat ${series}`,
    `revise ${series}`,
    `start ${campaign}`,
  ])
  assert.equal(
    april.find(({ sig }) => sig === started!.sig),
    started,
  )
  await server.stop()
  await startAgain()
  assert.equal(await feedOf('2027-04'), april)
})

test('SERIES-12: whoever joins later gets what comes from then on, and of the past what their computer follows', async () => {
  await moveTo(summer('2027-05-10T12:00'))
  await until(async () => (await row('2027-05-03')) !== undefined, 'the server has made the item')
  await enrol('ola')
  await connect(ola())
  await until(() => ola().told.length === 2, 'what came in April and May')
  assert.equal(
    ola().endpoint.items.map(({ id }) => id),
    [on('2027-05-03'), on('2027-04-05')],
  )
  assert.equal(ola().endpoint.forged, 0)
  const { people } = await coverage()
  const [contact] = people.find(({ login }) => login === 'ola')!.contacts
  assert.is(followedFrom(contact!.enrolledAt), Date.parse('2027-04-01T00:00Z'))
})

test('CARRY-2: a campaign reaches whoever is enrolled months after its start', async () => {
  const [training] = ola().endpoint.training
  assert.equal([training?.id, training?.current?.number, training?.next?.due?.date], [campaign, 0, '2027-05-20'])
  assert.ok(training?.lessons[1]?.isThere)
})

test('SERIES-13: after an absence over several occurrences all of them are there, each told once', async () => {
  assert.equal(ewa().told, ['2027-03-01', '2027-04-05', '2027-05-03'].map(on))
  await connect(ewa(), jan(), rui())
  assert.is(ewa().endpoint.unread, 2)
  assert.is(ewa().told.length, 3)
})

test('SERIES-14: what is read by a clock that is ahead is not lost when the server has not made it yet', async () => {
  await moveTo(summer('2027-06-07T07:30'))
  ewa().time.advance(110 * MINUTE)
  assert.equal(ewa().told.at(-1), on('2027-06-07'))
  await ewa().endpoint.acknowledge(on('2027-06-07'))
  await connect(ewa())
  assert.is(await row('2027-06-07'), undefined)
  await moveTo(summer('2027-06-07T09:00'))
  await until(async () => (await row('2027-06-07'))?.acknowledged === 1, 'the receipt counts')
  assert.equal(await cellsOf('ewa'), ['read', 'delivered', 'delivered', 'acknowledged'])
})

test('SERIES-15: a server that was down makes everything that came meanwhile, and counts what was done', async () => {
  await moveTo(summer('2027-06-20T12:00'))
  await sender?.close()
  await server.stop()
  await moveTo(summer('2027-08-04T12:00'))
  assert.equal(jan().told.slice(-2), ['2027-07-05', '2027-08-02'].map(on))
  await jan().endpoint.acknowledge(on('2027-07-05'))
  await startAgain()
  await openSender()
  assert.is(await row('2027-07-05'), undefined, 'a clock that has jumped by weeks is doubted')
  const client = await server.by(owner)
  await client.call('confirmClock', { body: { shown: server.clock.now } })
  await until(async () => (await row('2027-08-02')) !== undefined, 'what has come')
  assert.equal(
    [(await row('2027-07-05'))?.publishedAt, (await row('2027-08-02'))?.publishedAt],
    [summer('2027-07-05T09:00'), summer('2027-08-02T09:00')],
  )
  assert.is((await feedOf('2027-08')).filter(({ request }) => request.item === series).length, 2)
  assert.equal(await feedOf('2027-07'), [], 'a month in which it was down has passed')
  await connect(jan())
  assert.is((await row('2027-07-05'))?.acknowledged, 1)
})

test('SERIES-16: coverage tells person by person and occurrence by occurrence, and who has missed any', async () => {
  await connect(ewa(), rui(), ola())
  const { occurrences, people, zones, devices } = await coverage()
  assert.equal(
    occurrences.map(({ date }) => date),
    ['2027-03-01', '2027-04-05', '2027-05-03', '2027-06-07', '2027-07-05', '2027-08-02'],
  )
  assert.is(zones['Europe/Lisbon']![0], winter('2027-03-01T10:00'))
  assert.is(zones['Europe/Warsaw']![1], summer('2027-04-05T09:00'))
  assert.equal(
    people.map(({ login, cells }) => [login, cells.map((cell) => cell?.[0] ?? null)]),
    [
      ['ola', [null, ...Array<string>(5).fill('delivered')]],
      ['jan', ['acknowledged', 'delivered', 'delivered', 'delivered', 'acknowledged', 'delivered']],
      ['ewa', ['read', 'delivered', 'delivered', 'acknowledged', 'delivered', 'delivered']],
      ['rui', Array<string>(6).fill('delivered')],
    ],
  )
  const [state, at, device] = people.find(({ login }) => login === 'jan')!.cells[4]!
  assert.equal([state, at, devices[device]], ['acknowledged', server.clock.now, 'Desk 1'])
  const client = await server.by(owner)
  const error = await refused(client.call('report', { params: { item: series } }), 'not-found')
  assert.match(error.message, /no such message/)
  await refused(client.call('coverage', { params: { item: on('2027-03-01') }, query: {} }), 'not-found')
})

test('SERIES-17: a pause and a stop: what has come stays, nothing more comes, and nothing is carried on', async () => {
  const administrator = connectedSender()
  const pause: Calendar = { ...monthly, pauses: [{ from: '2027-08-05', until: '2027-10-01' }] }
  await outcome((await administrator.reschedule(series, pause)).fact)
  await connect(jan(), ewa())
  await moveTo(winter('2027-11-02T12:00'))
  assert.equal(jan().told.slice(-2), ['2027-10-04', '2027-11-01'].map(on))
  await until(async () => (await row('2027-11-01')) !== undefined, 'the server has made the item')
  assert.is(await row('2027-09-06'), undefined)
  await outcome((await connectedSender().recall(series)).fact)
  await connect(jan(), ewa(), rui(), ola())
  await moveTo(winter('2028-02-10T12:00'))
  assert.equal(jan().told.at(-1), on('2027-11-01'))
  const [made] = await rows('series')
  assert.is(made?.occurrences, 8)
  assert.ok(made?.stoppedAt)
  await until(async () => (await feedOf('2028-02')).length === 0, 'neither the series nor the campaign, which is over')
  await connect(jan())
  assert.ok(jan().endpoint.items.some(({ id, recalledAt }) => id === on('2027-11-01') && recalledAt === null))
})

test('SERIES-18: what is scheduled for one time comes once', async () => {
  const once: Calendar = {
    rule: { from: '2028-02-11', repeat: 'FREQ=DAILY;COUNT=1', time: '14:30', except: [] },
    pauses: [],
  }
  const content = message('Closing early')
  const asked = await connectedSender().repeat({ to: ['everyone'], content, schedule: once, lasting: 86_400_000 })
  series = asked.item
  await outcome(asked.fact)
  await connect(jan(), rui())
  await moveTo(winter('2028-02-11T14:30'))
  assert.equal([jan().told.at(-1), rui().told.includes(on('2028-02-11'))], [on('2028-02-11'), false])
  await until(async () => (await row('2028-02-11')) !== undefined, 'the server has made the item')
  assert.is((await row('2028-02-11'))!.expires, winter('2028-02-12T15:30'), 'where the clocks are last')
  await moveTo(winter('2028-02-11T15:30'))
  assert.is(rui().told.filter((id) => id === on('2028-02-11')).length, 1)
  await moveTo(winter('2028-03-11T14:30'))
  assert.is((await rows('series')).find(({ id }) => id === series)?.occurrences, 1)
})

test('SERIES-19: whoever moves out of the audience keeps nothing of it, and stays in the coverage with what they confirmed', async () => {
  const seaside = (await rows('units')).find((unit) => (unit as { code: string }).code === 'SEA')!.id
  const weekly: Calendar = {
    rule: { from: '2028-03-13', repeat: 'FREQ=WEEKLY;BYDAY=MO', time: '09:00', except: [] },
    pauses: [],
  }
  const asked = await connectedSender().repeat({
    to: [seaside],
    content: message('Tides'),
    schedule: weekly,
    lasting: null,
  })
  series = asked.item
  await outcome(asked.fact)
  await connect(rui(), jan())
  await moveTo(winter('2028-03-13T12:00'))
  assert.equal([rui().told.at(-1), jan().told.includes(on('2028-03-13'))], [on('2028-03-13'), false])
  await until(async () => (await row('2028-03-13'))?.audience === 1, 'the server has made the item')
  await rui().endpoint.acknowledge(on('2028-03-13'))
  await connect(rui())
  await server.import(owner, null, PEOPLE.replace('SEA', 'OAK'))
  await until(() => rui().endpoint.items.every(({ id }) => id !== on('2028-03-13')), 'it is gone from the computer')
  await moveTo(winter('2028-03-20T12:00'))
  assert.not.ok(rui().told.includes(on('2028-03-20')))
  await until(async () => (await row('2028-03-20'))?.audience === 0, 'nobody is addressed any more')
  const { people } = await coverage()
  assert.equal(
    people.map(({ login, addressed, cells }) => [login, addressed, cells.map((cell) => cell?.[0] ?? null)]),
    [['rui', false, ['acknowledged', null]]],
  )
})

test('ENDPOINT-9: a computer that was away for more than a year opens no more logs at once than the server admits', async () => {
  await moveTo(winter('2029-03-01T12:00'))
  await connect(jan())
  assert.is(jan().endpoint.replica.connection.kind, 'online')
})

test.run()
