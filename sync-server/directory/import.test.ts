import { readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { VIEWS } from '@carillon/shared-model/views/rows.ts'
import type { UnitId, PersonId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { refused, TestServer, type Device } from '../http/test-server.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import type { Database } from '../store/sqlite/database.ts'
import { readFiles } from './csv-tables.ts'
import { LiveDirectory } from './directory.ts'
import { importDirectory } from './import.ts'
import { ImportSettings } from './import-settings.ts'
import type { Brake } from './removals.ts'

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
const run = (database: Database, units: File, people: File, dryRun = false, brake: Brake | null = null) =>
  importDirectory(new SqliteWriter(database).unitOfWork, readFiles({ units: bytes(units), people: bytes(people) }), {
    dryRun,
    now: 1,
    brake,
  })
const applied = async (database: Database, units: File, people: File) => {
  const result = await run(database, units, people)
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

test('IMPORT-1: the city library in either encoding is the same 50 units and 404 people', async ({ database }) => {
  const first = await applied(database, UNITS, PEOPLE)
  assert.equal([first.units.added, first.people.added], [50, 404])
  const before = contents(database)
  assert.equal([before.units.length, before.people.length], [50, 404])
  const second = await applied(database, UNITS, POLISH)
  assert.equal(second.lines, [])
  assert.equal([second.units.unchanged, second.people.unchanged], [50, 404])
  const other = openDatabase(':memory:')
  await applied(other, UNITS, POLISH)
  assert.equal(contents(other), before)
  other.close()
})

test('IMPORT-1: byte order mark, semicolons, line ends and headers make no difference', async ({ database }) => {
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const marked = (text: string) => `\ufeff${text}`
  const windows = (text: string) => text.replaceAll('\n', '\r\n').replaceAll(',', ';')
  const polish = SMALL_PEOPLE.replace(/^.*\n/, 'Nr ewid.,LOGIN,imie,NAZWISKO,Adres e-mail,Kod jednostki,Stanowisko\n')
  for (const [units, people] of [
    [marked(SMALL_UNITS), marked(SMALL_PEOPLE)],
    [windows(SMALL_UNITS), windows(SMALL_PEOPLE)],
    [SMALL_UNITS.replace(/^.*\n/, 'Kod,Jednostka nadrzędna,Nazwa,Strefa czasowa\n'), polish],
    [`${SMALL_UNITS}\n\n`, SMALL_PEOPLE.replaceAll('Jan,', '"Jan" ,').replaceAll('"Jan" ,', '"Jan",')],
  ] as const)
    assert.equal((await applied(database, units, people)).lines, [])
})

test('IMPORT-2: a preview tells the same as the import, and changes nothing', async ({ database }) => {
  const before = everything(database)
  const preview = await run(database, SMALL_UNITS, SMALL_PEOPLE, true)
  assert.is(preview.applied, false)
  assert.is(everything(database), before)
  assert.equal(await applied(database, SMALL_UNITS, SMALL_PEOPLE), { ...preview, applied: true })
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
  ['too many columns', `${UNIT_HEAD}A,,x, y,z\n`, null, 'units', 2, null, '5 columns and the header has 4'],
  ['too few columns', `${UNIT_HEAD}A,,"x\ny",\nB,A\n`, null, 'units', 4, null, '2 columns and the header has 4'],
  ['an open quotation mark', `${UNIT_HEAD}A,,x,\nB,A,"y,\nC,A,z,\n`, null, 'units', 3, 'name', 'never closed'],
  ['a stray quotation mark', `${UNIT_HEAD}A,,x,\nB,A,F "y",\n`, null, 'units', 3, 'name', 'inside a field'],
  ['a missing column', 'code,name\nA,x\n', null, 'units', 1, 'parent', 'Jednostka nadrzędna'],
  ['a column twice', 'code,Kod,parent,name\nA,A,,x\n', null, 'units', 1, 'Kod', 'stands twice'],
  ['an empty file', '', null, 'units', 1, null, 'empty'],
  ['a header alone', null, PEOPLE_HEAD, 'people', 1, null, 'no lines'],
  ['a code of two alphabets', `${UNIT_HEAD}A,,x,\nВ1A,A,y,\n`, null, 'units', 3, 'code', 'letters of two alphabets'],
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
  test(`IMPORT-3: ${title} is told with its place, and nothing is changed`, async ({ database }) => {
    await applied(database, SMALL_UNITS, SMALL_PEOPLE)
    const before = everything(database)
    const { applied: done, lines } = await run(database, units, people)
    assert.is(done, false)
    assert.is(lines.length, 1, JSON.stringify(lines))
    const error = lines[0]!
    assert.equal([error.kind, error.file, error.line, error.column], ['error', file, line, column])
    assert.match(error.text, reason)
    assert.is(everything(database), before)
  })

test('IMPORT-3: all errors of both files are told at once, in the order of lines', async ({ database }) => {
  const { lines } = await run(database, `${UNIT_HEAD}A,,,\nB,A,x,Nowhere\n`, `${PEOPLE_HEAD}a,,c,A,x\n`)
  assert.equal(
    lines.map(({ file, line, column }) => `${file} ${line} ${column}`),
    ['units 2 name', 'units 3 time_zone', 'people 2 first_name', 'people 2 email'],
  )
})

test('IMPORT-4: changes are told field by field, and ids stay', async ({ database }) => {
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const id = () => database.get<{ id: string }>("SELECT id FROM people WHERE lower(login) = 'jan' AND deleted = 0")!.id
  const before = id()
  const result = await applied(
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

test('IMPORT-4: a column that the file does not have keeps what is stored', async ({ database }) => {
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const short = 'login,first_name,last_name,unit\njan,Jan,Kot,B\newa,Ewa,Lis,C\n'
  assert.equal((await applied(database, 'code,parent,name\nA,,All\nB,A,Branch\nC,A,Other\n', short)).lines, [])
})

test('IMPORT-7: units and people may be imported alone', async ({ database }) => {
  await applied(database, SMALL_UNITS, null)
  assert.equal((await applied(database, null, SMALL_PEOPLE)).people.added, 2)
  assert.equal((await applied(database, SMALL_UNITS, null)).lines, [])
  const { units, people } = await applied(database, null, SMALL_PEOPLE.split('\n').slice(0, 2).join('\n'))
  assert.equal([units.unchanged, people.removed, people.unchanged], [3, 1, 1])
})

test('IMPORT-8: who and what returns is what it was, but a login given to another person is not', async ({
  database,
}) => {
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const ids = () => ({
    unit: database.get<{ id: string }>("SELECT id FROM units WHERE code = 'C' AND deleted = 0")?.id,
    person: database.get<{ id: string }>("SELECT id FROM people WHERE login = 'ewa' AND deleted = 0")?.id,
  })
  const before = ids()
  const without = [SMALL_UNITS.replace(/C,.*\n/, ''), SMALL_PEOPLE.replace(/2,.*\n/, '')] as const
  const result = await applied(database, ...without)
  assert.equal(texts(result.lines), ['- removed: C “Other”', '- removed: Ewa Lis (ewa)'])
  assert.equal(ids(), { unit: undefined, person: undefined })
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  assert.equal(ids(), before)
  await applied(database, ...without)
  await applied(database, SMALL_UNITS, SMALL_PEOPLE.replace('2,ewa', '3,ewa'))
  assert.is(ids().unit, before.unit)
  assert.is.not(ids().person, before.person)
})

test('IMPORT-9: the rows of units above a newcomer change, and no others', async ({ database }) => {
  await applied(database, SMALL_UNITS, SMALL_PEOPLE)
  const revs = () =>
    new Map(
      database.all<{ code: string; rev: number }>('SELECT code, rev FROM units').map((row) => [row.code, row.rev]),
    )
  const before = revs()
  await applied(database, null, `${SMALL_PEOPLE}3,ola,Ola,Sum,,B,\n`)
  const changed = [...revs()].filter(([code, rev]) => before.get(code) !== rev).map(([code]) => code)
  assert.equal(changed, ['A', 'B'])
})

test('IMPORT-10: recipients are counted once, however many targets name them', async ({ database }) => {
  await applied(database, UNITS, PEOPLE)
  const unit = (code: string) => database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
  const inUnit = (code: string) => database.all<{ id: PersonId }>('SELECT id FROM people WHERE unit = ?', unit(code))
  const person = inUnit('F03-DZ')[0]!.id
  const computers = [
    { id: 'd1' as DeviceId, name: '1', unit: unit('F03'), person: null, enrolledAt: 0 },
    { id: 'd2' as DeviceId, name: '2', unit: unit('F03-DZ'), person, enrolledAt: 0 },
  ]
  const index = {
    get: (id: DeviceId) => computers.find((each) => each.id === id),
    computers: () => computers,
  }
  const writer = new SqliteWriter(database)
  const directory = await LiveDirectory.load({
    ...{ repository: writer.repositories.directory, announcements: writer.announcements, computers: index },
    organisation: () => 'Library',
    talks: () => ({ talks: [] }),
  })
  assert.is(directory.root?.code, 'BM')
  assert.is(directory.countPeople(['everyone']), 404)
  assert.is(directory.countPeople([unit('F03')]), inUnit('F03').length + inUnit('F03-DZ').length)
  assert.is(directory.countPeople([unit('F03'), unit('F03-DZ'), person, person]), directory.countPeople([unit('F03')]))
  assert.is(directory.countPeople(['everyone', unit('D1'), person]), 404)
  assert.is(directory.countPeople([unit('F04'), person]), inUnit('F04').length + 1)
  assert.is(directory.countComputers([unit('D3')], 'all'), 2)
  assert.is(directory.countComputers(['everyone', 'd1' as DeviceId], 'unattended'), 1)
  assert.is(directory.countComputers([unit('F04'), 'd2' as DeviceId], 'all'), 1)
  assert.is(directory.countComputers(['d2' as DeviceId], 'unattended'), 1, 'whoever is at it is not addressed')
  const desk = directory.deskOf('d2' as DeviceId)
  assert.equal(desk?.follow.slice(0, 3), [
    { log: `inbox/${person}`, person: true, computer: false },
    { log: 'inbox/d2', person: false, computer: true },
    { log: `feed/${unit('F03-DZ')}`, person: true, computer: true },
  ])
  assert.is(desk?.follow.length, 6)
  assert.is(directory.deskOf('d3' as DeviceId), null)
})

const HEADLESS = 'employee_no,login,first_name,last_name,unit\n'
const idsByName = (database: Database) =>
  new Map(
    database
      .all<{ id: string; name: string }>('SELECT id, first_name AS name FROM people WHERE deleted = 0')
      .map(({ id, name }) => [name, id]),
  )
/** A first file, a second one, and what the second says. */
const then = async (database: Database, first: string, second: string) => {
  await applied(database, SMALL_UNITS, HEADLESS + first)
  const before = idsByName(database)
  const { lines, people } = await applied(database, null, HEADLESS + second)
  return { before, after: idsByName(database), lines: texts(lines), people }
}

test('IMPORT-11: a changed login under the same number is a rename', async ({ database }) => {
  const { before, after, lines, people } = await then(
    database,
    '0007,ewa.kowal,Ewa,Kowal,B\n',
    '7,ewa.nowak,Ewa,Nowak,B\n', // as a spreadsheet leaves it
  )
  assert.equal(after, before)
  assert.equal(lines, [
    '2 changed: renamed: ewa.kowal → ewa.nowak; Ewa Nowak (ewa.nowak): employee number “0007” → “7”, last name “Kowal” → “Nowak”',
  ])
  assert.equal([people.added, people.changed, people.removed], [0, 1, 0])
})

test('IMPORT-11: a login under another number is another person, and the old one has left', async ({ database }) => {
  const { before, after, lines } = await then(database, '5,ewa,Ewa,Lis,B\n', '6,ewa,Ewa,Lis,B\n')
  assert.is.not(after.get('Ewa'), before.get('Ewa'))
  assert.equal(lines, [
    '2 added: another person: Ewa Lis (ewa) in B; the login ewa was that of Ewa Lis, number 5',
    '- removed: Ewa Lis (ewa)',
  ])
  await applied(database, null, `${HEADLESS}5,ewa2,Ewa,Lis,B\n`)
  assert.equal(idsByName(database), before, 'who returns by number is who they were, whatever the login')
})

test('IMPORT-11: two who swap their logins in one file stay who they are', async ({ database }) => {
  const { before, after, lines } = await then(
    database,
    '1,a,Jan,Kot,B\n2,b,Ewa,Lis,B\n',
    '1,b,Jan,Kot,B\n2,a,Ewa,Lis,B\n',
  )
  assert.equal(after, before)
  assert.equal(lines, ['2 changed: renamed: a → b; Jan Kot (b)', '3 changed: renamed: b → a; Ewa Lis (a)'])
})

test('IMPORT-11: numbers that come, go and come back change nobody', async ({ database }) => {
  const rows = (number: string) => `${number},ewa,Ewa,Lis,B\n`
  const { before, after } = await then(database, rows(''), rows('5'))
  assert.equal(after, before)
  assert.equal((await applied(database, null, HEADLESS + rows(''))).lines, [], 'a number that is known is kept')
  assert.equal((await applied(database, null, 'login,first_name,last_name,unit\newa,Ewa,Lis,B\n')).lines, [])
  await applied(database, null, HEADLESS + rows('6'))
  assert.is.not(idsByName(database).get('Ewa'), before.get('Ewa'), 'so that another number is another person')
})

test('IMPORT-11: without numbers the login is the person, and who returns has the same names too', async ({
  database,
}) => {
  const { before, after } = await then(database, ',ewa,Ewa,Lis,B\n,jan,Jan,Kot,B\n', ',ewa,Ewa,Nowak,B\n')
  assert.is(after.get('Ewa'), before.get('Ewa'))
  await applied(database, null, `${HEADLESS},ewa,Ewa,Nowak,B\n,jan,Jan,Kot,B\n`)
  assert.is(idsByName(database).get('Jan'), before.get('Jan'))
  await applied(database, null, `${HEADLESS},ewa,Ewa,Nowak,B\n`)
  const { lines } = await applied(database, null, `${HEADLESS},ewa,Ewa,Nowak,B\n,jan,Jan,Sum,B\n`)
  assert.equal(texts(lines), ['3 added: another person: Jan Sum (jan) in B; the login jan was that of Jan Kot'])
  assert.is.not(idsByName(database).get('Jan'), before.get('Jan'))
})

test('IMPORT-11: a number that stands twice names both lines', async ({ database }) => {
  await applied(database, SMALL_UNITS, null)
  const { applied: done, lines } = await run(
    database,
    null,
    `${HEADLESS}01,a,Jan,Kot,B\n2,b,Ewa,Lis,B\n1,c,Ola,Sum,B\n`,
  )
  assert.is(done, false)
  assert.equal(texts(lines), ['4 error: The employee number “1” stands on line 2 already.'])
  assert.is(lines[0]!.column, 'employee_no')
})

test('BRAKE-1: what a short file would remove waits until somebody repeats the number', async ({ database }) => {
  await applied(database, UNITS, PEOPLE)
  const before = everything(database)
  const one = PEOPLE.toString().split('\n').slice(0, 2).join('\n')
  for (const consent of [null, 402, 404]) {
    const result = await run(database, null, one, false, { consent })
    assert.equal([result.applied, result.people.removed, result.stop?.removals], [false, 403, 403])
    assert.is(everything(database), before)
  }
  assert.is((await run(database, null, one, true, { consent: null })).stop?.ofPeople, 404)
  assert.ok((await run(database, null, one, false, { consent: 403 })).applied)
  const ids = new Set(database.all<{ id: string }>('SELECT id FROM people').map(({ id }) => id))
  const back = await run(database, null, POLISH, false, { consent: null })
  assert.equal([back.applied, back.people.added, back.people.unchanged], [true, 403, 1])
  assert.is(database.all('SELECT id FROM people').length, ids.size, 'nobody is new')
})

test('BRAKE-2: a share goes without a word, one always, none where the organisation wants to be asked', async ({
  database,
}) => {
  await applied(database, UNITS, PEOPLE)
  const lines = PEOPLE.toString().trimEnd().split('\n')
  const without = (count: number) => lines.slice(0, lines.length - count).join('\n')
  assert.is((await run(database, null, without(20), true, { consent: null })).stop, null)
  assert.is((await run(database, null, without(21), true, { consent: null })).stop?.removals, 21)
  const actor = { by: null, device: null }
  const { unitOfWork, repositories } = new SqliteWriter(database)
  const settings = new ImportSettings(unitOfWork, repositories.settings, () => 1)
  await settings.put({ mostRemoved: 0 }, actor)
  assert.is((await run(database, null, without(1), true, { consent: null })).stop?.removals, 1)
  await settings.put({ mostRemoved: 10 }, actor)
  assert.is((await run(database, null, without(40), true, { consent: null })).stop, null)
})

test('BRAKE-2: units count too', async ({ database }) => {
  await applied(database, UNITS, null)
  const few = UNITS.toString().split('\n').slice(0, 10).join('\n')
  const { stop, applied: done } = await run(database, few, null, false, { consent: null })
  assert.equal([done, stop?.removals, stop?.units, stop?.people, stop?.ofUnits], [false, 41, 41, 0, 50])
  assert.ok((await run(database, few, null, false, { consent: 41 })).applied)
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
  const row = await computerRow(server, owner, computer)
  assert.equal([row?.unit, row?.person], [person.unit, null])
  assert.ok(await (await server.by(computer)).call('ticket', {}))
  await refused(server.enrol(unused.code), 'revoked-code')
  await server.import(owner, null, SMALL_PEOPLE)
  const back = await computerRow(server, owner, computer)
  assert.equal([back?.unit, back?.person], [person.unit, person.id], 'who returns is at their computer again')
  assert.ok(await server.enrol(unused.code), 'and their code is good again')
  await server.import(owner, null, SMALL_PEOPLE.replace(/2,.*\n/, ''))
  const codes = (await client.call('listEnrolments', {})).enrolments
  assert.equal(codes, [])
  const second = database.get<{ id: DeviceId }>(
    'SELECT id FROM devices WHERE person = ? AND id <> ?',
    person.id,
    computer.device,
  )!
  database.close()
  await client.call('revokeComputer', { params: { device: second.id } })

  const occupied = await server.import(owner, SMALL_UNITS.replace(/C,.*\n/, ''), null)
  assert.is(occupied.applied, false)
  assert.match(occupied.lines[0]!.text, 'which has 1 computer')
  await client.call('revokeComputer', { params: { device: computer.device } })
  assert.is((await server.import(owner, SMALL_UNITS.replace(/C,.*\n/, ''), null)).units.removed, 1)
})

const computerRow = async (server: TestServer, owner: Device, { device }: Device) => {
  const client = await server.by(owner)
  const { rows } = await client.call('view', { params: { view: 'computers' }, query: {} })
  return rows.map((row) => VIEWS.computers.parse(row)).find(({ id }) => id === device)
}

served('IMPORT-2: the real files go through the API', async ({ server, owner }) => {
  const preview = await server.import(owner, UNITS, POLISH, { dryRun: true })
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
