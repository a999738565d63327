/** The conversations of whoever is at this computer. */
import type { Desk, DeskTalk } from '../facts/desk.ts'
import type { TalkMessage } from '../folds/talk.ts'
import { addMonths, monthOf } from '../logs/names.ts'
import type { ConversationId, DeviceId, FactId } from '../org/ids.ts'
import type { Conversation } from './conversation.ts'
import { Listeners } from './listeners.ts'
import type { Replica } from './replica.ts'
import type { ReplicaStorage } from './storage.ts'
import { Talks } from './talks.ts'

const ANNOUNCED = 'talks:announced'
/** As many months as a desk names of one conversation. */
const DESK_MONTHS = 12
/** No organisation keeps more. */
const YEARS_BACK = 20

/** A conversation with what the desk says of it. */
export type Chat = DeskTalk & { readonly at: Conversation }

export class Talker {
  readonly #replica: Replica
  readonly #storage: ReplicaStorage
  readonly #talks: Talks
  readonly #said = new Listeners<[Chat, TalkMessage]>()
  /** unseen messages that have been told */
  #announced: Set<FactId>
  #chats: readonly Chat[] = []
  #desk: Desk | null = null
  #onScreen: ConversationId | null = null
  /** how many years before the desk's months are followed */
  readonly #reached = new Map<ConversationId, number>()

  private constructor(replica: Replica, storage: ReplicaStorage, talks: Talks, announced: FactId[]) {
    this.#replica = replica
    this.#storage = storage
    this.#talks = talks
    this.#announced = new Set(announced)
  }

  static async open(replica: Replica, storage: ReplicaStorage, device: DeviceId): Promise<Talker> {
    const talks = await Talks.open(replica, storage, device)
    return new Talker(replica, storage, talks, (await storage.get<FactId[]>(ANNOUNCED)) ?? [])
  }

  /** In the order in which they are offered, with nobody signed in none. */
  get chats(): readonly Chat[] {
    return this.#chats
  }

  /** Logs to be followed, the most urgent first. */
  get logs(): string[] {
    return this.#talks.logs
  }

  /** Messages that this person has not seen. */
  get unseen(): number {
    return this.#chats.reduce((count, { at }) => count + at.unseen.length, 0)
  }

  /** A message of an administrator that came to this device for the first time and that the person has not seen. */
  onSaid(listener: (chat: Chat, message: TalkMessage) => void): () => void {
    return this.#said.add(listener)
  }

  /** The conversation that is on screen, where people meet; null: none. The followed logs may change by it. */
  show(id: ConversationId | null): void {
    if (this.#onScreen !== null && this.#onScreen !== id) this.#talks.get(this.#onScreen)?.present(null)
    this.#onScreen = id
    this.update(this.#desk)
  }

  /**
   * Follows a year more of a conversation, before the months that the desk names; the followed logs may change by it.
   * The desk names a year's months at most, so with fewer there are no earlier ones.
   */
  reachBack(id: ConversationId): void {
    this.#reached.set(id, (this.#reached.get(id) ?? 0) + 1)
    this.update(this.#desk)
  }

  /** Whether there may be months before those at hand. */
  hasEarlier({ conversation, months }: DeskTalk): boolean {
    const oldest = this.#talks.get(conversation)?.months.at(-1)
    const isCut = months.length === DESK_MONTHS && (this.#reached.get(conversation) ?? 0) < YEARS_BACK
    return isCut && oldest !== undefined && oldest > (this.#desk?.talksSince ?? '')
  }

  update(desk: Desk | null): void {
    this.#desk = desk
    const offered = (desk?.person && desk.talks) || []
    const now = monthOf(this.#replica.now())
    this.#talks.follow(
      offered.map(({ conversation: id, months }) => ({
        id,
        months: [...(id === this.#onScreen ? [now] : []), ...months, ...this.#earlierThan(id, months)],
      })),
    )
    this.#chats = offered.map((talk) => ({ ...talk, at: this.#talks.get(talk.conversation)! }))
  }

  #earlierThan(id: ConversationId, months: readonly string[]): string[] {
    const oldest = months.at(-1)
    if (oldest === undefined) return []
    const count = (this.#reached.get(id) ?? 0) * 12
    const earlier = Array.from({ length: count }, (_, back) => addMonths(oldest, -1 - back))
    return earlier.filter((month) => month >= (this.#desk?.talksSince ?? ''))
  }

  /** Tells what has come since, once. */
  receive(): void {
    this.#talks.settle()
    const unseen = this.#chats.flatMap((chat) => chat.at.unseen.map((message) => ({ chat, message })))
    const known = this.#announced
    this.#announced = new Set(unseen.map(({ message }) => message.id))
    const isSame = known.size === this.#announced.size && [...known].every((id) => this.#announced.has(id))
    if (!isSame) this.#storage.set(ANNOUNCED, [...this.#announced]).catch(() => undefined)
    for (const { chat, message } of unseen) if (!known.has(message.id)) this.#said.tell(chat, message)
  }

  /** Takes off the disk what is to be kept nowhere any more: old months, and conversations that are no more. */
  async forgetGone(): Promise<void> {
    if (!this.#desk?.talks) return
    const { talksSince = '' } = this.#desk
    const offered = new Set<string>(this.#desk.talks.map(({ conversation }) => conversation))
    await this.#talks.forget(({ subject, month }) => !offered.has(subject) || month! < talksSince)
  }

  clear(): void {
    this.#said.clear()
  }
}
