/** Which logs head office and a branch server exchange: those of the branch's units, and of the people and computers in them. */
import { createHash } from 'node:crypto'
import { parseLogName } from '@carillon/shared-model/logs/names.ts'
import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'

type Places = {
  units: ReadonlyMap<UnitId, Unit>
  unitOfPerson: (person: PersonId) => UnitId | null
  /** @returns where it is and who works at it; undefined: there is no such computer */
  computer: (device: DeviceId) => { unit: UnitId; person: PersonId | null } | undefined
  /** whose conversation it is; null: there is none */
  personOf: (conversation: string) => PersonId | null
}

export class BranchScope {
  readonly unit: UnitId
  readonly #places: Places

  constructor(unit: UnitId, places: Places) {
    this.unit = unit
    this.#places = places
  }

  hasUnit(unit: UnitId): boolean {
    return pathOf(this.#places.units, unit).includes(this.unit)
  }

  hasPerson(person: PersonId): boolean {
    const unit = this.#places.unitOfPerson(person)
    return unit !== null && this.hasUnit(unit)
  }

  /** It stands there, or somebody of the branch works at it. */
  hasComputer(device: DeviceId): boolean {
    const computer = this.#places.computer(device)
    if (!computer) return false
    return this.hasUnit(computer.unit) || (computer.person !== null && this.hasPerson(computer.person))
  }

  /** What head office has for the branch: its units' feeds and those above them, and what is its people's and computers'. */
  goesDown(log: string): boolean {
    const name = parseLogName(log)
    if (name === null) return false
    const { kind, subject } = name
    if (kind === 'verdicts') return true
    if (kind === 'feed')
      return this.hasUnit(subject as UnitId) || pathOf(this.#places.units, this.unit).includes(subject as UnitId)
    if (kind === 'inbox' || kind === 'journal') return this.#hasSubject(subject)
    if (kind !== 'talk') return false
    const person = this.#places.personOf(subject)
    return person !== null && this.hasPerson(person)
  }

  #hasSubject(subject: string): boolean {
    return subject.startsWith('p') ? this.hasPerson(subject as PersonId) : this.hasComputer(subject as DeviceId)
  }
}

/** What the branch has for head office, as its authors wrote it. */
export const goesUp = (log: string, branch: string): boolean => {
  const name = parseLogName(log)
  if (name === null) return false
  // Head office that was restored learns again what it has said.
  return (
    ['journal', 'talk', 'outbox', 'verdicts'].includes(name.kind) || (name.kind === 'branch' && name.subject === branch)
  )
}

/** Names a set of logs: another one begins from the start. */
export const scopeId = (members: Iterable<string>): string =>
  createHash('sha256')
    .update([...members].sort().join(' '))
    .digest('base64url')
    .slice(0, 22)
