/** The directory as it is now, in memory: the tree of units, where people are, and how many are below each unit. */
import { addMonths, monthOf } from '@carillon/shared-model/logs/names.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import { pathOf, zoneOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Desk, Follow } from '@carillon/shared-model/facts/desk.ts'
import type { Database } from '../store/database.ts'
import type { Directory } from '../sync/needs.ts'
import { SERVER_ZONE } from '../store/zone.ts'
import { subtreeCounts } from './subtree-counts.ts'

type Computer = { id: DeviceId; name: string; unit: UnitId; person: PersonId | null; enrolledAt: number }
/** Computers that are admitted now; `version` changes whenever one does. */
export type Computers = {
  readonly version: number
  get(id: DeviceId): (Omit<Computer, 'unit'> & { unit: UnitId | null }) | undefined
  computers(): Iterable<Computer>
}

/** What a person's desks say of conversations. */
export type DeskTalks = Required<Pick<Desk, 'talks'>> & Pick<Desk, 'talksSince'>

export class LiveDirectory implements Directory {
  readonly units = new Map<UnitId, Unit>()
  readonly #database: Database
  readonly #computers: Computers
  readonly #organisation: () => string
  readonly #talks: (person: PersonId | null) => DeskTalks
  readonly #unitOfPerson = new Map<PersonId, UnitId>()
  #people = new Map<UnitId, number>()
  #computerCounts = { version: -1, all: new Map<UnitId, number>(), unattended: new Map<UnitId, number>() }
  #root: Unit | null = null

  /**
   * @param organisation its name, for desks
   * @param talks conversations that somebody may have, for desks; null: there is nobody
   */
  constructor(
    database: Database,
    computers: Computers,
    organisation: () => string,
    talks: (person: PersonId | null) => DeskTalks = () => ({ talks: [] }),
  ) {
    this.#database = database
    this.#computers = computers
    this.#organisation = organisation
    this.#talks = talks
    this.reload()
  }

  /** Reads everything again, after an import. */
  reload(): void {
    this.units.clear()
    const units = this.#database.all<Unit>(
      'SELECT id, code, parent, name, time_zone AS timeZone FROM units WHERE deleted = 0',
    )
    for (const unit of units) this.units.set(unit.id, unit)
    this.#root = units.find((unit) => unit.parent === null) ?? null
    this.#unitOfPerson.clear()
    for (const { id, unit } of this.#database.all<{ id: PersonId; unit: UnitId }>(
      'SELECT id, unit FROM people WHERE deleted = 0',
    ))
      this.#unitOfPerson.set(id, unit)
    this.#people = subtreeCounts(this.units, this.#unitOfPerson.values())
    this.#computerCounts.version = -1
  }

  get root(): Unit | null {
    return this.#root
  }

  unitOfPerson(person: PersonId): UnitId | null {
    return this.#unitOfPerson.get(person) ?? null
  }

  unitOfDevice(device: DeviceId): UnitId | null {
    return this.#computers.get(device)?.unit ?? null
  }

  countPeople(to: readonly Target[]): number {
    const covered = this.#topUnits(to)
    let count = sum(covered, this.#people)
    for (const target of new Set(to)) {
      const unit = targetKind(target) === 'person' ? this.unitOfPerson(target as PersonId) : null
      if (unit && !this.#isBelow(unit, covered)) count++
    }
    return count
  }

  countComputers(to: readonly Target[], which: 'all' | 'unattended'): number {
    const covered = this.#topUnits(to)
    let count = sum(covered, this.#countsOfComputers()[which])
    for (const target of new Set(to)) {
      if (targetKind(target) !== 'computer') continue
      const computer = this.#computers.get(target as DeviceId)
      if (!computer?.unit || (which === 'unattended' && computer.person)) continue
      if (!this.#isBelow(computer.unit, covered)) count++
    }
    return count
  }

  deskOf(device: DeviceId): ReturnType<Directory['deskOf']> {
    const computer = this.#computers.get(device)
    if (!computer?.unit) return null
    const personUnit = computer.person && this.unitOfPerson(computer.person)
    const person = computer.person && personUnit ? { id: computer.person, unit: personUnit } : null
    return {
      organisation: this.#organisation(),
      device: { id: device, name: computer.name, unit: computer.unit, unitName: this.#nameOf(computer.unit) },
      person: person && {
        id: person.id,
        name: this.#nameOfPerson(person.id),
        unit: person.unit,
        unitName: this.#nameOf(person.unit),
      },
      follow: this.#follows(device, computer.unit, person),
      zone: zoneOf(this.units, person?.unit ?? computer.unit) ?? SERVER_ZONE,
      // What was sent shortly before the enrolment is still of interest; older months would only cost time.
      since: addMonths(monthOf(computer.enrolledAt), -1),
      ...this.#talks(person?.id ?? null),
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

  #countsOfComputers() {
    if (this.#computerCounts.version !== this.#computers.version) {
      const computers = [...this.#computers.computers()]
      const unattended = computers.filter((computer) => computer.person === null)
      this.#computerCounts = {
        version: this.#computers.version,
        all: subtreeCounts(
          this.units,
          computers.map((computer) => computer.unit),
        ),
        unattended: subtreeCounts(
          this.units,
          unattended.map((computer) => computer.unit),
        ),
      }
    }
    return this.#computerCounts
  }

  #nameOf(unit: UnitId): string {
    return this.units.get(unit)?.name ?? ''
  }

  #nameOfPerson(person: PersonId): string {
    const sql = "SELECT first_name || ' ' || last_name AS name FROM people WHERE id = ?"
    return this.#database.get<{ name: string }>(sql, person)?.name ?? ''
  }
}

const sum = (units: Iterable<UnitId>, counts: ReadonlyMap<UnitId, number>): number => {
  let total = 0
  for (const unit of units) total += counts.get(unit) ?? 0
  return total
}
