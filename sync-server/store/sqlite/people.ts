import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { PeopleRepository } from '../../ports/people.ts'
import type { Database } from './database.ts'

export class SqlitePeople implements PeopleRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async nameOf(person: PersonId): Promise<string | null> {
    const sql = "SELECT first_name || ' ' || last_name AS name FROM people WHERE id = ? AND deleted = 0"
    return this.#database.get<{ name: string }>(sql, person)?.name ?? null
  }
}
