import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Row } from '../data/row.ts'
import type { Views } from '../data/views.svelte.ts'
import { fullName, UnitTree } from './tree.ts'

/** The units and people that the account sees. */
export class Directory {
  readonly #views: Views
  readonly #compare: () => (a: string, b: string) => number
  readonly tree = $derived.by(() => new UnitTree(this.#views.units, this.#compare()))
  readonly people = $derived.by(
    (): ReadonlyMap<PersonId, Row<'people'>> => new Map(this.#views.people.map((person) => [person.id, person])),
  )

  /** @param compare orders names in the language of the console */
  constructor(views: Views, compare: () => (a: string, b: string) => number) {
    this.#views = views
    this.#compare = compare
  }

  /** A person's name; empty when the directory has nobody of that id, or not for this account. */
  nameOf(person: PersonId): string {
    const found = this.people.get(person)
    return found ? fullName(found) : ''
  }
}
