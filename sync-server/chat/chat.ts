/** What is done about queues and conversations beside talking in them: each act with all that follows from it. */
import { setImmediate as immediately } from 'node:timers/promises'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import {
  newQueueId,
  type ConversationId,
  type DeviceId,
  type PersonId,
  type QueueId,
} from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '../accounts/administrators.ts'
import type { Change } from '../ports/changes.ts'
import type { Clock } from '../ports/clock.ts'
import type { ConversationIds } from '../ports/conversation-ids.ts'
import type { Desks } from '../ports/desks.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { FoundMessage } from '../ports/message-search.ts'
import type { Queue, QueueFields, SavedReply } from '../ports/queues.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { Views } from '../ports/views.ts'
import { Refusal } from '../refusal.ts'
import { forEachIsolated } from '../store/isolated.ts'
import { exportPerson } from './export.ts'
import type { KnownConversations } from './known-conversations.ts'
import type { ChatMemberships } from './memberships.ts'
import type { PendingNotifications } from './pending-notifications.ts'
import { addQueue, changeQueue, removeQueue, type Accounts } from './queue-changes.ts'
import { noQueue, type Queues } from './queues.ts'
import type { Retention } from './retention.ts'
import { searchMessages } from './search.ts'

/** Images of which nobody has said anything for so long are in nothing that waits to be sent, milliseconds. */
const ORPHANED_AFTER = 30 * 86_400_000

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Repositories
  store: Pick<LogStore, 'read' | 'damageOf'>
  conversations: KnownConversations
  ids: ConversationIds
  queues: Queues
  accounts: Accounts
  retention: Retention
  memberships: ChatMemberships
  pending: PendingNotifications
  desks: Desks
  views: Pick<Views, 'changed'>
  /** Runs this while nothing is on its way to the disk, then ends the channels of those who are no members any more. */
  rearrange: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** computers that are admitted now, of one person or of all */
  computersOf: (person: PersonId | null) => DeviceId[]
  now: () => number
  /** by which what is old is removed; null while the clock is doubted */
  calendar: Clock['calendar']
}

const notNamed = () =>
  new Refusal(
    'head-office-needed',
    'This conversation can be begun at head office alone, which this branch is not connected to. Try again later.',
  )

export class Chat {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async addQueue(fields: QueueFields, actor: Actor): Promise<QueueId> {
    const { ids, now } = this.#parts
    const queue: Queue = { id: newQueueId(now()), ...fields }
    await ids.prepare()
    await this.#changing(() => addQueue(this.#parts, queue, actor, now()))
    return queue.id
  }

  changeQueue(id: QueueId, fields: QueueFields, actor: Actor): Promise<void> {
    return this.#changing(() => changeQueue(this.#parts, { id, ...fields }, actor, this.#parts.now()))
  }

  removeQueue(id: QueueId, actor: Actor): Promise<void> {
    return this.#changing(() => removeQueue(this.#parts, id, actor, this.#parts.now()))
  }

  /** @throws Refusal, the same whether there is no such queue or the account does not answer it */
  saveReplies(queue: QueueId, replies: readonly SavedReply[], account: Administrator): Promise<void> {
    const { unitOfWork, memberships } = this.#parts
    return unitOfWork(async ({ write }) => {
      if (!memberships.answersQueue(account, queue)) throw noQueue()
      write({ kind: 'replies-saved', queue, replies })
    })
  }

  /**
   * The conversation of a person with a queue, or with the account itself: from now on it exists, whether or not
   * anything is said in it.
   * @param account may answer the person
   * @throws Refusal when there is no such queue for the account, or head office has not named the conversation
   */
  async open(account: Administrator, person: PersonId, queue: QueueId | null): Promise<ConversationId> {
    const { unitOfWork, ids, conversations, memberships, desks, computersOf } = this.#parts
    await ids.prepare()
    const id = await unitOfWork(async ({ write }) => {
      if (queue !== null && !memberships.answersQueue(account, queue)) throw noQueue()
      const party = queue ?? account.id
      const known = ids.of(person, party)
      if (known === null) throw notNamed()
      const talk = { id: known, person, with: party }
      if (!conversations.get(talk.id)) write({ kind: 'conversation-opened', talk })
      return talk.id
    })
    if (queue === null) await desks.refresh(computersOf(person))
    return id
  }

  search(account: Administrator, text: string, limit: number): Promise<FoundMessage[]> {
    const { repositories, memberships } = this.#parts
    return searchMessages(repositories.messages, text, (talk) => memberships.answers(account, talk), limit)
  }

  /** By name. */
  get queues(): readonly Queue[] {
    return this.#parts.queues.all
  }

  get keepMonths(): number | null {
    return this.#parts.retention.keepMonths
  }

  async changeKeepMonths(keepMonths: number | null, actor: Actor): Promise<void> {
    const { unitOfWork, retention } = this.#parts
    await unitOfWork(async ({ write }) => write(...retention.change(keepMonths, actor)))
    await this.runMaintenance()
  }

  /**
   * Removes what is older than is to be kept, and notifies whose notifications are pending: at the start, every hour, and
   * when that has changed.
   */
  async runMaintenance(): Promise<void> {
    await forEachIsolated([() => this.#removeOld(), () => this.#notify(), () => this.#removeOrphanedImages()], (part) =>
      part(),
    )
  }

  /** @throws Refusal when there was never such a person */
  async erase(person: PersonId, actor: Actor): Promise<{ conversations: number; messages: number }> {
    const { pending, now } = this.#parts
    const counts = await this.#rearranged(async (transaction) => {
      const name = await transaction.personRecords.nameOf(person)
      if (name === null) throw noPerson()
      const detail = await transaction.conversations.extentOf(person)
      const entry: AuditInput = { ...actor, at: now(), act: 'person.erased', subject: { id: person, name }, detail }
      transaction.write({ kind: 'conversations-erased', person }, await pending.added(person, transaction), {
        kind: 'audit',
        entry,
      })
      return detail
    })
    await this.#notify()
    return counts
  }

  /** @throws Refusal when there was never such a person */
  async export(person: PersonId, actor: Actor): Promise<object> {
    const { unitOfWork, repositories, now } = this.#parts
    const record = await repositories.personRecords.find(person)
    if (!record) throw noPerson()
    const exported = await exportPerson(this.#parts, record)
    const subject = { id: person, name: `${record.person.firstName} ${record.person.lastName}` }
    const entry: AuditInput = { ...actor, at: now(), act: 'person.exported', subject, detail: {} }
    await unitOfWork(async ({ write }) => write({ kind: 'audit', entry }))
    return exported
  }

  /** After the directory has changed: whoever is no member any more hears nothing more, and sees other rows. */
  async closeNonMembers(): Promise<void> {
    const { rearrange, views } = this.#parts
    await rearrange(async () => undefined)
    views.changed(['queues', 'conversations'])
  }

  /** After accounts have changed: those whom an administrator has opened a conversation with see their name. */
  async accountsChanged(): Promise<void> {
    const { conversations, desks, computersOf } = this.#parts
    await this.closeNonMembers()
    await desks.refresh(conversations.peopleOfAdministrators.flatMap(computersOf))
  }

  async #removeOld(): Promise<void> {
    const { unitOfWork, retention, pending, calendar } = this.#parts
    await unitOfWork(async ({ conversations, write }) => {
      write(...retention.clockRepairChanges(await conversations.lastMonth()))
    })
    if (calendar() === null || retention.due === null) return
    await this.#rearranged(async (transaction) => {
      const { due } = retention
      if (due === null) return
      transaction.write(
        { kind: 'months-removed', before: due },
        retention.removed(due),
        await pending.added(null, transaction),
      )
    })
  }

  /** Images that nothing shows go whatever is kept of conversations. */
  async #removeOrphanedImages(): Promise<void> {
    const { repositories, calendar } = this.#parts
    const now = calendar()
    if (now === null) return
    const before = now - ORPHANED_AFTER
    for await (const hashes of repositories.orphanedImages.orphaned(before)) {
      if (hashes.length > 0)
        await this.#rearranged(async ({ write }) => write({ kind: 'orphaned-images-removed', hashes, before }))
      await immediately()
    }
  }

  /** Changes what every desk says. */
  async #changing(decide: () => readonly Change[]): Promise<void> {
    const { pending } = this.#parts
    await this.#rearranged(async (transaction) => {
      const changes = decide()
      if (changes.length > 0) transaction.write(...changes, await pending.added(null, transaction))
    })
    await this.#notify()
  }

  /** Of what is accepted nothing was judged by who was a member before. */
  #rearranged<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const { rearrange, unitOfWork } = this.#parts
    return rearrange(() => unitOfWork(work))
  }

  #notify(): Promise<void> {
    const { pending, desks, computersOf } = this.#parts
    return pending.notify((people) => desks.refresh((people ?? [null]).flatMap(computersOf)))
  }
}

export const noPerson = () => new Refusal('no-person', 'There is no such person.')
