import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { PERSON, type Speaker, type TalkFold, type TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import type { ConversationId, FactId } from '@carillon/shared-model/org/ids.ts'
import type { Chat, Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import type { OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'
import { Typing } from '@carillon/shared-model/web/composing.ts'
import type { Drafts } from '@carillon/shared-model/web/drafts.ts'
import type { OutgoingPictures } from '@carillon/shared-model/web/outgoing-pictures.ts'
import type { Picture } from '@carillon/shared-model/web/pictures.ts'
import { lastOwn } from '@carillon/shared-model/web/timeline.ts'
import type { Images } from '../messages/images.svelte.ts'
import { inOrder } from './words.ts'

/** A conversation as it is now. */
export type ChatView = {
  id: ConversationId
  /** of whoever answers */
  name: string
  /** null: always open; undefined: one administrator, who keeps no hours */
  hours: OpeningHours | null | undefined
  talk: TalkFold
  unseen: number
  /** messages that are not on the server's disk yet */
  unsent: ReadonlySet<FactId>
  /** who else is there now */
  presences: readonly { speaker: Speaker; typing: boolean }[]
  /** months that the desk names are not on this computer */
  isPartial: boolean
  /** there are older months than those at hand */
  hasEarlier: boolean
}

/** Pictures that are fetched before anybody looks: of so many messages of each conversation. */
const AHEAD = 50

/** What the components see of conversations, and their verbs. */
export class Chats {
  #endpoint: Endpoint
  #outgoing: OutgoingPictures
  #images: Images
  readonly drafts: Drafts
  #list = $state.raw<readonly ChatView[]>([])
  #unseen = $state(0)
  #isOffered = $state(false)
  #waiting = $state.raw<ReadonlySet<BlobHash>>(new Set())
  #refused = $state.raw<ReadonlySet<BlobHash>>(new Set())
  /** pictures on the disk whose words are on their way there */
  readonly #saying = new Set<BlobHash>()
  #isOnline = false
  #onScreen: ConversationId | null = null
  readonly #typing = new Typing((typing) => this.#onScreen !== null && this.#find(this.#onScreen)?.present(typing))

  constructor(endpoint: Endpoint, outgoing: OutgoingPictures, images: Images, drafts: Drafts) {
    this.#endpoint = endpoint
    this.#outgoing = outgoing
    this.#images = images
    this.drafts = drafts
    outgoing.onChange(() => this.#look())
    this.refresh()
  }

  /** Those with the newest words first. */
  get list(): readonly ChatView[] {
    return this.#list
  }
  /** Messages that the person has not seen. */
  get unseen(): number {
    return this.#unseen
  }
  /** There is somebody to write to, or there would be if somebody were signed in. */
  get isOffered(): boolean {
    return this.#isOffered
  }
  /** Pictures that are not on the server yet. */
  get waiting(): ReadonlySet<BlobHash> {
    return this.#waiting
  }
  /** Pictures that the server did not take. */
  get refused(): ReadonlySet<BlobHash> {
    return this.#refused
  }
  /** Pictures that are to be fetched before anybody looks, the newest first. */
  get wanted(): BlobHash[] {
    return this.#list.flatMap(({ talk }) => picturesOf(talk.messages.slice(-AHEAD)))
  }
  /** Every picture that is shown in any of them. */
  get pictures(): BlobHash[] {
    return [...this.#saying, ...this.#list.flatMap(({ talk }) => picturesOf(talk.messages))]
  }

  chat(id: string): ChatView | undefined {
    return this.#list.find((chat) => chat.id === id)
  }

  /** What the person said there last and did not take back. */
  lastOwn(id: ConversationId): TalkMessage | undefined {
    const conversation = this.#find(id)
    return conversation && lastOwn(conversation.talk, PERSON)
  }

  /** Resolves when all of it is on this device's disk. @throws when the disk refuses; then nothing was said */
  async say(id: ConversationId, text: string, pictures: readonly Picture[]): Promise<void> {
    const hashes = pictures.map(({ hash }) => hash)
    for (const hash of hashes) this.#saying.add(hash)
    const known = new Set(picturesOf(this.#conversation(id).talk.messages.filter(({ speaker }) => speaker === PERSON)))
    // What the person showed there before is there, or on its way.
    const fresh = pictures.filter(({ hash }) => !known.has(hash) || !this.#images.has(hash))
    try {
      await this.#outgoing.keep(fresh)
      for (const { hash, blob } of fresh) this.#images.add(hash, blob)
      await this.#conversation(id).say(text, hashes)
    } finally {
      for (const hash of hashes) this.#saying.delete(hash)
    }
    this.#typing.stops()
  }
  /** @throws as say */
  async edit(id: ConversationId, said: FactId, text: string): Promise<void> {
    await this.#conversation(id).edit(said, text)
    this.#typing.stops()
  }
  withdraw(id: ConversationId, said: FactId): Promise<void> {
    return this.#conversation(id).withdraw(said)
  }
  /** All that is unseen is on the screen now. A disk that refuses leaves it unseen, which is true after the next start. */
  see(id: ConversationId): void {
    this.#conversation(id)
      .see()
      .catch(() => undefined)
  }
  /** Brings a year more of the conversation on the screen, before the months at hand. */
  reachBack(): Promise<void> {
    return this.#endpoint.reachBack()
  }

  /** This conversation is on the screen, and nobody else's; null: none is. */
  async show(id: ConversationId | null): Promise<void> {
    this.#typing.forget()
    this.#onScreen = id
    await this.#endpoint.showChat(id)
    if (id !== null && this.#onScreen === id) this.#typing.stops()
  }
  /** Something is being written in the conversation on the screen. */
  type(): void {
    this.#typing.writes()
  }

  /** What an administrator said, when it came to this device first. */
  onSaid(listener: (chat: ChatView, message: TalkMessage) => void): () => void {
    return this.#endpoint.onSaid((chat, message) => listener(this.#viewOf(chat), message))
  }

  /** Takes over what has changed. */
  refresh(): void {
    const { chats, unseen, desk, replica } = this.#endpoint
    this.#list = inOrder(chats.map((chat) => this.#viewOf(chat)))
    this.#unseen = unseen
    this.#isOffered = desk?.talks !== undefined && (desk.person === null || chats.length > 0)
    const isOnline = replica.connection.kind === 'online'
    if (isOnline && !this.#isOnline) this.#outgoing.start()
    if (!isOnline) this.#outgoing.stop()
    this.#isOnline = isOnline
    this.#look()
  }

  /** Drafts and pictures of conversations that are no more go off the disk. */
  async forgetGone(): Promise<void> {
    await this.#outgoing.keepOnly(new Set(this.pictures))
    await this.drafts.keepOnly(new Set(this.#list.map(({ id }) => id)))
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    this.#typing.forget()
    this.#outgoing.stop()
    await this.drafts.close()
  }

  #look(): void {
    this.#waiting = new Set(this.#outgoing.waiting)
    this.#refused = new Set(this.#outgoing.refused)
  }

  #viewOf(chat: Chat): ChatView {
    const { conversation: id, name, queue, hours, months, at } = chat
    return {
      id,
      name,
      hours: queue === null ? undefined : hours,
      talk: at.talk,
      unseen: at.unseen.length,
      unsent: at.unsent,
      presences: at.presences,
      isPartial: months.some((month) => at.isEmpty(month)),
      hasEarlier: this.#endpoint.hasEarlier(chat),
    }
  }

  #find(id: ConversationId): Conversation | undefined {
    return this.#endpoint.chats.find(({ conversation }) => conversation === id)?.at
  }

  #conversation(id: ConversationId): Conversation {
    const found = this.#find(id)
    if (!found) throw new Error('This conversation is not on this computer.')
    return found
  }
}

const picturesOf = (messages: readonly TalkMessage[]): BlobHash[] =>
  messages.toReversed().flatMap(({ images }) => images)
