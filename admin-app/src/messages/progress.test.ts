import { goalOf } from '@carillon/shared-model/folds/goal.ts'
import { byUnit, halfAfter, isOutdated, textOf, totalsOf } from '@carillon/shared-model/folds/report-totals.ts'
import { report as reportSchema, type Recipient, type Report } from '@carillon/shared-model/views/report.ts'
import { translator } from '@carillon/shared-model/i18n/translator.ts'
import { separatorOf, toCsv } from '@carillon/shared-model/web/csv.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { en, type English } from '../i18n/en.ts'
import { pl } from '../i18n/pl.ts'
import { p, tree, u } from '../org/fixtures.ts'
import { itemState, reachedWord } from './progress.ts'
import { reportCsv } from './report-columns.ts'

const item = {
  rev: 1,
  deleted: false,
  id: `i${'0'.repeat(22)}`,
  kind: 'message',
  title: 'Hours',
  severity: null,
  screens: null,
  acknowledge: false,
  to: ['everyone'],
  admin: `a${'0'.repeat(22)}`,
  sentBy: 'IT',
  publishedAt: 1000,
  expires: 9000,
  recalledAt: null,
  revisedAt: null,
  addressed: 4,
  audience: 5,
  reached: 2,
  delivered: 3,
  displayed: 0,
  read: 2,
  acknowledged: 0,
  series: null,
  date: null,
}
type Standing = Recipient['standing']
const line = (
  name: string,
  unit: string,
  standing: Standing,
  state: string,
  at: number | null,
  device: string | null,
) => ({
  recipient: p(name.replace(/\W/g, '')),
  login: name,
  name,
  unit: u(unit),
  standing,
  state,
  at,
  since: standing === 'reached' ? null : at,
  why: { reached: null, waiting: 'in-touch', unknown: 'out-of-touch', none: 'no-computer', over: 'expired' }[standing],
  times: {},
  ownClock: [],
  device,
})
const report: Report = reportSchema.parse({
  item,
  audience: 5,
  delivered: 3,
  displayed: 0,
  read: 2,
  acknowledged: 0,
  reached: 2,
  waiting: 1,
  unknown: 1,
  none: 1,
  over: 0,
  halfAfter: 5,
  lastAfter: 10,
  asOf: 5000,
  recipients: [
    line('ann', 'f1', 'reached', 'read', 1200, 'PC-1'),
    line('=SUM(A1)', 'f1', 'reached', 'read', 1600, 'PC;2'),
    line('bob', 'f2', 'waiting', 'delivered', 1100, 'PC-3'),
    line('eve', 'south', 'unknown', 'unknown', 700, null),
    line('kim', 'south', 'none', 'none', null, null),
  ],
})
const message = report.item
const alert = { ...message, kind: 'alert' as const }

const test = suite('progress')

test('REPORT-1: every recipient is reached, waiting, unknown, without a computer or asked no more, and the numbers add up', () => {
  assert.equal(totalsOf(report.recipients), { reached: 2, waiting: 1, unknown: 1, none: 1, over: 0, all: 5 })
  const asked = { ...message, acknowledge: true }
  assert.equal([message, asked, alert].map(goalOf), ['read', 'acknowledged', 'displayed'])
  assert.equal([message, asked, alert].map(reachedWord), ['read', 'acknowledged', 'shown'])
})

test('REPORT-2: by unit, with since when somebody is out of touch', () => {
  const lines = byUnit(report.recipients)
  assert.equal(
    lines.map(({ id, reached, all, unknownSince }) => [id, reached, all, unknownSince]),
    [
      [u('f1'), 2, 2, null],
      [u('f2'), 0, 1, null],
      [u('south'), 0, 2, 700],
    ],
  )
  const above = (unit: string) => (unit === u('south') ? [] : [u('south')])
  assert.equal(
    byUnit(report.recipients, above).map(({ id, reached, all, unknownSince }) => [id, reached, all, unknownSince]),
    [
      [u('f1'), 2, 2, null],
      [u('south'), 2, 5, 700],
      [u('f2'), 0, 1, null],
    ],
    'what lies in a unit counts with it',
  )
})

test('REPORT-3: the half of an alert is the server’s measure, of a message that of its readers', () => {
  assert.is(halfAfter({ ...report, item: alert }), 5)
  assert.is(halfAfter(report), 200)
  assert.is(halfAfter({ ...report, recipients: [] }), null)
})

test('REPORT-4: an item is valid until it is recalled or expires', () => {
  assert.is(itemState(message, 8999), 'valid')
  assert.is(itemState(message, 9000), 'expired')
  assert.is(itemState({ ...message, recalledAt: 2000 }, 9000), 'recalled')
  assert.is(itemState({ ...message, expires: null }, 9000), 'valid')
})

test('REPORT-5: of a revised message is told which text was read, and who has read only an older one', () => {
  const revised = { ...message, revisedAt: 3000 }
  const read = (...texts: [at: number, state: 'read' | 'acknowledged'][]) => ({
    ...report.recipients[0]!,
    texts: texts.map(([at, state]) => ({ at, state, reachedAt: at + 10 })),
  })
  const [both, old] = [read([3000, 'read'], [1000, 'read']), read([1000, 'read'])]
  assert.equal(
    [textOf(both, revised), textOf(old, revised), textOf(report.recipients[0]!, message)],
    [3000, 1000, null],
  )
  assert.equal([isOutdated(both, revised), isOutdated(old, revised), isOutdated(old, message)], [false, true, false])
  const asked = { ...revised, acknowledge: true }
  const half = { ...read([3000, 'read'], [1000, 'acknowledged']), state: 'acknowledged' as const }
  assert.is(isOutdated(half, asked), true)
  const csv = reportCsv({ ...report, item: revised, recipients: [old] }, tree(), translator<English>('en-GB', en))
  assert.match(csv, /,PC-1,,1970-01-01 \d\d:\d\d:01\r\n$/)
})

test('CSV-1: quotes, separators and lines within a value survive; formulas are disarmed', () => {
  assert.is(toCsv([['a', 'b;c', 'say "x"', 'two\nlines', 1]], ';'), '\uFEFFa;"b;c";"say ""x""";"two\nlines";1\r\n')
  assert.is(toCsv([['a,b', 'b;c']], ','), '\uFEFF"a,b",b;c\r\n')
  assert.is(toCsv([['=1+1', '-5', -5, '@x', '+x']], ','), "\uFEFF'=1+1,'-5,-5,'@x,'+x\r\n")
})

test('CONTACT-1: a report says of whom nobody knows because a branch is cut off, and which', () => {
  const one = report.recipients[0]!
  const cutOff = { ...one, standing: 'unknown', state: 'unknown', at: 1000, since: 1000, why: 'branch-cut-off', branch: one.unit } as const // prettier-ignore
  const csv = reportCsv({ ...report, recipients: [cutOff] }, tree(), translator<English>('pl', pl))
  assert.match(csv, /"filia Branch no 1, Long Street jest bez łączności; bez kontaktu od 1970-01-01 \d\d:\d\d:\d\d"/)
})

test('CSV-2: a report has a line for everybody, with the separator of the language', () => {
  assert.is(separatorOf('pl'), ';')
  assert.is(separatorOf('en-GB'), ',')
  const lines = reportCsv(report, tree(), translator<English>('pl', pl)).split('\r\n')
  assert.is(lines[0], '\uFEFFOsoba;Login;Jednostka;Stan;Kiedy;Komputer;Dlaczego nie;Treść')
  assert.match(lines[1]!, /^ann;ann;Branch no 1, Long Street;Przeczytano;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;PC-1;;$/)
  assert.match(lines[2]!, /^'=SUM\(A1\);.*;"PC;2";;$/)
  assert.match(lines[5]!, /^kim;kim;[^;]*;Bez komputera;;;brak komputera;$/)
  assert.is(lines.length, 7)
  assert.match(reportCsv(report, tree(), translator<English>('en-GB', en)), 'Person,Login,Unit')
})

test.run()
