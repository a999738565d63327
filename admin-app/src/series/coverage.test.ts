import { coverageRows } from '@carillon/shared-model/folds/coverage.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { coverage as coverageSchema } from '@carillon/shared-model/views/coverage.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { p, tree, u } from '../org/fixtures.ts'
import { coverageCsv } from './coverage-columns.ts'
import { coverageText } from './coverage-text.ts'
import { isIn } from './filters.ts'

const id = (letter: string, digit: string) => letter + digit.repeat(22)
const common = { rev: 1, deleted: false, admin: id('a', '0'), sentBy: 'IT', to: ['everyone'], publishedAt: 100 }
const occurrence = (digit: string, date: string, publishedAt: number) => ({
  ...common,
  id: id('i', digit),
  kind: 'message',
  title: 'Plan',
  severity: null,
  screens: null,
  acknowledge: true,
  publishedAt,
  expires: null,
  recalledAt: null,
  revisedAt: null,
  addressed: 2,
  audience: 2,
  reached: 1,
  delivered: 1,
  displayed: 0,
  read: 1,
  acknowledged: 1,
  series: id('i', '9'),
  date,
})
const person = (login: string, cells: unknown[], fields: object = {}) => ({
  person: p(login.replace(/\W/g, '')),
  login,
  name: login,
  unit: u('f1'),
  addressed: true,
  cells,
  zone: 'Europe/Warsaw',
  contacts: [{ enrolledAt: 0, lastSeen: 150, revokedAt: null, isConnected: false }],
  ...fields,
})
const device = id('d', '0')
const coverage = coverageSchema.parse({
  series: {
    ...common,
    id: id('i', '9'),
    title: 'Plan',
    acknowledge: true,
    revisedAt: null,
    stoppedAt: null,
    schedule: { rule: { from: '2027-03-01', repeat: 'FREQ=MONTHLY;BYDAY=1MO', time: '09:00', except: [] }, pauses: [] },
    lasting: null,
    addressed: 2,
    occurrences: 2,
  },
  occurrences: [occurrence('1', '2027-03-01', 100), occurrence('2', '2027-04-05', 200)],
  zones: { 'Europe/Warsaw': [100, 200] },
  people: [
    person('ann', [
      ['acknowledged', 120, device],
      ['acknowledged', 220, device],
    ]),
    person('=SUM(A1)', [['read', 130, device], null]),
    person('leaver', [['read', 130, device], null], { addressed: false }),
  ],
  devices: { [device]: 'PC-1' },
  asOf: 300,
})
const rows = coverageRows(coverage, 300)
const english = translator<English>('en-GB', en)
const test = suite('coverage')

test('COVERAGE-4: a cell in words says state, time, computer, and since when nobody knows', () => {
  assert.match(coverageText(rows[0]!, 0, coverage, english), /^1 Mar 2027: confirmed · .* · on PC-1$/)
  assert.match(coverageText(rows[1]!, 1, coverage, english), /^5 Apr 2027: unknown · no contact since /)
})

test('COVERAGE-5: who lacks some is shown apart from who has all; whoever left is neither', () => {
  assert.equal(
    rows.map((row) => [isIn(row, 'lacksAny'), isIn(row, 'lacksNone')]),
    [
      [false, true],
      [true, false],
      [false, false],
    ],
  )
})

test('COVERAGE-6: the table has a line for everybody, and a time and a computer for each occurrence', () => {
  const lines = coverageCsv(rows, coverage, tree(), translator<English>('pl', pl)).split('\r\n')
  assert.is(
    lines[0],
    '\uFEFFOsoba;Login;Jednostka;Przeczytane lub potwierdzone;Zaległe;2027-03-01;2027-03-01: komputer;2027-04-05;2027-04-05: komputer',
  )
  assert.match(lines[1]!, /^ann;ann;.*;2;0;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;PC-1;\d{4}-.*;PC-1$/)
  assert.match(lines[2]!, /^'=SUM\(A1\);.*0;2;brak danych;PC-1;brak danych;$/)
  assert.is(lines.length, 5)
})

test.run()
