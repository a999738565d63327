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
/** Logs that are followed for the sake of conversations; with those of the feeds they fit a connection. */
const MOST_LOGS = 120

/** A conversation with what the desk says of it. */
export type Chat = DeskTalk & { readonly at: Conversation }

export class EndpointChat {
  readonly #replica: Replica
  readonly #storage: ReplicaStorage
  readonly #talks: Talks
  readonly #said = new Listeners<[Chat, TalkMessage]>()
  /** unseen messages that have been told */
  #announced: Set<FactId>
  #chats: readonly Chat[] = []
  #desk: Desk | null = null
  #onScreen: ConversationId | null = null
  /** how many years before the desk's months are followed of it */
  #yearsBack = 0

  private constructor(replica: Replica, storage: ReplicaStorage, talks: Talks, announced: FactId[]) {
    this.#replica = replica
    this.#storage = storage
    this.#talks = talks
    this.#announced = new Set(announced)
  }

  static async open(replica: Replica, storage: ReplicaStorage, device: DeviceId): Promise<EndpointChat> {
    const talks = await Talks.open(replica, storage, device)
    return new EndpointChat(replica, storage, talks, (await storage.get<FactId[]>(ANNOUNCED)) ?? [])
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
    if (this.#onScreen !== id) {
      if (this.#onScreen !== null) this.#talks.get(this.#onScreen)?.present(null)
      this.#yearsBack = 0
    }
    this.#onScreen = id
    this.update(this.#desk)
  }

  /** Follows a year more of the conversation on screen, before the months that the desk names. */
  reachBack(): void {
    this.#yearsBack++
    this.update(this.#desk)
  }

  /** Whether there are months before those at hand, and room to follow them. */
  hasEarlier({ conversation, months, first }: DeskTalk): boolean {
    if (first === undefined || this.#talks.logs.length > MOST_LOGS - 12) return false
    const reached =
      this.#earlierThan(conversation, months, first).at(-1) ?? months.at(-1) ?? monthOf(this.#replica.now())
    return reached > first
  }

  update(desk: Desk | null): void {
    this.#desk = desk
    const offered = (desk?.person && desk.talks) || []
    const now = monthOf(this.#replica.now())
    this.#talks.follow(
      offered.map(({ conversation: id, months, first }) => ({
        id,
        months,
        more: [...(id === this.#onScreen ? [now] : []), ...this.#earlierThan(id, months, first)],
      })),
    )
    this.#chats = offered.map((talk) => ({ ...talk, at: this.#talks.get(talk.conversation)! }))
  }

  #earlierThan(id: ConversationId, months: readonly string[], first: string | undefined): string[] {
    if (id !== this.#onScreen || first === undefined) return []
    const oldest = months.at(-1) ?? monthOf(this.#replica.now())
    const earlier = Array.from({ length: this.#yearsBack * 12 }, (_, back) => addMonths(oldest, -1 - back))
    return earlier.filter((month) => month >= first)
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
    const { talksSince = '', person } = this.#desk
    const offered = new Set<string>(this.#desk.talks.map(({ conversation }) => conversation))
    // Who has left the directory may be back tomorrow, by a better file: what they wrote waits until then.
    const mayReturn = (name: string) => person === null && this.#talks.waits(name)
    await this.#talks.forget(
      ({ subject, month }, name) => month! < talksSince || (!offered.has(subject) && !mayReturn(name)),
    )
  }

  clear(): void {
    this.#said.clear()
  }
}
