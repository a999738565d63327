import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/sqlite/database.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { readFiles } from './csv-tables.ts'
import { LiveDirectory, type Computers } from './directory.ts'
import { importDirectory } from './import.ts'

type Context = { database: Database; writer: SqliteWriter }
const test = suite<Context>('directory in memory')
test.before.each((context) => {
  context.database = openDatabase(':memory:')
  context.writer = new SqliteWriter(context.database)
})
test.after.each(({ database }) => database.close())

const load = ({ repositories, announcements }: SqliteWriter, computers: Computers = noComputers) =>
  LiveDirectory.load({
    repository: repositories.directory,
    announcements,
    computers,
    organisation: () => 'Library',
    talks: () => ({ talks: [] }),
  })
const noComputers: Computers = { get: () => undefined, computers: () => [] }

const UNITS = 'code,parent,name,time_zone\n'
const PEOPLE = 'employee_no,login,first_name,last_name,unit\n'
const run = (writer: SqliteWriter, units: string | null, people: string | null) => {
  const bytes = (head: string, rows: string | null) => (rows === null ? null : Buffer.from(head + rows))
  const files = readFiles({ units: bytes(UNITS, units), people: bytes(PEOPLE, people) })
  return importDirectory(writer.unitOfWork, files, { dryRun: false, now: 1 })
}
const FIRST_UNITS = 'A,,All,Europe/Warsaw\nB,A,Branch,\nC,A,Other,\nD,C,Desk,\n'
const FIRST_PEOPLE = '1,jan,Jan,Kot,B\n2,ewa,Ewa,Lis,D\n3,ola,Ola,Sum,C\n'

/** Each changes something else: names, places, who goes, who comes and who returns. */
const IMPORTS: [what: string, units: string | null, people: string | null][] = [
  ['the first', FIRST_UNITS, FIRST_PEOPLE],
  ['a name of each', FIRST_UNITS.replace('Other', 'Annex'), FIRST_PEOPLE.replace('Lis', 'Nowak')],
  ['a unit that moves', FIRST_UNITS.replace('D,C', 'D,B'), null],
  ['somebody who moves', null, FIRST_PEOPLE.replace('Jan,Kot,B', 'Jan,Kot,C')],
  ['who goes, and who comes', null, '1,jan,Jan,Kot,C\n4,iga,Iga,Bak,A\n'],
  ['a unit that goes', FIRST_UNITS.replace(/D,C.*\n/, ''), null],
  ['who and what returns', FIRST_UNITS, FIRST_PEOPLE],
  ['another root', 'Z,,Above,\nA,Z,All,Europe/Lisbon\nB,A,Branch,\nC,A,Other,\nD,C,Desk,\n', null],
]

test('after each import it is what would be loaded anew', async ({ database, writer }) => {
  const seen: { units: Set<UnitId>; people: Set<PersonId> } = { units: new Set(), people: new Set() }
  const computers = new Map<DeviceId, NonNullable<ReturnType<Computers['get']>> & { unit: UnitId }>()
  const index: Computers = { get: (id) => computers.get(id), computers: () => computers.values() }
  const live = await load(writer, index)
  for (const [what, units, people] of IMPORTS) {
    assert.ok((await run(writer, units, people)).applied, what)
    for (const { id } of await writer.repositories.directory.units()) seen.units.add(id)
    for (const { id, unit } of await writer.repositories.directory.people()) {
      seen.people.add(id)
      computers.set(`d${id}` as DeviceId, { id: `d${id}` as DeviceId, name: 'PC', unit, person: id, enrolledAt: 0 })
    }
    const anew = await load(new SqliteWriter(database), index)
    assert.equal(new Map([...live.units].sort()), new Map([...anew.units].sort()), what)
    assert.is(live.root?.code, anew.root?.code, what)
    for (const id of seen.people) assert.is(live.unitOfPerson(id), anew.unitOfPerson(id), what)
    for (const id of seen.units) {
      assert.is(live.countPeople([id]), anew.countPeople([id]), what)
      assert.is(live.countComputers([id], 'all'), anew.countComputers([id], 'all'), what)
    }
    for (const id of computers.keys()) assert.equal(live.deskOf(id), anew.deskOf(id), what)
  }
})

test('IMPORT-4: what only says again what is stored writes nothing, and tells nobody', async ({ writer }) => {
  await run(writer, FIRST_UNITS, FIRST_PEOPLE)
  let told = 0
  writer.announcements.on(['directory-imported'], () => void told++)
  const again = await run(writer, FIRST_UNITS, FIRST_PEOPLE)
  assert.equal([again.applied, again.lines, told], [true, [], 0])
  await run(writer, null, FIRST_PEOPLE.replace('Kot', 'Kos'))
  assert.is(told, 1)
})

test.run()
