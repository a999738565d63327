/** Whose desks do not say yet what has become of conversations: on disk, so that they are notified after a crash too. */
import { z } from 'zod'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Change } from '../ports/changes.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

const KEY = 'chat.pending'
/** null: everybody */
type People = readonly PersonId[] | null
const stored = z.object({ people: z.array(z.custom<PersonId>((id) => typeof id === 'string')).nullable() })
type Settings = Pick<Repositories, 'settings'>

export class PendingNotifications {
  readonly #repositories: Settings
  readonly #unitOfWork: UnitOfWork
  /** how often anybody was added since the start */
  #additions = 0

  constructor(door: { repositories: Settings; unitOfWork: UnitOfWork; announcements: Announcements }) {
    this.#repositories = door.repositories
    this.#unitOfWork = door.unitOfWork
    door.announcements.on(['setting-saved'], (changes) => {
      this.#additions += changes.filter(({ key, value }) => key === KEY && value !== null).length
    })
  }

  /** To be written with what changes desks. @param person null: everybody */
  async added(person: PersonId | null, transaction: Settings): Promise<Change> {
    const known = await this.#people(transaction)
    const people = person === null || known === null ? null : [...new Set([...(known ?? []), person])]
    return { kind: 'setting-saved', key: KEY, value: { people } }
  }

  /** @param refresh the desks of these people; when it rejects, they are notified the next time */
  async notify(refresh: (people: People) => Promise<void>): Promise<void> {
    const additions = this.#additions
    const people = await this.#people(this.#repositories)
    if (people === undefined) return
    await refresh(people)
    await this.#unitOfWork(async ({ write }) => {
      // Whoever was added meanwhile may have been notified too early.
      if (additions === this.#additions) write({ kind: 'setting-saved', key: KEY, value: null })
    })
  }

  async #people({ settings }: Settings): Promise<People | undefined> {
    return stored.safeParse(await settings.get(KEY)).data?.people
  }
}
