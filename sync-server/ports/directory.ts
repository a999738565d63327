import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Person, Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'

/** What a desk says: all but the fact's header. */
export type DeskContent = Omit<Desk, 'type' | 'at' | 'by' | 'v'>

/** The directory as it is now, in memory. */
export interface Directory {
  readonly root: Unit | null
  readonly units: ReadonlyMap<UnitId, Unit>
  unitOfPerson(person: PersonId): UnitId | null
  unitOfDevice(device: DeviceId): UnitId | null
  /** Recipients that targets address now: people, and computers (all, or those at which nobody is addressed). */
  countPeople(to: readonly Target[]): number
  countComputers(to: readonly Target[], which: 'all' | 'unattended'): number
  /** What a computer's desk should say now; null: there is no such computer. */
  deskOf(device: DeviceId): DeskContent | null
}

/** Its rows are never deleted: a unit or a person who returns is the same again. `entry`: what a directory server calls it. */
type Stored<Item> = Item & { entry: string | null; deleted: boolean }
export type StoredUnit = Stored<Unit>
export type StoredPerson = Stored<Person>
/** Somebody who is in the directory, with first and last name. */
export type PlacedPerson = { id: PersonId; unit: UnitId; name: string }

export interface DirectoryRepository {
  /** All that there ever were, in the order in which they last changed. */
  units(): Promise<StoredUnit[]>
  people(): Promise<StoredPerson[]>
  /** Those who are there now, in no order. */
  placedUnits(): Promise<Unit[]>
  placedPeople(): Promise<PlacedPerson[]>
}

type Written<Item> = { readonly item: Item; readonly entry: string | null }

/** An import, whole: whoever is not named stays as they are. */
export type DirectoryChange = {
  kind: 'directory-imported'
  /** new, changed or returning; parents before their children */
  units: readonly Written<Unit>[]
  people: readonly Written<Person>[]
  removedUnits: readonly UnitId[]
  removedPeople: readonly PersonId[]
  /** people who are among `people` and were not in the directory before */
  arrived: readonly PersonId[]
  /** units that have more or fewer people in them and below */
  recounted: readonly UnitId[]
  /** rows of views have come within the reach of other administrators, or left it */
  hasMoved: boolean
}
