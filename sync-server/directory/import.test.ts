import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UnitId, PersonId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { openDataFolder } from '../accounts/data-folder.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { openDatabase } from '../store/open.ts'
import type { Database } from '../store/database.ts'
import { readFiles } from './csv-tables.ts'
import { LiveDirectory } from './directory.ts'
import { importDirectory } from './import.ts'

const library = (name: string) => readFileSync(new URL(`./city-library/${name}`, import.meta.url))
const UNITS = library('units.csv')
const PEOPLE = library('people.csv')
const POLISH = library('people-excel-pl.csv')

const SMALL_UNITS = 'code,parent,name,time_zone\nA,,All,Europe/Warsaw\nB,A,Branch,\nC,A,Other,\n'
const SMALL_PEOPLE =
  'employee_no,login,first_name,last_name,email,unit,title\n1,jan,Jan,Kot,jan@a.example,B,\n2,ewa,Ewa,Lis,,C,boss\n'

const test = suite<{ database: Database }>('import')
test.before.each((context) => {
  context.database = openDatabase(':memory:')
})
test.after.each(({ database }) => database.close())

type File = string | Uint8Array | null
const bytes = (file: File) => (typeof file === 'string' ? Buffer.from(file) : file)
const run = (database: Database, units: File, people: File, dryRun = false) =>
  importDirectory(database, readFiles({ units: bytes(units), people: bytes(people) }), { dryRun, now: 1 })
const applied = (database: Database, units: File, people: File) => {
  const result = run(database, units, people)
  assert.ok(result.applied, JSON.stringify(result.lines.slice(0, 3)))
  return result
}
/** The directory without ids and revisions. */
const contents = (database: Database) => ({
  units: database.all(
    `SELECT u.code, u.name, u.time_zone, p.code AS parent FROM units u LEFT JOIN units p ON p.id = u.parent
     WHERE u.deleted = 0 ORDER BY u.code`,
  ),
  people: database.all(
    `SELECT employee_no, login, first_name, last_name, email, units.code AS unit, title FROM people
     JOIN units ON units.id = unit WHERE people.deleted = 0 ORDER BY login`,
  ),
})
const everything = (database: Database) =>
  JSON.stringify([database.all('SELECT * FROM units ORDER BY id'), database.all('SELECT * FROM people ORDER BY id')])
const texts = (lines: readonly { line: number | null; kind: string; text: string }[]) =>
  lines.map(({ line, kind, text }) => `${line ?? '-'} ${kind}: ${text}`)

test('IMPORT-1: the city library in either encoding is the same 50 units and 404 people', ({ database }) => {
  const first = applied(database, UNITS, PEOPLE)
  assert.equal([first.units.added, first.people.added], [50, 404])
  const before = contents(database)
  assert.equal([before.units.length, before.people.length], [50, 404])
  const second = applied(database, UNITS, POLISH)
  assert.equal(second.lines, [])
  assert.equal([second.units.unchanged, second.people.unchanged], [50, 404])
  const other = openDatabase(':memory:')
  applied(other, UNITS, POLISH)
  assert.equal(contents(other), before)
  other.close()
})

test('IMPORT-1: byte order mark, semicolons, line ends and headers make no difference', ({ database }) => {
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const marked = (text: string) => `\ufeff${text}`
  const windows = (text: string) => text.replaceAll('\n', '\r\n').replaceAll(',', ';')
  const polish = SMALL_PEOPLE.replace(/^.*\n/, 'Nr ewid.,LOGIN,imie,NAZWISKO,Adres e-mail,Kod jednostki,Stanowisko\n')
  for (const [units, people] of [
    [marked(SMALL_UNITS), marked(SMALL_PEOPLE)],
    [windows(SMALL_UNITS), windows(SMALL_PEOPLE)],
    [SMALL_UNITS.replace(/^.*\n/, 'Kod,Jednostka nadrzędna,Nazwa,Strefa czasowa\n'), polish],
    [`${SMALL_UNITS}\n\n`, SMALL_PEOPLE.replaceAll('Jan,', '"Jan" ,').replaceAll('"Jan" ,', '"Jan",')],
  ] as const)
    assert.equal(applied(database, units, people).lines, [])
})

test('IMPORT-2: a preview tells the same as the import, and changes nothing', ({ database }) => {
  const before = everything(database)
  const preview = run(database, SMALL_UNITS, SMALL_PEOPLE, true)
  assert.is(preview.applied, false)
  assert.is(everything(database), before)
  assert.equal(applied(database, SMALL_UNITS, SMALL_PEOPLE), { ...preview, applied: true })
  assert.equal(texts(preview.lines), [
    '2 added: A “All”',
    '3 added: B “Branch” in A',
    '4 added: C “Other” in A',
    '2 added: Jan Kot (jan) in B',
    '3 added: Ewa Lis (ewa) in C',
  ])
})

const UNIT_HEAD = 'code,parent,name,time_zone\n'
const PEOPLE_HEAD = 'login,first_name,last_name,unit,email\n'
/** What is wrong: the files, then file, line, column and a piece of the reason. */
const ERRORS: [string, File, File, 'units' | 'people', number | null, string | null, string][] = [
  ['a duplicate code', `${UNIT_HEAD}A,,x,\nB,A,y,\nB,A,z,\n`, null, 'units', 4, 'code', 'stands on line 3 already'],
  ['an unknown parent', `${UNIT_HEAD}A,,x,\nB,X,y,\n`, null, 'units', 3, 'parent', 'no unit “X”'],
  ['a cycle', `${UNIT_HEAD}A,,x,\nB,C,y,\nC,B,z,\n`, null, 'units', 3, 'parent', 'B → C → B'],
  ['a unit in itself', `${UNIT_HEAD}A,,x,\nB,B,y,\n`, null, 'units', 3, 'parent', 'B → B'],
  ['two roots', `${UNIT_HEAD}A,,x,\nB,,y,\n`, null, 'units', 3, 'parent', 'Only one unit stands at the top'],
  ['a bad time zone', `${UNIT_HEAD}A,,x,Europe/Warszawa\n`, null, 'units', 2, 'time_zone', 'Europe/Warszawa'],
  ['a missing name', `${UNIT_HEAD}A,,,\n`, null, 'units', 2, 'name', 'must not be empty'],
  ['too many columns', `${UNIT_HEAD}A,,x, y,\n`, null, 'units', 2, null, '5 columns and the header has 4'],
  ['too few columns', `${UNIT_HEAD}A,,"x\ny",\nB,A\n`, null, 'units', 4, null, '2 columns and the header has 4'],
  ['an open quotation mark', `${UNIT_HEAD}A,,x,\nB,A,"y,\nC,A,z,\n`, null, 'units', 3, 'name', 'never closed'],
  ['a stray quotation mark', `${UNIT_HEAD}A,,x,\nB,A,F "y",\n`, null, 'units', 3, 'name', 'inside a field'],
  ['a missing column', 'code,name\nA,x\n', null, 'units', 1, 'parent', 'Jednostka nadrzędna'],
  ['a column twice', 'code,Kod,parent,name\nA,A,,x\n', null, 'units', 1, 'Kod', 'stands twice'],
  ['an empty file', '', null, 'units', 1, null, 'empty'],
  ['a header alone', null, PEOPLE_HEAD, 'people', 1, null, 'no lines'],
  ['a file in UTF-16', Buffer.from('\ufeffcode', 'utf16le'), null, 'units', 1, null, 'UTF-16'],
  ['a spreadsheet', Buffer.from('PK\x03\x04\x00\x00'), null, 'units', 1, null, 'not a text file'],
  ['a duplicate login', null, `${PEOPLE_HEAD}a,b,c,A,\nA,b,c,A,\n`, 'people', 3, 'login', 'stands on line 2 already'],
  ['an unknown unit', null, `${PEOPLE_HEAD}a,b,c,X,\n`, 'people', 2, 'unit', 'the code “X”'],
  ['a missing last name', null, `${PEOPLE_HEAD}a,b,,A,\n`, 'people', 2, 'last_name', 'must not be empty'],
  ['a bad e-mail', null, `${PEOPLE_HEAD}a,b,c,A,a@b\n`, 'people', 2, 'email', 'not an e-mail address'],
  ['a Polish column', null, 'Login;Imię;Nazwisko;Jednostka\na;b;c;X\n', 'people', 2, 'Jednostka', 'the code “X”'],
  ['a field too long', null, `${PEOPLE_HEAD}a,${'b'.repeat(201)},c,A,\n`, 'people', 2, 'first_name', '201 characters'],
  ['a unit with people', `${UNIT_HEAD}A,,All,\nB,A,y,\n`, null, 'units', null, null, 'C “Other”, which has 1 person'],
]
for (const [title, units, people, file, line, column, reason] of ERRORS)
  test(`IMPORT-3: ${title} is told with its place, and nothing is changed`, ({ database }) => {
    applied(database, SMALL_UNITS, SMALL_PEOPLE)
    const before = everything(database)
    const { applied: done, lines } = run(database, units, people)
    assert.is(done, false)
    assert.is(lines.length, 1, JSON.stringify(lines))
    const error = lines[0]!
    assert.equal([error.kind, error.file, error.line, error.column], ['error', file, line, column])
    assert.match(error.text, reason)
    assert.is(everything(database), before)
  })

test('IMPORT-3: all errors of both files are told at once, in the order of lines', ({ database }) => {
  const { lines } = run(database, `${UNIT_HEAD}A,,,\nB,A,x,Nowhere\n`, `${PEOPLE_HEAD}a,,c,A,x\n`)
  assert.equal(
    lines.map(({ file, line, column }) => `${file} ${line} ${column}`),
    ['units 2 name', 'units 3 time_zone', 'people 2 first_name', 'people 2 email'],
  )
})

test('IMPORT-4: changes are told field by field, and ids stay', ({ database }) => {
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const id = () => database.get<{ id: string }>("SELECT id FROM people WHERE lower(login) = 'jan' AND deleted = 0")!.id
  const before = id()
  const result = applied(
    database,
    SMALL_UNITS.replace('C,A,Other', 'C,B,Annex'),
    SMALL_PEOPLE.replace('jan,Jan,Kot,jan@a.example,B', 'Jan,Jan,Kot-Lis,jan@a.example,C'),
  )
  assert.equal(texts(result.lines), [
    '4 changed: C: name “Other” → “Annex”, parent “A” → “B”',
    '2 changed: Jan Kot-Lis (Jan): login “jan” → “Jan”, last name “Kot” → “Kot-Lis”, unit “B” → “C”',
  ])
  assert.is(id(), before)
})

test('IMPORT-4: a column that the file does not have keeps what is stored', ({ database }) => {
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const short = 'login,first_name,last_name,unit\njan,Jan,Kot,B\newa,Ewa,Lis,C\n'
  assert.equal(applied(database, 'code,parent,name\nA,,All\nB,A,Branch\nC,A,Other\n', short).lines, [])
})

test('IMPORT-7: units and people may be imported alone', ({ database }) => {
  applied(database, SMALL_UNITS, null)
  assert.equal(applied(database, null, SMALL_PEOPLE).people.added, 2)
  assert.equal(applied(database, SMALL_UNITS, null).lines, [])
  const { units, people } = applied(database, null, SMALL_PEOPLE.split('\n').slice(0, 2).join('\n'))
  assert.equal([units.unchanged, people.removed, people.unchanged], [3, 1, 1])
})

test('IMPORT-8: who and what returns is what it was, but a login given to another person is not', ({ database }) => {
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const ids = () => ({
    unit: database.get<{ id: string }>("SELECT id FROM units WHERE code = 'C' AND deleted = 0")?.id,
    person: database.get<{ id: string }>("SELECT id FROM people WHERE login = 'ewa' AND deleted = 0")?.id,
  })
  const before = ids()
  const without = [SMALL_UNITS.replace(/C,.*\n/, ''), SMALL_PEOPLE.replace(/2,.*\n/, '')] as const
  const result = applied(database, ...without)
  assert.equal(texts(result.lines), ['- removed: C “Other”', '- removed: Ewa Lis (ewa)'])
  assert.equal(ids(), { unit: undefined, person: undefined })
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  assert.equal(ids(), before)
  applied(database, ...without)
  applied(database, SMALL_UNITS, SMALL_PEOPLE.replace('2,ewa', '3,ewa'))
  assert.is(ids().unit, before.unit)
  assert.is.not(ids().person, before.person)
})

test('IMPORT-9: the rows of units above a newcomer change, and no others', ({ database }) => {
  applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const revs = () =>
    new Map(
      database.all<{ code: string; rev: number }>('SELECT code, rev FROM units').map((row) => [row.code, row.rev]),
    )
  const before = revs()
  applied(database, null, `${SMALL_PEOPLE}3,ola,Ola,Sum,,B,\n`)
  const changed = [...revs()].filter(([code, rev]) => before.get(code) !== rev).map(([code]) => code)
  assert.equal(changed, ['A', 'B'])
})

test('IMPORT-10: recipients are counted once, however many targets name them', ({ database }) => {
  applied(database, UNITS, PEOPLE)
  const unit = (code: string) => database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
  const inUnit = (code: string) => database.all<{ id: PersonId }>('SELECT id FROM people WHERE unit = ?', unit(code))
  const person = inUnit('F03-DZ')[0]!.id
  const computers = [
    { id: 'd1' as DeviceId, name: '1', unit: unit('F03'), person: null, enrolledAt: 0 },
    { id: 'd2' as DeviceId, name: '2', unit: unit('F03-DZ'), person, enrolledAt: 0 },
  ]
  const index = {
    version: 0,
    get: (id: DeviceId) => computers.find((each) => each.id === id),
    computers: () => computers,
  }
  const directory = new LiveDirectory(database, index, () => 'Library')
  assert.is(directory.root?.code, 'BM')
  assert.is(directory.countPeople(['everyone']), 404)
  assert.is(directory.countPeople([unit('F03')]), inUnit('F03').length + inUnit('F03-DZ').length)
  assert.is(directory.countPeople([unit('F03'), unit('F03-DZ'), person, person]), directory.countPeople([unit('F03')]))
  assert.is(directory.countPeople(['everyone', unit('D1'), person]), 404)
  assert.is(directory.countPeople([unit('F04'), person]), inUnit('F04').length + 1)
  assert.is(directory.countComputers([unit('D3')], 'all'), 2)
  assert.is(directory.countComputers(['everyone', 'd1' as DeviceId], 'unattended'), 1)
  assert.is(directory.countComputers([unit('F04'), 'd2' as DeviceId], 'all'), 1)
  assert.is(directory.countComputers(['d2' as DeviceId], 'unattended'), 0)
  const desk = directory.deskOf('d2' as DeviceId)
  assert.equal(desk?.follow.slice(0, 3), [
    { log: `inbox/${person}`, person: true, computer: false },
    { log: 'inbox/d2', person: false, computer: true },
    { log: `feed/${unit('F03-DZ')}`, person: true, computer: true },
  ])
  assert.is(desk?.follow.length, 6)
  assert.is(directory.deskOf('d3' as DeviceId), null)
})

type Served = { server: TestServer; owner: Device }
const served = suite<Served>('import through the API')
served.before.each(async (context) => {
  context.server = await TestServer.ready()
  context.owner = await context.server.signIn()
})
served.after.each(({ server }) => server.end())

served('IMPORT-5, IMPORT-6: computers outlive their person, and keep their unit', async ({ server, owner }) => {
  await server.import(owner, SMALL_UNITS, SMALL_PEOPLE)
  const database = openDataFolder(server.folder)
  const person = database.get<{ id: PersonId; unit: UnitId }>("SELECT id, unit FROM people WHERE login = 'ewa'")!
  const client = await server.by(owner)
  const issue = () => client.call('createEnrolment', { body: { unit: person.unit, person: person.id } })
  const [used, unused] = [await issue(), await issue()]
  const computer = await server.enrol(used.code)
  const result = await server.import(owner, null, SMALL_PEOPLE.replace(/2,.*\n/, ''))
  assert.is(result.people.removed, 1)
  const row = database.get<{ unit: string; person: string | null }>(
    'SELECT unit, person FROM devices WHERE id = ?',
    computer.device,
  )
  database.close()
  assert.equal([row?.unit, row?.person], [person.unit, null])
  assert.ok(await (await server.by(computer)).call('ticket', {}))
  await refused(server.enrol(unused.code), 'revoked-code')

  const occupied = await server.import(owner, SMALL_UNITS.replace(/C,.*\n/, ''), null)
  assert.is(occupied.applied, false)
  assert.match(occupied.lines[0]!.text, 'which has 1 computer')
  await client.call('revokeComputer', { params: { device: computer.device } })
  assert.is((await server.import(owner, SMALL_UNITS.replace(/C,.*\n/, ''), null)).units.removed, 1)
})

served('IMPORT-2: the real files go through the API', async ({ server, owner }) => {
  const preview = await server.import(owner, UNITS, POLISH, true)
  assert.equal(
    [preview.applied, preview.units.added, preview.people.added, preview.lines.length],
    [false, 50, 404, 454],
  )
  assert.is((await server.import(owner, UNITS, POLISH)).applied, true)
  assert.equal((await server.import(owner, UNITS, PEOPLE)).lines, [])
  await refused((await server.by(owner)).call('importDirectory', { body: { dryRun: false } }), 'invalid')
})

test.run()
served.run()
