import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newDeviceId, newItemId, newPersonId, newUnitId } from '../org/ids.ts'
import type { Coverage, CoverageCell, CoveragePerson } from '../views/coverage.ts'
import { coverageRows, totalsByOccurrence } from './coverage.ts'

const DEVICE = newDeviceId()
const UNIT = newUnitId()
const series = newItemId()
const occurrence = (date: string, publishedAt: number, fields: object = {}) => ({
  rev: 1,
  deleted: false,
  id: newItemId(),
  kind: 'message' as const,
  title: 'Plan',
  severity: null,
  screens: null,
  acknowledge: true,
  to: ['everyone' as const],
  admin: newAdminId(),
  sentBy: 'Anna',
  publishedAt,
  expires: null,
  recalledAt: null,
  revisedAt: null,
  addressed: 2,
  delivered: 0,
  displayed: 0,
  read: 0,
  acknowledged: 0,
  series,
  date,
  ...fields,
})
const person = (fields: Partial<CoveragePerson>): CoveragePerson => ({
  person: newPersonId(),
  login: 'jan',
  name: 'Jan',
  unit: UNIT,
  addressed: true,
  cells: [null, null, null],
  zone: 'Europe/Warsaw',
  since: 0,
  lastContact: 5,
  isConnected: true,
  ...fields,
})
const coverage = (people: CoveragePerson[], occurrences = [occurrence('2027-03-01', 100), occurrence('2027-04-05', 200), occurrence('2027-05-03', 300)]): Coverage => ({
  series: {
    rev: 1, deleted: false, id: series, title: 'Plan', acknowledge: true, to: ['everyone'], admin: newAdminId(), sentBy: 'Anna',
    publishedAt: 1, revisedAt: null, stoppedAt: null, lasting: null, addressed: 2, occurrences: 3,
    schedule: { rule: { from: '2027-03-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
  },
  occurrences,
  zones: { 'Europe/Warsaw': [100, 200, 300], 'Europe/Lisbon': [110, 210, null] },
  people,
  devices: {},
  asOf: 400,
}) // prettier-ignore
const cell = (state: NonNullable<CoverageCell>[0]): CoverageCell => [state, 150, DEVICE]

test('COVERAGE-1: a cell tells what is known, and of whom nobody can know', () => {
  const states = (fields: Partial<CoveragePerson>, now = 400) =>
    coverageRows(coverage([person(fields)]), now)[0]!.states
  assert.equal(states({ cells: [cell('acknowledged'), cell('delivered'), null] }), [
    'acknowledged',
    'delivered',
    'waiting',
  ])
  assert.equal(states({ isConnected: false }), ['unknown', 'unknown', 'unknown'])
  assert.equal(states({ isConnected: false, lastContact: null, since: null }), ['waiting', 'waiting', 'waiting'])
})

test('COVERAGE-2: what has not come to somebody, or came before they had a computer, is not missed', () => {
  const [lisbon, newcomer] = coverageRows(coverage([person({ zone: 'Europe/Lisbon' }), person({ since: 150 })]), 205)
  assert.equal(lisbon!.states, ['waiting', 'notDue', 'notDue'])
  assert.equal(newcomer!.states, ['before', 'waiting', 'notDue'])
  assert.equal(
    [lisbon!.missed, newcomer!.missed],
    [
      [true, false, false],
      [false, true, false],
    ],
  )
})

test('COVERAGE-3: reached is what each occurrence asked for; what was recalled and whoever left miss nothing', () => {
  const occurrences = [
    occurrence('2027-03-01', 100, { acknowledge: false }),
    occurrence('2027-04-05', 200),
    occurrence('2027-05-03', 300, { recalledAt: 310 }),
  ]
  const cells = [cell('read'), cell('read'), null]
  const rows = coverageRows(coverage([person({ cells }), person({ cells, addressed: false })], occurrences), 400)
  assert.equal(rows[0]!.reached, [true, false, false])
  assert.equal(rows[0]!.missed, [false, true, false])
  assert.equal(rows[1]!.missed, [false, false, false])
  assert.equal(totalsByOccurrence(rows, 3), [
    { reached: 2, waiting: 0, unknown: 0 },
    { reached: 0, waiting: 1, unknown: 0 },
    { reached: 0, waiting: 0, unknown: 0 },
  ])
})

test.run()
