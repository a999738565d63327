/** A small library for contract suites of views: two units, some people, and their computers. */
import {
  newDeviceId,
  newPersonId,
  newUnitId,
  type DeviceId,
  type PersonId,
  type UnitId,
} from '@carillon/shared-model/org/ids.ts'
import type { ViewName, ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Announcements } from '../../ports/announcements.ts'
import type { Change, ChangeOf } from '../../ports/changes.ts'
import type { Views } from '../../ports/views.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export type Placed = {
  units: readonly { id: UnitId; code: string; parent: UnitId | null; name: string; timeZone: string | null }[]
  people: readonly {
    id: PersonId
    login: string
    firstName: string
    lastName: string
    unit: UnitId
    employeeNo?: string
    isGone?: boolean
  }[]
}
export type ViewsUnderTest = StoreUnderTest & {
  announcements: Announcements
  /** Makes views of the store. */
  views: (isConnected: (device: DeviceId) => boolean, now: () => number) => Views
}

export const root = newUnitId()
export const branch = newUnitId()
export const [anna, piotr, ola] = [newPersonId(), newPersonId(), newPersonId()] as const
/** Computers: of Anna in the branch, of Piotr in the root, and of nobody in the branch. */
export const [atAnna, atPiotr, lobby] = [newDeviceId(), newDeviceId(), newDeviceId()] as const
/** By the server's clock. */
export const NOW = 10_000

export const UNITS: Placed['units'] = [
  { id: root, code: 'root', parent: null, name: 'Library', timeZone: 'Europe/Warsaw' },
  { id: branch, code: 'b1', parent: root, name: 'Branch 1', timeZone: null },
]
export const person = (id: PersonId, login: string, firstName: string, lastName: string, unit: UnitId) => ({
  id,
  login,
  firstName,
  lastName,
  unit,
})
export const PEOPLE: Placed['people'] = [
  person(anna, 'anna', 'Anna', 'Nowak', branch),
  person(piotr, 'piotr', 'Piotr', 'Kot', root),
]
export const computer = (id: DeviceId, name: string, unit: UnitId, person: PersonId | null): Change => ({
  kind: 'device-added',
  device: { id, name, key: '', unit, person, admin: null, enrolledAt: 10, expiresAt: null },
  version: null,
})

/** As an import that looks nothing up: whoever is named counts as new. */
export const imported = (
  units: Placed['units'],
  people: Placed['people'],
  removedPeople: readonly PersonId[] = [],
): ChangeOf<'directory-imported'> => ({
  kind: 'directory-imported',
  units: units.map((item) => ({ item, entry: null })),
  people: people.map(({ isGone: _, ...person }) => ({
    item: { employeeNo: '', email: '', title: '', ...person },
    entry: null,
  })),
  removedUnits: [],
  removedPeople,
  arrived: people.map(({ id }) => id),
  recounted: [],
  hasMoved: false,
})

export type Place = {
  store: ViewsUnderTest
  views: Views
  /** Puts units and people into the directory: new ones, and others in the place of what they were. */
  place: (directory: Placed) => Promise<void>
  write: (...changes: Change[]) => Promise<void>
}
export const everybody = () => true

/** The first rows of a view after a revision. */
export const rowsOf = async <View extends ViewName>(views: Views, view: View, after = 0): Promise<ViewRow<View>[]> =>
  (await views.pull(view, after, 10)).rows as unknown as ViewRow<View>[]

/** @param connected computers that are in touch now */
export const placeIn = async (store: ViewsUnderTest, connected: readonly DeviceId[] = []): Promise<Place> => {
  const write = (...changes: Change[]) => store.unitOfWork(async ({ write }) => write(...changes))
  const place = async ({ units, people }: Placed) => {
    await write(imported(units, people))
    const gone = people.filter(({ isGone }) => isGone).map(({ id }) => id)
    if (gone.length > 0) await write(imported([], [], gone))
  }
  await place({ units: UNITS, people: PEOPLE })
  await write(
    computer(atAnna, 'PC-1', branch, anna),
    computer(atPiotr, 'PC-2', root, piotr),
    computer(lobby, 'LOBBY', branch, null),
  )
  await write({ kind: 'devices-seen', contacts: [{ device: atAnna, at: 500 }, { device: atPiotr, at: 700 }] }) // prettier-ignore
  const views = store.views(
    (device) => connected.includes(device),
    () => NOW,
  )
  return { store, views, place, write }
}
