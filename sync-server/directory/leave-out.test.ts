import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import type { Database } from '../store/sqlite/database.ts'
import { readFiles } from './csv-tables.ts'
import { importDirectory, type ImportOptions } from './import.ts'

const UNITS = 'code,parent,name\nA,,All\nB,A,Branch\nC,A,Other\nD,C,Desk\n'
const PEOPLE =
  'employee_no,login,first_name,last_name,email,unit,title\n1,jan,Jan,Kot,,B,\n2,ewa,Ewa,Lis,,C,boss\n3,ola,Ola,Sum,,D,\n'

const test = suite<{ database: Database }>('rows that cannot be read')
test.before.each((context) => {
  context.database = openDatabase(':memory:')
})
test.after.each(({ database }) => database.close())

type Given = Partial<Pick<ImportOptions, 'leaveOut' | 'dryRun' | 'brake'>>
const run = (database: Database, units: string | null, people: string | null, given: Given = {}) => {
  const bytes = (text: string | null) => (text === null ? null : Buffer.from(text))
  const tables = readFiles({ units: bytes(units), people: bytes(people) })
  return importDirectory(new SqliteWriter(database).unitOfWork, tables, { dryRun: false, now: 1, ...given })
}
const contents = (database: Database) =>
  database
    .all<{ login: string; name: string; unit: string }>(
      `SELECT login, first_name || ' ' || last_name AS name, units.code AS unit FROM people
       JOIN units ON units.id = unit WHERE people.deleted = 0 ORDER BY login`,
    )
    .map(({ login, name, unit }) => `${login} ${name} ${unit}`)
const codes = (database: Database) =>
  database.all<{ code: string }>('SELECT code FROM units WHERE deleted = 0 ORDER BY code').map(({ code }) => code).join('') // prettier-ignore
const texts = (lines: readonly { line: number | null; kind: string; text: string }[]) =>
  lines.map(({ line, kind, text }) => `${line ?? '-'} ${kind}: ${text}`)

test('IMPORT-17: one line without a first name is left out when that is agreed to, and its person stays', async ({
  database,
}) => {
  await run(database, UNITS, PEOPLE)
  const broken = PEOPLE.replace('jan,Jan,Kot', 'jan,,Kot').replace('Ewa,Lis', 'Ewa,Nowak')
  const refused = await run(database, null, broken)
  assert.equal([refused.applied, refused.unreadable], [false, 1])
  assert.equal(contents(database), ['ewa Ewa Lis C', 'jan Jan Kot B', 'ola Ola Sum D'])
  assert.is((await run(database, null, broken, { leaveOut: 2 })).applied, false, 'another number agrees to nothing')
  const preview = await run(database, null, broken, { leaveOut: 1, dryRun: true })
  const done = await run(database, null, broken, { leaveOut: 1 })
  assert.equal(done, { ...preview, applied: true })
  assert.equal(texts(done.lines), [
    '2 left-out: This field must not be empty.',
    '3 changed: Ewa Nowak (ewa): last name “Lis” → “Nowak”',
  ])
  assert.equal([done.people.removed, done.people.unchanged], [0, 2])
  assert.equal(contents(database), ['ewa Ewa Nowak C', 'jan Jan Kot B', 'ola Ola Sum D'])
})

test('IMPORT-17: two lines that contradict each other are both left out, and what hangs on them', async ({
  database,
}) => {
  // Nobody knows which branch the new desk is in, nor whose login it is.
  const units = `${UNITS}E,B,Counter\nE,C,Counter\nF,E,Below\n`
  const people = `${PEOPLE}4,adam,Adam,Nowak,,E,\n5,iza,Iza,Kos,,B,\n6,IZA,Iza,Kruk,,C,\n7,eryk,Eryk,Sowa,,F,\n8,zoe,Zoe,Bąk,,B,\n`
  const refused = await run(database, units, people)
  assert.is(refused.unreadable, 7)
  const { applied, lines } = await run(database, units, people, { leaveOut: 7 })
  assert.ok(applied)
  assert.equal(
    texts(lines).filter((text) => text.includes('left-out')),
    [
      '6 left-out: The code “E” stands on line 7 already.',
      '7 left-out: The code “E” stands on line 6 already.',
      '8 left-out: There is no unit “E” in this file.',
      '5 left-out: There is no unit with the code “E”.',
      '6 left-out: The login “iza” stands on line 7 already.',
      '7 left-out: The login “IZA” stands on line 6 already.',
      '8 left-out: There is no unit with the code “F”.',
    ],
  )
  assert.equal(contents(database), ['ewa Ewa Lis C', 'jan Jan Kot B', 'ola Ola Sum D', 'zoe Zoe Bąk B'])
  assert.is(codes(database), 'ABCD')
})

test('IMPORT-17: a unit that is left out stays, with those in it and what it is in', async ({ database }) => {
  await run(database, UNITS, PEOPLE)
  const units = 'code,parent,name\nA,,All\nB,A,Branch\nD,C,\n'
  const { applied, lines, units: counts } = await run(database, units, null, { leaveOut: 1 })
  assert.ok(applied, JSON.stringify(lines))
  assert.equal([counts.removed, codes(database)], [0, 'ABCD'])
})

test('IMPORT-18: while nobody knows whom a line is about, nobody goes', async ({ database }) => {
  await run(database, UNITS, PEOPLE)
  const nameless = `login,first_name,last_name,unit\n,Jan,Kot,B\newa,Ewa,Lis,C\n`
  const { applied, people } = await run(database, null, nameless, { leaveOut: 1, brake: { consent: null } })
  assert.equal([applied, people.removed], [true, 0])
  assert.is(contents(database).length, 3)
  const known = await run(database, null, nameless.replace(',Jan,Kot,B\n', 'jan,,Kot,B\n'), { leaveOut: 1 })
  assert.equal([known.applied, known.people.removed], [true, 1], 'it is about Jan, and Ola is gone')
})

test('IMPORT-19: what is wrong with more than lines cannot be left out', async ({ database }) => {
  await run(database, UNITS, PEOPLE)
  for (const people of ['login,first_name,unit\na,b,C\n', `${PEOPLE}4,"adam,Adam\n`, `${PEOPLE}4\n`]) {
    const { applied, unreadable } = await run(database, null, people, { leaveOut: 'all' })
    assert.equal([applied, unreadable], [false, null], people)
  }
  assert.is((await run(database, UNITS, PEOPLE)).unreadable, 0)
})

test('IMPORT-16: somebody who moves out of a unit that goes is told to come from there', async ({ database }) => {
  await run(database, UNITS, PEOPLE)
  const { lines } = await run(database, UNITS.replace('D,C,Desk\n', ''), PEOPLE.replace('Sum,,D', 'Sum,,B'))
  assert.equal(texts(lines), ['- removed: D “Desk”', '4 changed: Ola Sum (ola): unit “D” → “B”'])
})

test.run()
