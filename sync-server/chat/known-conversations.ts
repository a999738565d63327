/** The conversations that exist, in memory: asked about every update that a member sends, and for every desk. */
import type { Talk } from '@carillon/shared-model/access/principals.ts'
import type { ConversationId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { ChangeOf } from '../ports/changes.ts'
import type { StoredConversation } from '../ports/conversations.ts'
import type { Repositories } from '../ports/repositories.ts'

/** Of each conversation, as many of its latest months as a desk names. */
export const LATEST_MONTHS = 12

/** With the first month in which anything was written, and the latest ones, the oldest first. */
type Known = { readonly talk: Talk; first: string | null; months: string[] }

const KINDS = [
  'conversation-opened',
  'conversation-removed',
  'talk',
  'queue-removed',
  'months-removed',
  'conversations-erased',
] as const

type KeptMonths = ReadonlyMap<ConversationId, readonly string[]>
const NO_MONTHS: KeptMonths = new Map()

export class KnownConversations {
  readonly #byId = new Map<string, Known>()
  readonly #byPerson = new Map<PersonId, Known[]>()
  #erasures = new Map<PersonId, number>()
  /** each month once: every conversation names the same few, year after year */
  readonly #months = new Map<string, string>()

  static async load(
    { conversations }: Pick<Repositories, 'conversations'>,
    announcements: Announcements,
  ): Promise<KnownConversations> {
    const known = new KnownConversations()
    const read = async () => known.#replace(await conversations.existing(LATEST_MONTHS), await conversations.erasures())
    await read()
    announcements.on(KINDS, async (changes) => {
      const unknown = changes.flatMap((change) =>
        'talk' in change && !known.get(change.talk.id) ? change.talk.id : [],
      )
      // One that was removed comes back with what was said in it.
      const kept = unknown.length > 0 ? await conversations.monthsOf(unknown) : NO_MONTHS
      for (const change of changes) {
        // The first month that is left may be one that is not in memory. What is read holds the other changes too.
        if (change.kind === 'months-removed') return read()
        known.#follow(change, kept)
      }
    })
    return known
  }

  get(id: string): Talk | undefined {
    return this.#byId.get(id)?.talk
  }

  of(person: PersonId): readonly Readonly<Known>[] {
    return this.#byPerson.get(person) ?? []
  }

  /** Whom administrators have opened conversations with. */
  get peopleOfAdministrators(): PersonId[] {
    const people = new Set<PersonId>()
    for (const { talk } of this.#byId.values()) if (talk.with.startsWith('a')) people.add(talk.person)
    return [...people]
  }

  /** How often a person's conversations were erased. */
  erasuresOf(person: PersonId): number {
    return this.#erasures.get(person) ?? 0
  }

  #replace(existing: readonly StoredConversation[], erasures: Map<PersonId, number>): void {
    this.#byId.clear()
    this.#byPerson.clear()
    this.#months.clear()
    for (const { months, first, ...talk } of existing)
      this.#add({ talk, first, months: months.map((month) => this.#shared(month)) })
    this.#erasures = erasures
  }

  #follow(change: Exclude<ChangeOf<(typeof KINDS)[number]>, { kind: 'months-removed' }>, kept: KeptMonths): void {
    switch (change.kind) {
      case 'conversation-opened':
        return this.#open(change.talk, kept)
      case 'conversation-removed':
        return this.#removeOne(change.conversation)
      case 'talk':
        return this.#open(change.talk, kept, change.month)
      case 'queue-removed':
        return this.#removeQueue(change.queue)
      case 'conversations-erased':
        return this.#erase(change.person)
    }
  }

  #open(talk: Talk, kept: KeptMonths, month?: string): void {
    const known = this.#byId.get(talk.id) ?? this.#add(this.#returning(talk, kept))
    if (month === undefined || known.months.includes(month)) return
    if (known.first === null || month < known.first) known.first = this.#shared(month)
    known.months = [...known.months, this.#shared(month)].sort().slice(-LATEST_MONTHS)
  }

  #returning(talk: Talk, kept: KeptMonths): Known {
    const months = (kept.get(talk.id) ?? []).map((month) => this.#shared(month))
    return { talk, first: months[0] ?? null, months: months.slice(-LATEST_MONTHS) }
  }

  #removeOne(id: ConversationId): void {
    const known = this.#byId.get(id)
    if (known) this.#remove(known)
  }

  #removeQueue(queue: QueueId): void {
    for (const known of this.#byId.values()) if (known.talk.with === queue) this.#remove(known)
  }

  #erase(person: PersonId): void {
    for (const { talk } of this.of(person)) this.#byId.delete(talk.id)
    this.#byPerson.delete(person)
    this.#erasures.set(person, this.erasuresOf(person) + 1)
  }

  #shared(month: string): string {
    const known = this.#months.get(month)
    if (known === undefined) this.#months.set(month, month)
    return known ?? month
  }

  #add(known: Known): Known {
    const { id, person } = known.talk
    this.#byId.set(id, known)
    const others = this.#byPerson.get(person)
    if (others) others.push(known)
    else this.#byPerson.set(person, [known])
    return known
  }

  #remove({ talk: { id, person } }: Known): void {
    this.#byId.delete(id)
    const others = this.#byPerson.get(person)!.filter(({ talk }) => talk.id !== id)
    if (others.length > 0) this.#byPerson.set(person, others)
    else this.#byPerson.delete(person)
  }
}
