/** The conversations of a member: which are followed, and what was written in them and waits to be sent. */
import { parseLogName, type LogName } from '../logs/names.ts'
import type { AdminId, ConversationId, DeviceId } from '../org/ids.ts'
import type { Fact } from '../facts/codec.ts'
import { Conversation } from './conversation.ts'
import { TalkClockRepair } from './talk-clock-repair.ts'
import type { Replica } from './replica.ts'
import type { ReplicaStorage } from './storage.ts'

const WAITING = 'talks:waiting'

export class Talks {
  readonly #replica: Replica
  readonly #storage: ReplicaStorage
  readonly #author: DeviceId | AdminId
  readonly #conversations = new Map<ConversationId, Conversation>()
  /** logs with facts that may wait to be sent; kept, so that they are sent after a restart whoever asks for them */
  readonly #waiting: Set<string>
  /** those of them that the disk has as such: it may have refused */
  #noted: Set<string>
  /** logs to which something is on its way, and how much: all may look sent there when it is not even written */
  readonly #writing = new Map<string, number>()
  #clockRepair: TalkClockRepair | null = null

  private constructor(replica: Replica, storage: ReplicaStorage, author: DeviceId | AdminId, waiting: string[]) {
    this.#replica = replica
    this.#storage = storage
    this.#author = author
    this.#waiting = new Set(waiting)
    this.#noted = new Set(waiting)
  }

  static async open(replica: Replica, storage: ReplicaStorage, author: DeviceId | AdminId): Promise<Talks> {
    const talks = new Talks(replica, storage, author, (await storage.get<string[]>(WAITING)) ?? [])
    talks.#clockRepair = await TalkClockRepair.open(replica, storage, (log, fact) => talks.#writeAgain(log, fact))
    return talks
  }

  /**
   * These are followed from now on, and no others.
   * @param list of each the months that desk or row name, and `more` that are wanted; those that were written to
   *   meanwhile are kept
   */
  follow(list: readonly { id: ConversationId; months: readonly string[]; more?: readonly string[] }[]): void {
    const wanted = new Map(list.map((one) => [one.id, one]))
    for (const id of [...this.#conversations.keys()]) if (!wanted.has(id)) this.#conversations.delete(id)
    for (const [id, { months, more = [] }] of wanted) {
      let conversation = this.#conversations.get(id)
      if (!conversation) {
        conversation = new Conversation(this.#replica, id, this.#author, (log, append) => this.#write(log, append))
        this.#conversations.set(id, conversation)
      }
      conversation.follow(months, more, this.#waitingMonths(id))
    }
  }

  get(id: ConversationId): Conversation | undefined {
    return this.#conversations.get(id)
  }

  /** Whether facts of a log may wait to be sent. */
  waits(name: string): boolean {
    return this.#waiting.has(name)
  }

  /** In the order in which they were named; the newest months of all first. */
  get logs(): string[] {
    const logs = [...this.#conversations.values()].map((conversation) => conversation.logs)
    const newest = logs.flatMap((names) => names.slice(0, 1))
    return [...new Set([...newest, ...logs.flat(), ...this.#waiting])]
  }

  /** Writes once more what cannot be sent as it is, and forgets logs of which everything is on the server's disk. */
  settle(): void {
    this.#clockRepair?.run(this.#waiting)
    const isSent = (log: string) =>
      !this.#writing.has(log) && this.#replica.synced(log) && this.#replica.pendingIn(log) === 0
    const sent = [...this.#waiting].filter(isSent)
    if (sent.length === 0) return
    for (const log of sent) this.#settled(log)
    this.#keep().catch(() => undefined)
  }

  /** Takes logs off this device's disk, with what waits in them: they are kept nowhere any more. */
  async forget(isGone: (log: LogName, name: string) => boolean): Promise<void> {
    for (const name of new Set([...(await this.#storage.logs()), ...this.#waiting])) {
      const log = parseLogName(name)
      if (log?.kind !== 'talk' || !isGone(log, name) || !this.#replica.mayForget(name)) continue
      if (this.#settled(name)) await this.#keep()
      this.#conversations.get(log.subject as ConversationId)?.forget(log.month!)
      await this.#replica.forget(name)
    }
  }

  #waitingMonths(id: ConversationId): string[] {
    return [...this.#waiting, ...this.#replica.refusedLogs].flatMap((name) => {
      const log = parseLogName(name)
      return log?.subject === id && log.month !== null ? [log.month] : []
    })
  }

  #writeAgain(log: string, fact: Fact): Promise<void> {
    const name = parseLogName(log)!
    return this.#write(log, async () => {
      this.#conversations.get(name.subject as ConversationId)?.wrote(name.month!)
      await this.#replica.append(log, fact)
    })
  }

  async #write(log: string, append: () => Promise<void>): Promise<void> {
    this.#writing.set(log, (this.#writing.get(log) ?? 0) + 1)
    try {
      this.#waiting.add(log)
      if (!this.#noted.has(log)) await this.#keep()
      await append()
    } finally {
      const left = this.#writing.get(log)! - 1
      if (left > 0) this.#writing.set(log, left)
      else this.#writing.delete(log)
    }
  }

  /** @returns whether anything may have waited in it */
  #settled(log: string): boolean {
    this.#noted.delete(log)
    return this.#waiting.delete(log)
  }

  async #keep(): Promise<void> {
    const waiting = [...this.#waiting]
    await this.#storage.set(WAITING, waiting)
    this.#noted = new Set(waiting.filter((log) => this.#waiting.has(log)))
  }
}
