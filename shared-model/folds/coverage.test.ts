import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newDeviceId, newItemId, newPersonId, newUnitId } from '../org/ids.ts'
import type { ComputerContact } from '../views/computer-contact.ts'
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
  elsewhere: false,
  audience: 2,
  reached: 0,
  delivered: 0,
  displayed: 0,
  read: 0,
  acknowledged: 0,
  series,
  date,
  ...fields,
})
const inTouch: ComputerContact = { enrolledAt: 0, lastSeen: 5, revokedAt: null, isConnected: true }
const away: ComputerContact = { ...inTouch, isConnected: false }
const person = (fields: Partial<CoveragePerson>): CoveragePerson => ({
  person: newPersonId(),
  login: 'jan',
  name: 'Jan',
  unit: UNIT,
  addressed: true,
  cells: [null, null, null],
  zone: 'Europe/Warsaw',
  contacts: [inTouch],
  ...fields,
})
const coverage = (people: CoveragePerson[], occurrences = [occurrence('2027-03-01', 100), occurrence('2027-04-05', 200), occurrence('2027-05-03', 300)]): Coverage => ({
  series: {
    rev: 1, deleted: false, id: series, title: 'Plan', acknowledge: true, to: ['everyone'], admin: newAdminId(), sentBy: 'Anna',
    publishedAt: 1, revisedAt: null, stoppedAt: null, lasting: null, elsewhere: false, occurrences: 3,
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
  assert.equal(states({ contacts: [away] }), ['unknown', 'unknown', 'unknown'])
  assert.equal(states({ contacts: [{ ...away, lastSeen: null }] }), ['unknown', 'unknown', 'unknown'])
  assert.equal(states({ contacts: [] }), ['none', 'none', 'none'])
  const delivered = { cells: [cell('delivered'), null, null], contacts: [away] }
  assert.equal(states(delivered), ['unknown', 'unknown', 'unknown'], 'also once it has been delivered')
  assert.equal(states({ contacts: [inTouch, away] }), ['unknown', 'unknown', 'unknown'], 'one of two is away')
})

test('COVERAGE-2: what has not come to somebody, or came before they had a computer, is not lacking', () => {
  const [march, april] = [Date.UTC(2027, 2, 1), Date.UTC(2027, 3, 5)]
  const occurrences = [occurrence('2027-03-01', march), occurrence('2027-04-05', april)]
  const since = (enrolledAt: number, revokedAt: number | null = null) => ({
    ...{ enrolledAt, lastSeen: revokedAt ?? april, revokedAt, isConnected: revokedAt === null },
  })
  const people = [
    person({ zone: 'Europe/Lisbon', contacts: [since(0)] }),
    person({ contacts: [since(Date.UTC(2027, 4, 1))] }),
    person({ contacts: [since(0, april - 1), since(Date.UTC(2027, 4, 1))] }),
    person({ contacts: [{ ...since(0, april), lastSeen: april - 1 }, since(Date.UTC(2027, 4, 1))] }),
  ]
  const zones = { 'Europe/Warsaw': [march, april], 'Europe/Lisbon': [march, april + 3_600_000] }
  const rows = coverageRows({ ...coverage(people, occurrences), zones }, april + 60_000)
  assert.equal(
    rows.map(({ states, lacks }) => [...states, ...lacks]),
    [
      ['waiting', 'notDue', true, false],
      ['before', 'waiting', false, true],
      // The computer that had the old one has been replaced; what was on it when it was removed had been told.
      ['before', 'waiting', false, true],
      // It was out of touch when it was removed: what was done on it is never told.
      ['unknown', 'unknown', true, true],
    ],
  )
  assert.is(rows[3]!.unknownSince[0], april - 1)
})

test('COVERAGE-7: missed is what expired before somebody did it, and nobody knows of those who were away then', () => {
  const occurrences = [occurrence('2027-03-01', 100, { expires: 150 }), occurrence('2027-04-05', 200, { expires: 900 })]
  const people = [
    person({}),
    person({ contacts: [{ ...away, lastSeen: 140 }] }),
    person({ contacts: [{ ...away, lastSeen: 160 }] }),
  ]
  const rows = coverageRows(coverage(people, occurrences), 400)
  assert.equal(
    rows.map(({ states }) => states),
    [
      ['missed', 'waiting'],
      ['unknown', 'unknown'],
      ['missed', 'unknown'],
    ],
  )
  const [first] = totalsByOccurrence(rows, 2)
  assert.equal(first, { reached: 0, waiting: 0, unknown: 1, none: 0, missed: 2 })
})

test('COVERAGE-3: reached is what each occurrence asked for; what was recalled and whoever left lack nothing', () => {
  const occurrences = [
    occurrence('2027-03-01', 100, { acknowledge: false }),
    occurrence('2027-04-05', 200),
    occurrence('2027-05-03', 300, { recalledAt: 310 }),
  ]
  const cells = [cell('read'), cell('read'), null]
  const rows = coverageRows(coverage([person({ cells }), person({ cells, addressed: false })], occurrences), 400)
  assert.equal(rows[0]!.reached, [true, false, false])
  assert.equal(rows[0]!.lacks, [false, true, false])
  assert.equal(rows[1]!.lacks, [false, false, false])
  assert.equal(totalsByOccurrence(rows, 3), [
    { reached: 2, waiting: 0, unknown: 0, none: 0, missed: 0 },
    { reached: 0, waiting: 1, unknown: 0, none: 0, missed: 0 },
    { reached: 0, waiting: 0, unknown: 0, none: 0, missed: 0 },
  ])
})

test('COVERAGE-1: whoever has no computer is counted by themselves, and the counts add up', () => {
  const people = [person({}), person({ contacts: [away] }), person({ contacts: [] })]
  const totals = totalsByOccurrence(coverageRows(coverage(people), 400), 3)
  assert.equal(totals[0], { reached: 0, waiting: 1, unknown: 1, none: 1, missed: 0 })
})

test.run()
