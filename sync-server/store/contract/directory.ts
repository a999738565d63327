/** What every store of a directory does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import { newDeviceId, newPersonId, newUnitId, type PersonId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { DirectoryChange } from '../../ports/directory.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const root: Unit = { id: newUnitId(), code: 'R', parent: null, name: 'Library', timeZone: 'Europe/Warsaw' }
const branch: Unit = { id: newUnitId(), code: 'B', parent: root.id, name: 'Branch', timeZone: null }
const person = (login: string, unit: UnitId = branch.id): Person => ({
  ...{ id: newPersonId(), employeeNo: '7', login, firstName: 'Żofia', lastName: 'Kot' },
  ...{ email: `${login}@library.example`, unit, title: 'librarian' },
})
const jan = person('jan')
const ewa = person('ewa', root.id)

const imported = (change: Partial<DirectoryChange>): DirectoryChange => ({
  kind: 'directory-imported',
  ...{ units: [], people: [], removedUnits: [], removedPeople: [], arrived: [], recounted: [], hasMoved: false },
  ...change,
})
const known = <Item>(...items: Item[]) => items.map((item) => ({ item, entry: null }))
const FIRST = imported({ units: known(root, branch), people: known(jan, ewa), arrived: [jan.id, ewa.id] })
const byId = <Item extends { id: string }>(items: readonly Item[]) => [...items].sort((a, b) => (a.id < b.id ? -1 : 1))

type Context = { store: StoreUnderTest; write: (change: Partial<DirectoryChange>) => Promise<void> }

export const directorySuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<Context>(`directory in ${name}`)
  test.before.each(async (context) => {
    const store = await open()
    context.store = store
    context.write = (change) => store.unitOfWork(async ({ write }) => write(imported(change)))
    await context.write(FIRST)
  })
  test.after.each(({ store }) => store.close())

  test('units and people are read as they were imported', async ({ store }) => {
    const { directory, people } = store.repositories
    const there = { entry: null, deleted: false }
    assert.equal(
      await directory.units(),
      byId([root, branch]).map((unit) => ({ ...unit, ...there })),
    )
    assert.equal(
      await directory.people(),
      byId([jan, ewa]).map((one) => ({ ...one, ...there })),
    )
    assert.equal(byId(await directory.placedUnits()), byId([root, branch]))
    assert.equal(
      byId(await directory.placedPeople()),
      byId([jan, ewa]).map(({ id, unit }) => ({ id, unit, name: 'Żofia Kot' })),
    )
    assert.is(await people.nameOf(jan.id), 'Żofia Kot')
  })

  test('what changed last comes last, with the entry that a directory server calls it by', async ({ store, write }) => {
    const { directory } = store.repositories
    const [first, second] = byId([jan, ewa])
    await write({ people: [{ item: { ...first!, title: 'head' }, entry: 'guid-1' }] })
    assert.equal(
      (await directory.people()).map(({ id, title, entry }) => [id, title, entry]),
      [
        [second!.id, 'librarian', null],
        [first!.id, 'head', 'guid-1'],
      ],
    )
    assert.is((await directory.units()).length, 2)
  })

  test('who is removed stays known, keeps everything, and is the same when they return', async ({ store, write }) => {
    const { directory, people } = store.repositories
    await write({ removedUnits: [branch.id], removedPeople: [jan.id] })
    assert.equal(await directory.placedUnits(), [root])
    assert.equal(
      (await directory.placedPeople()).map(({ id }) => id),
      [ewa.id],
    )
    assert.is(await people.nameOf(jan.id), null)
    const gone = (await directory.people()).find(({ id }) => id === jan.id)
    assert.equal(gone, { ...jan, entry: null, deleted: true })
    await write({ units: known(branch), people: known(jan), arrived: [jan.id] })
    assert.is((await directory.people()).length, 2)
    assert.is(await people.nameOf(jan.id), 'Żofia Kot')
  })

  test('codes and logins may be swapped, and taken over from whoever goes', async ({ store, write }) => {
    const { directory } = store.repositories
    await write({
      units: known({ ...root, code: 'B' }, { ...branch, code: 'R' }),
      people: known({ ...jan, login: 'ewa' }, { ...ewa, login: 'jan' }),
    })
    const logins = async () =>
      new Map((await directory.people()).filter(({ deleted }) => !deleted).map(({ login, id }) => [login, id]))
    assert.equal(await logins(), new Map([['ewa', jan.id], ['jan', ewa.id]])) // prettier-ignore
    assert.is((await directory.placedUnits()).find(({ code }) => code === 'R')?.id, branch.id)
    const heir = person('jan')
    await write({ people: known(heir), removedPeople: [ewa.id], arrived: [heir.id] })
    assert.equal(await logins(), new Map([['ewa', jan.id], ['jan', heir.id]])) // prettier-ignore
  })

  test('a child may come with a parent that is new too, and move', async ({ store, write }) => {
    const { directory } = store.repositories
    const above: Unit = { ...root, id: newUnitId(), code: 'M', parent: root.id, name: 'Middle', timeZone: null }
    await write({ units: known(above, { ...branch, parent: above.id }), hasMoved: true })
    assert.is((await directory.placedUnits()).find(({ id }) => id === branch.id)?.parent, above.id)
  })

  test('somebody is at their computer as long as they are there', async ({ store, write }) => {
    const { unitOfWork, repositories } = store
    const device = {
      ...{ id: newDeviceId(), name: 'PC', key: 'k', unit: branch.id, person: jan.id, admin: null },
      ...{ enrolledAt: 1, expiresAt: null },
    }
    const personAt = async (): Promise<PersonId | null | undefined> =>
      (await repositories.devices.admitted())[0]?.person
    await unitOfWork(async (transaction) => transaction.write({ kind: 'device-added', device, version: null }))
    assert.is(await personAt(), jan.id)
    await write({ removedPeople: [jan.id] })
    assert.is(await personAt(), null)
    await write({ people: known(jan), arrived: [jan.id] })
    assert.is(await personAt(), jan.id)
  })

  test('an import of more than one statement takes is whole', async ({ store, write }) => {
    const many = Array.from({ length: 12_000 }, (_, index) => person(`many${index}`))
    await write({ people: known(...many) })
    const logins = new Set((await store.repositories.directory.people()).map(({ login }) => login))
    assert.is(logins.size, many.length + 2)
    await write({ removedPeople: many.map(({ id }) => id) })
    assert.is((await store.repositories.directory.placedPeople()).length, 2)
  })

  test('an import that is refused leaves nothing', async ({ store }) => {
    const before = await store.repositories.directory.people()
    const refused = store.unitOfWork(async ({ write }) => {
      write(imported({ people: known(person('ola')), removedPeople: [jan.id] }))
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    // The second has the login of the first, who stays.
    const failed = store.unitOfWork(async ({ write }) =>
      write(imported({ people: known({ ...ewa, title: 'head' }, person('jan')) })),
    )
    assert.is(await failed.then(() => 'written', () => 'failed'), 'failed') // prettier-ignore
    assert.equal(await store.repositories.directory.people(), before)
  })

  test.run()
}
