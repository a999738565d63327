/** The directory as it is now, in memory: the tree of units, where people are, and how many are below each unit. */
import { firstMonthAfter } from '@carillon/shared-model/logs/kept-months.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import { pathOf, zoneOf, type Person, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Desk, Follow } from '@carillon/shared-model/facts/desk.ts'
import type { Announcements } from '../ports/announcements.ts'
import { SERVER_ZONE } from '../ports/clock.ts'
import type { DeskContent, Directory, DirectoryChange, DirectoryRepository, PlacedPerson } from '../ports/directory.ts'
import { subtreeCounts } from './subtree-counts.ts'

type Computer = { id: DeviceId; name: string; unit: UnitId; person: PersonId | null; enrolledAt: number }
/** Computers that are admitted now. */
export type Computers = {
  get(id: DeviceId): (Omit<Computer, 'unit'> & { unit: UnitId | null }) | undefined
  computers(): Iterable<Computer>
}

/** What a person's desks say of conversations. */
export type DeskTalks = Required<Pick<Desk, 'talks'>> & Pick<Desk, 'talksSince'>
type DeskPlace = Omit<DeskContent, keyof DeskTalks>

type Parts = {
  repository: Pick<DirectoryRepository, 'placedUnits' | 'placedPeople'>
  announcements: Announcements
  computers: Computers
  /** its name, for desks */
  organisation: () => string
  /** conversations that somebody may have, for desks; null: there is nobody */
  talks: (person: PersonId | null) => DeskTalks
}
type Place = Pick<PlacedPerson, 'unit' | 'name'>

export class LiveDirectory implements Directory {
  readonly units = new Map<UnitId, Unit>()
  readonly #parts: Omit<Parts, 'repository' | 'announcements'>
  readonly #people = new Map<PersonId, Place>()
  #peopleCounts = new Map<UnitId, number>()
  #root: Unit | null = null

  private constructor(parts: Omit<Parts, 'repository' | 'announcements'>) {
    this.#parts = parts
  }

  static async load({ repository, announcements, ...parts }: Parts): Promise<LiveDirectory> {
    const directory = new LiveDirectory(parts)
    for (const unit of await repository.placedUnits()) directory.units.set(unit.id, unit)
    for (const { id, unit, name } of await repository.placedPeople()) directory.#people.set(id, { unit, name })
    directory.#count()
    announcements.on(['directory-imported'], (changes) => {
      for (const change of changes) directory.#follow(change)
      directory.#count()
    })
    return directory
  }

  #follow({ units, people, removedUnits, removedPeople }: DirectoryChange): void {
    for (const id of removedUnits) this.units.delete(id)
    for (const id of removedPeople) this.#people.delete(id)
    for (const { item } of units) this.units.set(item.id, item)
    for (const { item } of people) this.#people.set(item.id, { unit: item.unit, name: fullName(item) })
  }

  #count(): void {
    this.#root = [...this.units.values()].find((unit) => unit.parent === null) ?? null
    this.#peopleCounts = subtreeCounts(
      this.units,
      [...this.#people.values()].map(({ unit }) => unit),
    )
  }

  get root(): Unit | null {
    return this.#root
  }

  unitOfPerson(person: PersonId): UnitId | null {
    return this.#people.get(person)?.unit ?? null
  }

  /** Those who belong to a unit or to one below it. */
  peopleWithin(unit: UnitId): PersonId[] {
    return [...this.#people].filter(([, place]) => pathOf(this.units, place.unit).includes(unit)).map(([id]) => id)
  }

  unitOfDevice(device: DeviceId): UnitId | null {
    return this.#parts.computers.get(device)?.unit ?? null
  }

  countPeople(to: readonly Target[]): number {
    const covered = this.#topUnits(to)
    let count = sum(covered, this.#peopleCounts)
    for (const target of new Set(to)) {
      const unit = targetKind(target) === 'person' ? this.unitOfPerson(target as PersonId) : null
      if (unit && !this.#isBelow(unit, covered)) count++
    }
    return count
  }

  countComputers(to: readonly Target[], which: 'all' | 'unattended'): number {
    const covered = this.#topUnits(to)
    const named = new Set(to)
    const isAddressed = (id: PersonId | DeviceId, unit: UnitId) => named.has(id) || this.#isBelow(unit, covered)
    let count = 0
    for (const { id, unit, person } of this.#parts.computers.computers()) {
      if (!isAddressed(id, unit)) continue
      const at = which === 'unattended' && person ? this.#people.get(person) : undefined
      if (!at || !isAddressed(person!, at.unit)) count++
    }
    return count
  }

  deskOf(device: DeviceId): DeskContent | null {
    const place = this.placeOf(device)
    return place && { ...place, ...this.#parts.talks(place.person?.id ?? null) }
  }

  /** What the directory has to do with a computer's desk. */
  placeOf(device: DeviceId): DeskPlace | null {
    const computer = this.#parts.computers.get(device)
    if (!computer?.unit) return null
    const place = computer.person && this.#people.get(computer.person)
    const person = computer.person && place ? { id: computer.person, ...place } : null
    return {
      organisation: this.#parts.organisation(),
      device: { id: device, name: computer.name, unit: computer.unit, unitName: this.#nameOf(computer.unit) },
      person: person && { ...person, unitName: this.#nameOf(person.unit) },
      follow: this.#follows(device, computer.unit, person),
      zone: zoneOf(this.units, person?.unit ?? computer.unit) ?? SERVER_ZONE,
      since: firstMonthAfter(computer.enrolledAt),
    }
  }

  /** In order of urgency: what is addressed to few comes before what is addressed to many. */
  #follows(device: DeviceId, unit: UnitId, person: { id: PersonId; unit: UnitId } | null): Follow[] {
    const computerPath = pathOf(this.units, unit)
    const personPath = person ? pathOf(this.units, person.unit) : []
    const feeds = [...new Set([...personPath, ...computerPath])].map((at) => ({
      log: `feed/${at}`,
      person: personPath.includes(at),
      computer: computerPath.includes(at),
    }))
    const own = { log: `inbox/${device}`, person: false, computer: true }
    return person ? [{ log: `inbox/${person.id}`, person: true, computer: false }, own, ...feeds] : [own, ...feeds]
  }

  /** Units addressed, without those below another one, so that nobody is counted twice. Groups have no members yet. */
  #topUnits(to: readonly Target[]): Set<UnitId> {
    const named = new Set<UnitId>()
    for (const target of to) {
      const kind = targetKind(target)
      if (kind === 'everyone' && this.#root) named.add(this.#root.id)
      if (kind === 'unit' && this.units.has(target as UnitId)) named.add(target as UnitId)
    }
    return new Set(
      [...named].filter(
        (unit) =>
          !pathOf(this.units, unit)
            .slice(1)
            .some((above) => named.has(above)),
      ),
    )
  }

  #isBelow(unit: UnitId, covered: ReadonlySet<UnitId>): boolean {
    return covered.size > 0 && pathOf(this.units, unit).some((at) => covered.has(at))
  }

  #nameOf(unit: UnitId): string {
    return this.units.get(unit)?.name ?? ''
  }
}

const fullName = ({ firstName, lastName }: Pick<Person, 'firstName' | 'lastName'>): string => `${firstName} ${lastName}`

const sum = (units: Iterable<UnitId>, counts: ReadonlyMap<UnitId, number>): number => {
  let total = 0
  for (const unit of units) total += counts.get(unit) ?? 0
  return total
}
