import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { MessageContent, Published, Request } from '../facts/items.ts'
import type { Receipt, ReceiptState } from '../facts/receipts.ts'
import { newAdminId, newDeviceId, newItemId, newPersonId, newUnitId, SERVER, type ItemId } from '../org/ids.ts'
import { STAND_IN_CREDENTIAL } from '../replica/simulation/stand-in.ts'
import type { Calendar } from '../schedule/calendar.ts'
import { occurrenceId } from '../schedule/occurrence-id.ts'
import { foldActs } from './acts.ts'
import { foldInbox } from './inbox.ts'

const UNIT = newUnitId()
const PERSON = newPersonId()
const HERE = newDeviceId()
const ADMIN = newAdminId()
const OTHER = newAdminId()
const ITEM = newItemId()
const WARSAW = 'Europe/Warsaw'
const DAY = 86_400_000

const desk: Desk = {
  type: 'desk',
  at: 1,
  by: SERVER,
  v: 1,
  organisation: 'City Library',
  device: { id: HERE, name: 'desk', unit: UNIT, unitName: 'Branch' },
  person: { id: PERSON, name: 'Jan', unit: UNIT, unitName: 'Branch' },
  follow: [{ log: `feed/${UNIT}`, person: true, computer: true }],
  since: '2026-10',
}
const monthly: Calendar = {
  rule: { from: '2026-11-01', repeat: 'FREQ=MONTHLY;BYDAY=1MO', time: '09:00', except: [] },
  pauses: [],
}
const message = (subject: string): MessageContent => ({
  kind: 'message',
  subject,
  body: '',
  images: [],
  acknowledge: true,
})
const local = (text: string) => Date.parse(`${text}+01:00`)

let sent = 0
const published = (at: number, request: object, by = ADMIN, asked = at): Published => ({
  type: 'published',
  at,
  by: SERVER,
  v: 1,
  request: { by, name: 'Anna', at: asked, item: ITEM, ...request } as Request,
  key: newDeviceId(),
  sig: String(++sent).padStart(86, '0'),
  credential: STAND_IN_CREDENTIAL,
})
const repeat = (fields: object = {}, at = local('2026-10-20T12:00')) =>
  published(at, {
    act: 'repeat',
    to: ['everyone'],
    content: message('First'),
    schedule: monthly,
    lasting: null,
    ...fields,
  })
const start = repeat()
const receipt = (item: ItemId, state: ReceiptState, at: number): Receipt => ({
  type: 'receipt',
  at,
  by: HERE,
  v: 1,
  item,
  state,
})
const id = (date: string) => occurrenceId(ITEM, date)

const fold = (now: number, feed: Fact[], journal: Fact[] = [], since = 0, of = desk, zone = WARSAW) => {
  const logs = [
    { name: `feed/${UNIT}/2026-11`, facts: feed },
    { name: `journal/${of.person?.id ?? HERE}/2026-11`, facts: journal },
  ]
  return foldInbox(of, foldActs(of, logs), logs, { now, zone, since })
}
const ids = (...of: Parameters<typeof fold>) => fold(...of).map((item) => item.id)

test('SERIES-2: an occurrence is an item of its own from its day and hour on, in the zone of the unit', () => {
  assert.equal(ids(local('2026-11-02T08:59'), [start]), [])
  const [first] = fold(local('2026-11-02T09:00'), [start])
  assert.is(first?.id, id('2026-11-02'))
  assert.is(first?.publishedAt, local('2026-11-02T09:00'))
  assert.equal(ids(local('2027-01-04T09:00'), [start]), [id('2027-01-04'), id('2026-12-07'), id('2026-11-02')])
  assert.equal(ids(local('2026-11-02T09:00'), [start], [], 0, desk, 'Europe/London'), [])
})

test('SERIES-3: each occurrence has receipts of its own, and leaves the list after its time', () => {
  const lasting = repeat({ lasting: 7 * DAY })
  const now = local('2026-12-07T12:00')
  const [december, november] = fold(
    now,
    [lasting],
    [receipt(id('2026-11-02'), 'acknowledged', local('2026-11-03T10:00'))],
  )
  assert.equal([december?.state, november?.state], [null, 'acknowledged'])
  assert.is(november?.expires, local('2026-11-09T09:00'))
  assert.is(november?.times.read, local('2026-11-03T10:00'))
})

test('SERIES-4: a revision is of the occurrences that come after it; what has come keeps its text', () => {
  const revise = published(local('2026-11-20T12:00'), { act: 'revise', content: message('Second') })
  const subjects = fold(local('2027-01-05T12:00'), [revise, start]).map(
    ({ content }) => content.kind === 'message' && content.subject,
  )
  assert.equal(subjects, ['Second', 'Second', 'First'])
})

test('SERIES-5: the calendar that held when its hour came decides about a day', () => {
  const tuesdays = { ...monthly, rule: { ...monthly.rule, repeat: 'FREQ=MONTHLY;BYDAY=1TU' } }
  const moved = published(local('2026-12-01T08:00'), { act: 'reschedule', schedule: tuesdays })
  const came = [id('2027-01-05'), id('2026-12-01'), id('2026-11-02')]
  for (const facts of [
    [start, moved],
    [moved, start, moved],
  ])
    assert.equal(ids(local('2027-01-06T12:00'), facts), came, 'no Tuesday of November, and its Monday stays')
  const pause = { ...monthly, pauses: [{ from: '2026-11-10', until: null }] }
  const paused = published(local('2026-11-10T08:00'), { act: 'reschedule', schedule: pause })
  assert.equal(ids(local('2027-03-01T12:00'), [start, paused]), [id('2026-11-02')])
  const resume = { ...monthly, pauses: [{ from: '2026-11-10', until: '2027-02-01' }] }
  const resumed = published(local('2027-01-20T08:00'), { act: 'reschedule', schedule: resume })
  assert.equal(ids(local('2027-03-01T12:00'), [resumed, start, paused]), [
    id('2027-03-01'),
    id('2027-02-01'),
    id('2026-11-02'),
  ])
})

test('SERIES-5: of two changes the one asked for last holds, whenever it was published; copies are one', () => {
  const never = { ...monthly, pauses: [{ from: '2026-10-01', until: null }] }
  const late = published(
    local('2026-10-25T12:00'),
    { act: 'reschedule', schedule: never },
    ADMIN,
    local('2026-10-21T12:00'),
  )
  const early = published(
    local('2026-10-24T12:00'),
    { act: 'reschedule', schedule: monthly },
    ADMIN,
    local('2026-10-22T12:00'),
  )
  assert.equal(ids(local('2026-11-02T12:00'), [start, late, early]), [id('2026-11-02')])
  const copy = { ...early, at: early.at + 40 * DAY }
  assert.equal(ids(local('2026-12-07T12:00'), [start, copy, early, { ...start, at: start.at + 40 * DAY }]), [
    id('2026-12-07'),
    id('2026-11-02'),
  ])
})

test('SERIES-6: when it is stopped, what has come stays and nothing more comes', () => {
  const stop = published(local('2026-12-01T12:00'), { act: 'recall' })
  assert.equal(ids(local('2027-03-01T12:00'), [stop, start]), [id('2026-11-02')])
  assert.is(fold(local('2027-03-01T12:00'), [stop, start])[0]?.recalledAt, null)
})

test('SERIES-6: an occurrence is recalled and reminded of by itself', () => {
  const item = id('2026-11-02')
  const recall = published(local('2026-11-03T12:00'), { act: 'recall', item })
  const remind = published(local('2026-11-03T12:00'), { act: 'remind', item })
  const [december, november] = fold(local('2026-12-07T12:00'), [start, recall, remind])
  assert.equal([november?.recalledAt, november?.remindedAt], [recall.at, remind.at])
  assert.equal([december?.recalledAt, december?.remindedAt], [null, null])
})

test('SERIES-7: nobody but the sender changes it, and with the permission that sending it needs', () => {
  const never = { ...monthly, pauses: [{ from: '2026-10-01', until: null }] }
  const foreign = published(local('2026-10-25T12:00'), { act: 'reschedule', schedule: never }, OTHER)
  const unvouched = {
    ...published(local('2026-10-25T12:00'), { act: 'reschedule', schedule: never }),
    credential: { ...STAND_IN_CREDENTIAL, may: ['campaigns.run' as const] },
  }
  assert.equal(ids(local('2026-11-02T12:00'), [start, foreign, unvouched]), [id('2026-11-02')])
})

test('SERIES-8: whoever joins later gets the occurrences of the months that their computer follows', () => {
  assert.equal(ids(local('2027-01-04T12:00'), [start], [], local('2026-12-01T01:00')), [
    id('2027-01-04'),
    id('2026-12-07'),
  ])
})

test('SERIES-9: an occurrence that somebody has stays theirs, also when its day was paused without their hearing of it', () => {
  const paused = published(local('2026-11-01T08:00'), {
    act: 'reschedule',
    schedule: { ...monthly, pauses: [{ from: '2026-11-01', until: null }] },
  })
  const read = receipt(id('2026-11-02'), 'read', local('2026-11-02T10:00'))
  const [kept, ...others] = fold(local('2027-02-01T12:00'), [start, paused], [read])
  assert.equal([kept?.id, kept?.state, others.length], [id('2026-11-02'), 'read', 0])
  assert.equal(ids(local('2027-02-01T12:00'), [start, paused]), [])
})

test('SERIES-2: on a computer with nobody signed in it is the computer’s', () => {
  const nobody = { ...desk, person: null, follow: [{ log: `feed/${UNIT}`, person: false, computer: true }] }
  const [item] = fold(local('2026-11-02T09:00'), [start], [], 0, nobody)
  assert.is(item?.recipient, HERE)
})

test.run()
