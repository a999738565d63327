/** The queues that people write to, in memory; changes are written with their entry of the audit trail. */
import type { z } from 'zod'
import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { newQueueId, type AdminId, type QueueId } from '@carillon/shared-model/org/ids.ts'
import { queueFields, type answeredBy, type savedReply } from '@carillon/shared-model/views/talk.ts'
import { Refusal } from '../accounts/refusal.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'
import { hoursText } from './hours-text.ts'

export type QueueFields = z.infer<typeof queueFields>
export type Queue = QueueFields & { readonly id: QueueId }
type SavedReply = z.infer<typeof savedReply>
const canonical = ({ name, hours, answeredBy }: QueueFields) => JSON.stringify([name, hours, answeredBy])

type Row = { id: QueueId; name: string; hours: string; answeredBy: string }
/** Those whom `answeredBy` may name. */
type Accounts = {
  find(admin: AdminId): { name: string } | undefined
  readonly profiles: ReadonlyMap<string, Profile>
}
type Parts = { database: Database; accounts: Accounts; now: () => number }

/** Every person's desk names all of them. */
const MOST = 50

export const noQueue = () => new Refusal(404, 'no-queue', 'There is no such queue.')

export class Queues {
  readonly #parts: Parts
  readonly #all = new Map<QueueId, Queue>()

  constructor(parts: Parts) {
    this.#parts = parts
    const sql = 'SELECT id, name, hours, answered_by AS answeredBy FROM queues WHERE deleted = 0'
    for (const { id, name, hours, answeredBy } of parts.database.all<Row>(sql))
      this.#keep({
        id,
        ...queueFields.parse({
          name,
          hours: JSON.parse(hours) as unknown,
          answeredBy: JSON.parse(answeredBy) as unknown,
        }),
      })
  }

  /** By name. */
  get all(): readonly Queue[] {
    return [...this.#all.values()]
  }

  get(id: string): Queue | undefined {
    return this.#all.get(id as QueueId)
  }

  add(fields: QueueFields, actor: Actor): QueueId {
    const { database, now } = this.#parts
    if (this.#all.size >= MOST)
      throw new Refusal(409, 'too-many-queues', `There are ${MOST} queues, which is the most.`)
    const id = newQueueId(now())
    this.#demandFit(id, fields)
    database.transaction(() => {
      this.#write(id, fields)
      const { hours, answeredBy } = this.#told(fields)
      this.#record(actor, id, fields.name, { act: 'queue.added', detail: { hours, answeredBy } })
    })
    this.#keep({ id, ...fields })
    return id
  }

  /** @throws Refusal when there is none, or its name is another's */
  change(id: QueueId, fields: QueueFields, actor: Actor): void {
    const { database } = this.#parts
    const queue = this.#named(id)
    this.#demandFit(id, fields)
    // Not by what the trail tells: two accounts may have one name.
    if (canonical(queue) === canonical(fields)) return
    const [before, after] = [this.#text(queue), this.#text(fields)]
    database.transaction(() => {
      this.#write(id, fields)
      this.#record(actor, id, queue.name, { act: 'queue.changed', detail: { before, after } })
    })
    this.#keep({ id, ...fields })
  }

  /** Offers it no more. Nobody is a member of its conversations from now on; they are kept as long as others. */
  remove(id: QueueId, actor: Actor): void {
    const { database } = this.#parts
    const { name } = this.#named(id)
    database.transaction(() => {
      const rev = nextRev(database)
      database.run('UPDATE queues SET deleted = 1, rev = ? WHERE id = ?', rev, id)
      database.run('UPDATE conversations SET deleted = 1, rev = ? WHERE queue = ? AND deleted = 0', rev, id)
      this.#record(actor, id, name, { act: 'queue.removed', detail: {} })
    })
    this.#all.delete(id)
  }

  saveReplies(id: QueueId, replies: readonly SavedReply[]): void {
    const { database } = this.#parts
    this.#named(id)
    database.transaction(() =>
      database.run(
        'UPDATE queues SET replies = ?, rev = ? WHERE id = ?',
        JSON.stringify(replies),
        nextRev(database),
        id,
      ),
    )
  }

  #named(id: QueueId): Queue {
    const queue = this.#all.get(id)
    if (!queue) throw noQueue()
    return queue
  }

  /** @throws Refusal when the name is taken, or somebody who is to answer does not exist */
  #demandFit(id: QueueId, { name, answeredBy }: QueueFields): void {
    const key = name.toLowerCase()
    if (this.all.some((other) => other.id !== id && other.name.toLowerCase() === key))
      throw new Refusal(409, 'queue-name-taken', `There is a queue “${name}” already. Choose another name.`)
    const { accounts } = this.#parts
    const known = this.#all.get(id)?.answeredBy ?? []
    for (const one of answeredBy)
      if (!accounts.profiles.has(one) && !accounts.find(one as AdminId) && !known.includes(one))
        throw new Refusal(404, 'no-answerer', 'One of those who are to answer does not exist any more. Look again.')
  }

  #write(id: QueueId, { name, hours, answeredBy }: QueueFields): void {
    const { database } = this.#parts
    database.run(
      `INSERT INTO queues (id, name, hours, answered_by, rev) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET name = excluded.name, hours = excluded.hours, answered_by = excluded.answered_by,
         rev = excluded.rev`,
      id,
      name,
      JSON.stringify(hours),
      JSON.stringify(answeredBy),
      nextRev(database),
    )
  }

  #keep(queue: Queue): void {
    this.#all.set(queue.id, queue)
    const sorted = [...this.#all.values()].sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
    this.#all.clear()
    for (const one of sorted) this.#all.set(one.id, one)
  }

  #record(
    actor: Actor,
    id: QueueId,
    name: string,
    what:
      | { act: 'queue.added'; detail: { hours: string; answeredBy: string } }
      | { act: 'queue.changed'; detail: { before: string; after: string } }
      | { act: 'queue.removed'; detail: Record<never, never> },
  ): void {
    const { database, now } = this.#parts
    appendAudit(database, { ...actor, at: now(), subject: { id, name }, ...what })
  }

  #told({ hours, answeredBy }: QueueFields): { hours: string; answeredBy: string } {
    return { hours: hoursText(hours), answeredBy: this.#names(answeredBy) }
  }

  #names(answerers: z.infer<typeof answeredBy>): string {
    const { accounts } = this.#parts
    return answerers
      .map((one) => accounts.profiles.get(one)?.name ?? accounts.find(one as AdminId)?.name ?? one)
      .join(', ')
  }

  #text(fields: QueueFields): string {
    const { hours, answeredBy } = this.#told(fields)
    return `${fields.name}; hours: ${hours}; answered by: ${answeredBy || 'everybody who may'}`
  }
}
