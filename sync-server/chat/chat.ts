/** What is done about queues and conversations beside talking in them: each act with all that follows from it. */
import { setImmediate as immediately } from 'node:timers/promises'
import type { z } from 'zod'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { ConversationId, DeviceId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { foundMessage, savedReply } from '@carillon/shared-model/views/talk.ts'
import type { Administrator } from '../accounts/administrators.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Desks, Views } from '../http/needs.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'
import type { LogStore } from '../store/log-store.ts'
import { eraseTalks, removeTalksBefore } from '../store/sqlite-talk-removal.ts'
import { removeUnsaid, unsaidImages } from '../store/sqlite-unsaid-images.ts'
import { exportPerson } from './export.ts'
import type { ChatMemberships } from './memberships.ts'
import { openConversation } from './openings.ts'
import { noQueue, type Queue, type QueueFields, type Queues } from './queues.ts'
import type { Retention } from './retention.ts'
import { searchMessages } from './search.ts'
import { Untold } from './untold.ts'

type Parts = {
  database: Database
  store: Pick<LogStore, 'read'>
  queues: Queues
  retention: Retention
  memberships: ChatMemberships
  desks: Desks
  views: Pick<Views, 'changed'>
  /** Runs this while nothing is on its way to the disk, then ends the channels of those who are no members any more. */
  rearrange: <Result>(work: () => Result) => Promise<Result>
  /** computers that are admitted now, of one person or of all */
  computersOf: (person: PersonId | null) => DeviceId[]
  now: () => number
}

export class Chat {
  readonly #parts: Parts
  readonly #untold: Untold

  constructor(parts: Parts) {
    this.#parts = parts
    this.#untold = new Untold(parts.database)
  }

  addQueue(fields: QueueFields, actor: Actor): Promise<QueueId> {
    return this.#changing(() => this.#parts.queues.add(fields, actor))
  }

  changeQueue(id: QueueId, fields: QueueFields, actor: Actor): Promise<void> {
    return this.#changing(() => this.#parts.queues.change(id, fields, actor))
  }

  removeQueue(id: QueueId, actor: Actor): Promise<void> {
    return this.#changing(() => this.#parts.queues.remove(id, actor))
  }

  /** @throws Refusal, the same whether there is no such queue or the account does not answer it */
  saveReplies(id: QueueId, replies: readonly z.infer<typeof savedReply>[], account: Administrator): void {
    const { queues, memberships, views } = this.#parts
    if (!memberships.answersQueue(account, id)) throw noQueue()
    queues.saveReplies(id, replies)
    views.changed(['queues'])
  }

  /** @throws Refusal when there is no such queue for the account */
  async open(account: Administrator, person: PersonId, queue: QueueId | null): Promise<ConversationId> {
    const { desks, views, computersOf } = this.#parts
    const id = openConversation(this.#parts, account, person, queue)
    views.changed(['conversations'])
    if (queue === null) await desks.refresh(computersOf(person))
    return id
  }

  search(account: Administrator, text: string, limit: number): Promise<z.infer<typeof foundMessage>[]> {
    const { database, memberships } = this.#parts
    return searchMessages(database, text, (talk) => memberships.answers(account, talk), limit)
  }

  /** By name. */
  get queues(): readonly Queue[] {
    return this.#parts.queues.all
  }

  get keepMonths(): number | null {
    return this.#parts.retention.keepMonths
  }

  async changeKeepMonths(keepMonths: number | null, actor: Actor): Promise<void> {
    this.#parts.retention.change(keepMonths, actor)
    await this.keepUp()
  }

  /** Removes what is older than is to be kept, and tells what is untold: at the start, every hour, and when that has changed. */
  async keepUp(): Promise<void> {
    await this.#removeOld()
    await this.#tell()
    await this.#removeUnsaid()
  }

  /** @throws Refusal when there was never such a person */
  async erase(person: PersonId, actor: Actor): Promise<{ conversations: number; messages: number }> {
    const { database, now } = this.#parts
    const name = nameOfPerson(database, person)
    const counts = await this.#removing(() =>
      database.transaction(() => {
        const detail = eraseTalks(database, person, nextRev(database))
        this.#untold.add(person)
        appendAudit(database, { ...actor, at: now(), act: 'person.erased', subject: { id: person, name }, detail })
        return detail
      }),
    )
    await this.#tell()
    return counts
  }

  /** @throws Refusal when there was never such a person */
  async export(person: PersonId, actor: Actor): Promise<object> {
    const { database, now } = this.#parts
    const name = nameOfPerson(database, person)
    const exported = await exportPerson(this.#parts, person)
    database.transaction(() =>
      appendAudit(database, {
        ...actor,
        at: now(),
        act: 'person.exported',
        subject: { id: person, name },
        detail: {},
      }),
    )
    return exported
  }

  /** After the directory has changed. */
  async endOthers(): Promise<void> {
    await this.#rearranged(() => undefined)
  }

  /** After accounts have changed: those whom an administrator has opened a conversation with see their name. */
  async accountsChanged(): Promise<void> {
    await this.endOthers()
    const { database, desks, computersOf } = this.#parts
    const sql = 'SELECT DISTINCT person FROM conversations WHERE admin IS NOT NULL AND deleted = 0'
    const people = database.all<{ person: PersonId }>(sql)
    await desks.refresh(people.flatMap(({ person }) => computersOf(person)))
  }

  async #removeOld(): Promise<void> {
    const { database, retention } = this.#parts
    retention.look()
    const { since, removedBefore } = retention
    if (since === null || (removedBefore !== null && since <= removedBefore)) return
    await this.#removing(() =>
      database.transaction(() => {
        removeTalksBefore(database, since, () => nextRev(database))
        retention.noteRemoved(since)
        this.#untold.add(null)
      }),
    )
  }

  /** Images that nothing shows go whatever is kept of conversations. */
  async #removeUnsaid(): Promise<void> {
    const { database, now } = this.#parts
    for (const hashes of unsaidImages(database, now())) {
      if (hashes.length > 0)
        await this.#removing(() => database.transaction(() => removeUnsaid(database, hashes, now())))
      await immediately()
    }
  }

  /** What is removed is not to be read in the database's files either. */
  #removing<Result>(work: () => Result): Promise<Result> {
    const { database } = this.#parts
    return this.#rearranged(() => {
      try {
        return work()
      } finally {
        // The database deletes without a trace; what it had written before is in its log.
        database.script('PRAGMA wal_checkpoint(TRUNCATE)')
      }
    })
  }

  async #rearranged<Result>(work: () => Result): Promise<Result> {
    const { memberships, rearrange, views } = this.#parts
    const result = await rearrange(() => {
      const done = work()
      memberships.forget()
      return done
    })
    views.changed(['queues', 'conversations'])
    return result
  }

  /** Changes what every desk says. */
  async #changing<Result>(work: () => Result): Promise<Result> {
    const result = await this.#rearranged(() => this.#untold.before(work))
    await this.#tell()
    return result
  }

  #tell(): Promise<void> {
    const { desks, computersOf } = this.#parts
    return this.#untold.tell((people) => desks.refresh((people ?? [null]).flatMap(computersOf)))
  }
}

export const noPerson = () => new Refusal(404, 'no-person', 'There is no such person.')

/** Also of somebody who has left. @throws Refusal when there was never such a person */
const nameOfPerson = (database: Database, person: PersonId): string => {
  const sql = "SELECT first_name || ' ' || last_name AS name FROM people WHERE id = ?"
  const row = database.get<{ name: string }>(sql, person)
  if (!row) throw noPerson()
  return row.name
}
