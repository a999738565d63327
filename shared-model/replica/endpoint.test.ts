import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Principal } from '../access/principals.ts'
import { pack, type Fact } from '../facts/codec.ts'
import type { Receipt } from '../facts/receipts.ts'
import type { AlertContent, Content } from '../facts/items.ts'
import { appendUpdate } from '../logs/append.ts'
import { addMonths, monthOf } from '../logs/names.ts'
import { newItemId, type ItemId } from '../org/ids.ts'
import { CLOSE } from '../wire/close-codes.ts'
import { Endpoint, type AlertCloseReason } from './endpoint.ts'
import { followedLogs, nextChange } from './followed-logs.ts'
import { MemoryStorage } from './memory-storage.ts'
import { makeCast } from './simulation/cast.ts'
import { Chance } from './simulation/chance.ts'
import { FailingStorage } from './simulation/failing-storage.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { STAND_IN_CREDENTIAL } from './simulation/stand-in.ts'
import { MemoryWorld } from './simulation/memory-world.ts'
import { RefusingStorage } from './simulation/refusing-storage.ts'

process.setMaxListeners(0)
const START = Date.parse('2026-11-10T10:00:00Z')

const alert = (fields: Partial<AlertContent> = {}): AlertContent => ({
  kind: 'alert',
  severity: 'info',
  title: '',
  text: 'Fire',
  seconds: 10,
  screens: 'both',
  ...fields,
})
const message: Content = { kind: 'message', subject: 'News', body: '', images: [], acknowledge: false }

/** One computer with a person, its world, and what it heard. */
const setUp = async (start = START) => {
  const time = new ManualTime(start)
  const chance = new Chance(1)
  const cast = makeCast(start)
  const principals = new Map<string, Principal>(cast.principals)
  const world = new MemoryWorld({ chance, time, ...cast, principals })
  const kept = new MemoryStorage()
  const desk = cast.desks[0]!
  const heard: string[] = []
  const open = async (storage = new FailingStorage(kept)) => {
    const endpoint = await Endpoint.open({ ...world.optionsFor(desk.device.id), storage, device: desk.device.id })
    endpoint.onAlertShown(({ id }) => heard.push(`shown ${id}`))
    endpoint.onAlertClosed(({ id }, why: AlertCloseReason) => heard.push(`${why} ${id}`))
    endpoint.onMessage(({ id }) => heard.push(`message ${id}`))
    return { endpoint, storage }
  }
  const publish = (content: Content, fields: { item?: ItemId; expires?: number | null } = {}, sig?: string) => {
    const item = fields.item ?? newItemId(time.now())
    const request = {
      act: 'publish',
      by: cast.admin,
      name: 'Anna',
      at: time.now(),
      item,
      to: ['everyone'],
      content,
      expires: null,
      ...fields,
    }
    append(request, sig)
    return item
  }
  const append = (request: object, sig = 'A'.repeat(86)) =>
    world.server.append(`${cast.feed}/${monthOf(time.now())}`, [
      {
        type: 'published',
        at: time.now(),
        by: 'server',
        v: 1,
        key: cast.adminDevice,
        sig,
        request,
        credential: STAND_IN_CREDENTIAL,
      } as Fact,
    ])
  const recall = (item: ItemId) => append({ act: 'recall', by: cast.admin, name: 'Anna', at: time.now(), item })
  const revise = (item: ItemId, content: Content) =>
    append({ act: 'revise', by: cast.admin, name: 'Anna', at: time.now(), item, content }, 'R'.repeat(86))
  const until = (what: string, done: () => boolean) => world.calm(done, () => `never: ${what}`)
  const quiet = (endpoint: Endpoint) =>
    until(
      'synchronised',
      () =>
        endpoint.desk !== null &&
        endpoint.replica.allSynced &&
        endpoint.replica.pending === 0 &&
        endpoint.replica.connection.kind === 'online',
    )
  return { time, cast, world, kept, heard, open, publish, recall, revise, until, quiet }
}

test('ENDPOINT-1: an alert is displayed once, and stored as displayed before anybody is told', async () => {
  const { open, publish, heard, until, kept, quiet } = await setUp()
  const first = await open()
  first.endpoint.connect()
  await quiet(first.endpoint)
  const item = publish(alert())
  // Whatever is not on disk in this very moment is lost.
  first.endpoint.onAlertShown(() => first.storage.die())
  await until('shown', () => heard.length === 1)
  await first.endpoint.close()
  const second = await Endpoint.open({
    ...(await setUp()).world.optionsFor('nobody'),
    storage: kept,
    device: first.endpoint.desk!.device.id,
  })
  assert.is(second.items[0]!.id, item)
  assert.is(second.items[0]!.displayedHere, true)
  await second.close()
  assert.equal(heard, [`shown ${item}`])
})

test('ENDPOINT-2: an alert that expired or was recalled during an absence does not flash', async () => {
  const { open, publish, recall, heard, quiet, time, until } = await setUp()
  const { endpoint } = await open()
  endpoint.connect()
  await quiet(endpoint)
  endpoint.disconnect()
  const expired = publish(alert(), { expires: time.now() + 1000 })
  const recalled = publish(alert())
  recall(recalled)
  time.advance(2000)
  const valid = publish(alert({ severity: 'info', seconds: 60 }))
  const critical = publish(alert({ severity: 'critical', seconds: 60 }))
  endpoint.connect()
  await until('both shown', () => heard.length >= 2)
  await quiet(endpoint)
  assert.equal(heard, [`shown ${critical}`, `shown ${valid}`])
  assert.equal(
    endpoint.alerts.map(({ item }) => item.id),
    [critical, valid],
  )
  assert.ok([expired, recalled].every((id) => endpoint.items.some((item) => item.id === id)))
  await endpoint.close()
})

test('ENDPOINT-3: an alert closes after its seconds, by hand, or when recalled', async () => {
  const { open, publish, recall, heard, quiet, until, time } = await setUp()
  const { endpoint } = await open()
  endpoint.connect()
  await quiet(endpoint)
  const [short, byHand, recalled] = [
    publish(alert({ seconds: 3600 })),
    publish(alert({ seconds: 86_400 })),
    publish(alert({ seconds: 86_400 })),
  ]
  await until('all shown', () => endpoint.alerts.length === 3)
  await endpoint.closeAlert(byHand)
  assert.is(endpoint.items.find(({ id }) => id === byHand)!.state, 'read')
  recall(recalled)
  await until('recalled', () => endpoint.alerts.length === 1)
  time.advance(3600_000)
  assert.equal(heard.slice(3), [`closed ${byHand}`, `recalled ${recalled}`, `timeout ${short}`])
  assert.equal(endpoint.alerts, [])
  await endpoint.close()
})

test('A11Y-1: the seconds of an alert stand still while somebody is at it; what holds no more goes all the same', async () => {
  const { open, publish, recall, heard, quiet, until, time } = await setUp()
  const { endpoint } = await open()
  endpoint.connect()
  await quiet(endpoint)
  const expiring = publish(alert({ seconds: 60 }), { expires: time.now() + 600_000 })
  const recalled = publish(alert({ seconds: 60 }))
  const read = publish(alert({ seconds: 60 }))
  await until('all shown', () => endpoint.alerts.length === 3)
  time.advance(50_000)
  for (const id of [expiring, recalled, read, read]) endpoint.holdAlert(id, true)
  time.advance(500_000)
  assert.ok(endpoint.alerts.length === 3 && endpoint.alerts.every(({ isHeld }) => isHeld))
  time.advance(50_000)
  recall(recalled)
  await until('recalled', () => endpoint.alerts.length === 1)
  assert.equal(heard.slice(3), [`expired ${expiring}`, `recalled ${recalled}`])
  // What was left of its seconds begins when it is left.
  endpoint.holdAlert(read, false)
  time.advance(9_000)
  assert.is(endpoint.alerts.length, 1)
  time.advance(1_000)
  assert.equal(heard.slice(-1), [`timeout ${read}`])
  await endpoint.close()
})

test('ENDPOINT-4: a message is announced once, read offline, and counted when the connection is back', async () => {
  const { open, publish, heard, quiet, until, world } = await setUp()
  const { endpoint, storage } = await open()
  endpoint.connect()
  await quiet(endpoint)
  const item = publish(message)
  await until('announced', () => heard.length === 1 && endpoint.replica.pending === 0)
  assert.is(endpoint.unread, 1)
  endpoint.disconnect()
  await endpoint.read(item)
  await endpoint.read(item)
  assert.is(endpoint.unread, 0)
  assert.is(endpoint.replica.pending, 1)
  storage.die()
  await endpoint.close()
  const again = await open()
  assert.is(again.endpoint.replica.pending, 1)
  again.endpoint.connect()
  await quiet(again.endpoint)
  assert.equal(heard, [`message ${item}`])
  const journal = world
    .logNames()
    .filter((name) => name.startsWith('journal'))
    .flatMap((name) => world.facts(name))
  assert.equal(journal.map((fact) => 'state' in fact && fact.state).sort(), ['delivered', 'read'])
  await again.endpoint.close()
})

test('ENDPOINT-5: the next month is followed when it comes', async () => {
  const { open, publish, quiet, until, time, heard } = await setUp(Date.parse('2026-11-30T23:50:00Z'))
  const { endpoint } = await open()
  endpoint.connect()
  await quiet(endpoint)
  for (let minute = 0; minute < 15; minute++) {
    time.advance(60_000)
    await quiet(endpoint)
  }
  const item = publish(alert())
  await until('shown', () => heard.includes(`shown ${item}`))
  await endpoint.close()
})

test('ENDPOINT-6: what is most urgent is followed first, at most twelve months, none before the first', () => {
  const [desk] = makeCast(START).desks
  const names = followedLogs(desk!.device.id, { ...desk!, since: '2020-01' }, START)
  assert.is(names[0], `desk/${desk!.device.id}`)
  assert.ok(names[1]!.startsWith('feed/') && names[1]!.endsWith('2026-11'))
  assert.is(new Set(names.slice(1).map((name) => name.slice(-7))).size, 12)
  assert.ok(names.at(-1)!.endsWith(addMonths('2026-11', -11)))
  assert.is(nextChange(START), Date.parse('2026-11-30T23:58:00Z'))
  assert.is(nextChange(nextChange(START)), Date.parse('2026-12-31T23:58:00Z'))
})

test('ENDPOINT-7: a device that the server does not want back says so and stays away', async () => {
  const { open, world, until, cast } = await setUp()
  const { endpoint } = await open()
  world.server.revoked.add(cast.desks[0]!.device.id)
  endpoint.connect()
  await until('ended', () => endpoint.replica.connection.kind === 'ended')
  assert.equal(endpoint.replica.connection, { kind: 'ended', code: 4401, reason: CLOSE.revoked.reason })
  await endpoint.close()
})

test('ENDPOINT-8: what nobody of the organisation signed is neither shown nor confirmed, and is counted', async () => {
  const { open, publish, heard, quiet, until } = await setUp()
  const { endpoint } = await open()
  endpoint.connect()
  await quiet(endpoint)
  publish(alert(), {}, `forged${'A'.repeat(80)}`)
  publish(message, {}, `forged${'A'.repeat(80)}`)
  await until('both are there', () => endpoint.forged === 2)
  const genuine = publish(alert())
  await until('the genuine one is shown', () => heard.length > 0)
  assert.equal(heard, [`shown ${genuine}`])
  assert.equal(
    endpoint.items.map(({ id }) => id),
    [genuine],
  )
  await endpoint.close()
})

test('ENDPOINT-10: what is read after its text was changed is confirmed once more, by the name of the text', async () => {
  const { time, cast, world, open, publish, revise, quiet, until } = await setUp()
  const { endpoint } = await open()
  endpoint.connect()
  const item = publish(message)
  await until('the message', () => endpoint.items.length === 1)
  await endpoint.read(item)
  await endpoint.read(item)
  revise(item, { ...message, body: 'Changed' })
  await until('the change', () => endpoint.items[0]!.revisedAt !== null)
  assert.equal([endpoint.items[0]!.state, endpoint.items[0]!.stateOfText], ['read', null])
  assert.is(endpoint.unread, 0)
  await endpoint.read(item)
  await endpoint.read(item)
  await quiet(endpoint)
  const receipts = world.facts(`journal/${cast.desks[0]!.person!.id}/${monthOf(time.now())}`) as Receipt[]
  assert.equal(
    receipts.map(({ state, text }) => [state, text]),
    [
      ['delivered', undefined],
      ['read', undefined],
      ['read', 'R'.repeat(16)],
    ],
  )
  await endpoint.close()
})

test('CLOCK-1: a disk that refuses to have times put right at the start is asked again at the next one', async () => {
  const { cast, open, time } = await setUp()
  const { id } = cast.desks[0]!.device
  const disk = new RefusingStorage()
  const ahead: Receipt = {
    type: 'receipt',
    at: START + 120 * 86_400_000,
    by: id,
    v: 1,
    item: newItemId(START),
    state: 'read',
  }
  await disk.append(`journal/${id}/${monthOf(ahead.at)}`, appendUpdate(7, 0, [pack(ahead)]))
  disk.refusals = 1
  const full = await open(new FailingStorage(disk))
  assert.is(disk.refusals, 0, 'it was asked')
  await full.endpoint.close()
  const { endpoint } = await open(new FailingStorage(disk))
  const journal = `journal/${id}/${monthOf(time.now())}`
  await endpoint.replica.open([journal])
  assert.equal(
    endpoint.replica.facts(journal).map(({ at }) => at),
    [START],
  )
  await endpoint.close()
})

/** Alerts are shown in windows that say when they have drawn them. */
const openWithWindows = async (
  { world, cast, kept }: Awaited<ReturnType<typeof setUp>>,
  onScreen: ReadonlyMap<ItemId, number> = new Map(),
) => {
  const device = cast.desks[0]!.device.id
  return Endpoint.open({ ...world.optionsFor(device), storage: kept, device, alertsOnScreen: onScreen })
}
const displayed = (endpoint: Endpoint, item: ItemId) => endpoint.items.find(({ id }) => id === item)?.displayedHere

test('DESKTOP-5: what windows show counts as displayed when they have drawn it, once, and its time from then', async () => {
  const story = await setUp()
  const endpoint = await openWithWindows(story)
  endpoint.connect()
  await story.quiet(endpoint)
  const item = story.publish(alert())
  await story.until('handed to the windows', () => endpoint.alerts.length === 1)
  assert.is(endpoint.alerts[0]!.shownAt, null)
  assert.is(displayed(endpoint, item), false)
  await endpoint.alertPainted(item)
  await endpoint.alertPainted(item)
  const [onScreen] = endpoint.alerts
  assert.is(onScreen!.until, onScreen!.shownAt! + 10_000)
  await story.quiet(endpoint)
  assert.is(displayed(endpoint, item), true)
  const receipts = story.world.server.facts(`journal/${endpoint.desk!.person!.id}/${monthOf(START)}`)
  assert.is(receipts.filter((fact) => (fact as Receipt).state === 'displayed').length, 1)
  await endpoint.close()
})

test('DESKTOP-5: an alert that is closed before its receipt is on the disk does not come again', async () => {
  const story = await setUp()
  const endpoint = await openWithWindows(story)
  endpoint.connect()
  await story.quiet(endpoint)
  const item = story.publish(alert())
  await story.until('handed to the windows', () => endpoint.alerts.length === 1)
  const painted = endpoint.alertPainted(item)
  const closed = endpoint.closeAlert(item)
  const other = story.publish(alert({ text: 'Another' }))
  await story.until('the next one is handed on', () => endpoint.alerts.some((one) => one.item.id === other))
  assert.equal(
    endpoint.alerts.map((one) => one.item.id),
    [other],
  )
  await Promise.all([painted, closed])
  await endpoint.close()
})

test('DESKTOP-7: what was never drawn comes again after a restart; what was drawn does not', async () => {
  const story = await setUp()
  const first = await openWithWindows(story)
  first.connect()
  await story.quiet(first)
  const [drawn, never] = [story.publish(alert()), story.publish(alert({ text: 'Never' }))]
  await story.until('handed to the windows', () => first.alerts.length === 2)
  await first.alertPainted(drawn)
  await first.close()
  const second = await openWithWindows(story)
  second.connect()
  await story.until('handed once more', () => second.alerts.length > 0)
  assert.equal(
    second.alerts.map(({ item }) => item.id),
    [never],
  )
  await second.close()
})

test('DESKTOP-7: what stayed on the screens while the page was started again goes on, and ends at its time', async () => {
  const story = await setUp()
  const first = await openWithWindows(story)
  first.connect()
  await story.quiet(first)
  const item = story.publish(alert())
  await story.until('handed to the windows', () => first.alerts.length === 1)
  await first.alertPainted(item)
  const { shownAt, until } = first.alerts[0]!
  await first.close()
  const second = await openWithWindows(story, new Map([[item, shownAt!]]))
  assert.equal(
    second.alerts.map(({ item, until }) => [item.id, until]),
    [[item, until]],
  )
  second.connect()
  await story.until('its time is over', () => second.alerts.length === 0)
  await second.close()
})

test.run()
