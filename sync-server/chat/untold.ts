/** Whose desks do not say yet what has become of conversations: on disk, so that they are told after a crash too. */
import { z } from 'zod'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

const KEY = 'chat.untold'
/** null: everybody */
type People = readonly PersonId[] | null
const stored = z.object({ people: z.array(z.custom<PersonId>((id) => typeof id === 'string')).nullable() })

export class Untold {
  readonly #database: Database
  /** how often anybody was added since the start */
  #additions = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Inside the transaction that changes what desks say. @param person null: everybody */
  add(person: PersonId | null): void {
    const known = this.#people ?? []
    const people = person === null || this.#people === null ? null : [...new Set([...known, person])]
    writeSetting(this.#database, KEY, { people })
    this.#additions++
  }

  /** Adds everybody before `work`, whose transactions are its own; nobody when it throws. */
  before<Result>(work: () => Result): Result {
    const people = this.#people
    this.add(null)
    try {
      return work()
    } catch (error) {
      writeSetting(this.#database, KEY, people === undefined ? null : { people })
      throw error
    }
  }

  /** @param refresh the desks of these people; when it rejects, they are told the next time */
  async tell(refresh: (people: People) => Promise<void>): Promise<void> {
    const people = this.#people
    if (people === undefined) return
    const additions = this.#additions
    await refresh(people)
    // Whoever was added meanwhile may have been told too early.
    if (additions === this.#additions) writeSetting(this.#database, KEY, null)
  }

  get #people(): People | undefined {
    return stored.safeParse(readSetting(this.#database, KEY)).data?.people
  }
}
