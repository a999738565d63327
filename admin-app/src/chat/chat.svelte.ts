import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import { unseenBy, type TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { AdminId, ConversationId, FactId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import { platformTimers } from '@carillon/shared-model/replica/platform.ts'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import { Typing } from '@carillon/shared-model/web/composing.ts'
import type { Picture } from '@carillon/shared-model/web/pictures.ts'
import { lastOwn } from '@carillon/shared-model/web/timeline.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { Blobs } from '../data/blobs.svelte.ts'
import type { Views } from '../data/views.svelte.ts'
import { atHandIn, isSame, openTalkOf, type AtHand, type OpenTalk } from './at-hand.ts'
import { asHere, waits, type ConversationRow } from './conversations.ts'
import { followed, wantedMonths, type Followed, type OnScreen } from './followed.ts'
import { ChatDisk } from './chat-disk.ts'
import { GoneTalks } from './gone-talks.ts'
import { TalkDrafts } from './talk-drafts.svelte.ts'

type Options = {
  account: { id: AdminId; name: string }
  views: Views
  blobs: Blobs
  api: ApiClient
  /** milliseconds, as state */
  now: () => number
}

/** Milliseconds that a message waits for its pictures to be with the server before it goes ahead of them. */
const PATIENCE = 15_000

/** The conversations that this administrator answers: the newest are at hand, also offline, and one is on screen. */
export class Chat {
  readonly drafts = new TalkDrafts()
  readonly #options: Options
  #administrator: Administrator | null = null
  #disk: ChatDisk | null = null
  #gone: GoneTalks | null = null
  #screen = $state.raw<OnScreen | null>(null)
  #open = $state.raw<OpenTalk | null>(null)
  #atHand = $state.raw<ReadonlyMap<ConversationId, AtHand>>(new Map())
  #problem = $state.raw<unknown>(null)
  /** why the server did not take a picture; null: it has taken all so far */
  #refusal = $state.raw<unknown>(null)
  /** whom those are with that were begun here and have no row yet */
  readonly #begun = new SvelteMap<ConversationId, { person: PersonId; queue: QueueId | null }>()
  #followed: Followed[] = []
  #isSeeing = false
  #isTyping = false
  readonly #typing = new Typing((typing) => this.#present(typing))
  #stop: () => void = () => undefined

  readonly conversations: readonly ConversationRow[] = $derived.by(() =>
    this.#options.views.conversations.map((row) => {
      const here = this.#atHand.get(row.id)
      return here?.ahead ? asHere(row, here.talk) : row
    }),
  )
  readonly waiting: readonly ConversationRow[] = $derived.by(() => this.conversations.filter(waits))
  /** How many messages of those who wait have not been on this administrator's screen. */
  readonly unread: ReadonlyMap<ConversationId, number> = $derived.by(() => {
    const counts = this.waiting.map(({ id }): [ConversationId, number] => {
      const here = this.#atHand.get(id)
      return [id, here ? unseenBy(this.me, here.talk).length : 0]
    })
    return new Map(counts.filter(([, count]) => count > 0))
  })
  /** Messages that wait to be sent. */
  readonly unsent: number = $derived.by(() => [...this.#atHand.values()].reduce((sum, { unsent }) => sum + unsent, 0))
  readonly #names: ReadonlyMap<AdminId, string> = $derived.by(() => {
    const { account } = this.#options
    return new Map([
      ...[...this.#atHand.values()].flatMap(({ talk }) => [...talk.names]),
      ...(this.#open?.talk.names ?? []),
      [account.id, account.name],
    ])
  })

  constructor(options: Options) {
    this.#options = options
  }

  async open(administrator: Administrator, storage: ReplicaStorage): Promise<void> {
    this.#administrator = administrator
    const { account, blobs, views, now } = this.#options
    const disk = (this.#disk = await ChatDisk.open(account.id, blobs, (why) => (this.#refusal = why)))
    this.#gone = new GoneTalks({ administrator, storage, drafts: disk.drafts, views })
    this.drafts.open(disk.drafts, ({ hash, blob }) => blobs.hold(hash, blob))
    if (this.#screen) void this.drafts.load(this.#screen.id)
    const unlisten = administrator.onChange(() => this.#read())
    const unroot = $effect.root(() => {
      const month = $derived(monthOf(now()))
      $effect(() => this.#follow(followed(views.conversations, this.#screen, month)))
      $effect(() => {
        if (views.contact.kind !== 'online') return disk.outgoing.stop()
        this.#refusal = null
        disk.outgoing.start()
      })
      $effect(() => {
        if (views.complete) void this.#forgetGone(views.conversations)
      })
    })
    this.#stop = () => {
      unroot()
      unlisten()
    }
  }

  get me(): AdminId {
    return this.#options.account.id
  }
  /** What is on screen; null: nothing, or it is being read from the disk. */
  get onScreen(): OpenTalk | null {
    return this.#open
  }
  /** What could not be done in the background. */
  get problem(): unknown {
    return this.#problem ?? this.#refusal
  }
  /** Whether the earliest month in which anything was said is at hand, of the one on screen. */
  get isWhole(): boolean {
    const screen = this.#screen
    const row = screen && this.row(screen.id)
    return !row || wantedMonths(row.months, screen).length === row.months.length
  }

  row(id: string): ConversationRow | null {
    return this.conversations.find((row) => row.id === id) ?? null
  }

  /** Whom a conversation is with; null: it is not known here. */
  party(id: ConversationId): { person: PersonId; queue: QueueId | null } | null {
    return this.row(id) ?? this.#begun.get(id) ?? null
  }

  /** An administrator's name, as the server told it in some conversation; null: in none that is at hand. */
  nameOf(admin: AdminId): string | null {
    return this.#names.get(admin) ?? null
  }

  /** @param since all since then is wanted, milliseconds; null: the newest months */
  show(id: ConversationId, since: number | null): void {
    if (this.#screen && this.#screen.id !== id) this.leave()
    this.#screen = { id, depth: 2, since: since === null ? null : monthOf(since) }
    this.#typing.stops()
    void this.drafts.load(id)
    this.#read()
  }

  showEarlier(): void {
    if (this.#screen) this.#screen = { ...this.#screen, depth: this.#screen.depth + 1 }
  }

  /** @param id only if it is this one */
  leave(id = this.#screen?.id): void {
    if (!this.#screen || this.#screen.id !== id) return
    this.#typing.forget()
    this.#present(null)
    this.#screen = null
    this.#open = null
  }

  /** Tells the others that this administrator is writing, until nothing is written for a while. */
  writes(): void {
    this.#typing.writes()
  }

  /** All of the conversation on screen has been seen. */
  async see(): Promise<void> {
    if (this.#isSeeing) return
    this.#isSeeing = true
    try {
      // What comes while this is written down has been seen too.
      while (this.#shown && this.#shown.unseen.length > 0) await this.#shown.see()
      this.#problem = null
    } catch (error) {
      this.#problem = error
    } finally {
      this.#isSeeing = false
    }
  }

  /** What this administrator said there last and did not take back. */
  lastOwn(id: ConversationId): TalkMessage | undefined {
    const conversation = this.#administrator?.conversation(id)
    return conversation && lastOwn(conversation.talk, this.me)
  }

  /** Resolves when it is on this device's disk. */
  async say(id: ConversationId, text: string, pictures: readonly Picture[]): Promise<void> {
    const conversation = this.#at(id)
    await this.#keep(pictures)
    await conversation.say(
      text,
      pictures.map(({ hash }) => hash),
    )
    if (this.#screen?.id === id) this.#typing.stops()
  }
  async edit(id: ConversationId, said: FactId, text: string): Promise<void> {
    await this.#at(id).edit(said, text)
  }
  withdraw(said: FactId): Promise<void> {
    return this.#current().withdraw(said)
  }
  close(): Promise<void> {
    return this.#current().close()
  }
  reopen(): Promise<void> {
    return this.#current().reopen()
  }
  /** @param to null: nobody in particular */
  assign(to: AdminId | null): Promise<void> {
    return this.#current().assign(to)
  }

  /** The conversation with a person, of a queue or of this administrator alone. Needs the server. */
  async begin(person: PersonId, queue: QueueId | null): Promise<ConversationId> {
    const { conversation } = await this.#options.api.call('openConversation', { body: { person, queue } })
    this.#begun.set(conversation, { person, queue })
    return conversation
  }

  /** Messages that hold the text, newest first. Needs the server. */
  async search(text: string) {
    return (await this.#options.api.call('searchConversations', { query: { text } })).messages
  }

  /** @param forget nothing stays in this browser but what waits to be sent */
  async end(forget: boolean): Promise<void> {
    this.leave()
    this.#stop()
    await this.#disk?.close(this.me, forget)
    if (forget) await this.#gone?.forgetLogs(() => true)
  }

  /** Resolves when they are on this device's disk and, where the server answers soon, with the server too. */
  async #keep(pictures: readonly Picture[]): Promise<void> {
    if (pictures.length === 0) return
    if (!this.#disk) throw new Error('The conversations are still being opened.')
    for (const { hash, blob } of pictures) this.#options.blobs.hold(hash, blob)
    await this.#disk.outgoing.keep(pictures)
    if (this.#options.views.contact.kind !== 'online') return
    const patience = new Promise<void>((resolve) => platformTimers.after(PATIENCE, resolve))
    await Promise.race([this.#disk.outgoing.brought(), patience])
  }

  get #shown(): Conversation | undefined {
    return this.#screen ? this.#administrator?.conversation(this.#screen.id) : undefined
  }

  #at(id: ConversationId): Conversation {
    const conversation = this.#administrator?.conversation(id)
    if (!conversation) throw new Error('The conversation is not open any more.')
    return conversation
  }

  #current(): Conversation {
    const shown = this.#shown
    if (!shown) throw new Error('The conversation is still being opened.')
    return shown
  }

  #present(typing: boolean | null): void {
    this.#isTyping = typing ?? false
    this.#shown?.present(typing)
  }

  #follow(list: Followed[]): void {
    if (!this.#administrator || isSame(list, this.#followed)) return
    this.#followed = list
    this.#administrator
      .converse(list)
      .then(() => {
        this.#shown?.present(this.#isTyping)
        this.#read()
      })
      .catch((error: unknown) => (this.#problem = error))
  }

  /** Takes over what has changed, and only that: whoever looks on is drawn anew by it. */
  #read(): void {
    if (!this.#administrator) return
    this.#atHand = atHandIn(this.#administrator, this.#followed, this.#atHand)
    if (this.#shown) this.#open = openTalkOf(this.#shown, this.#open)
  }

  async #forgetGone(rows: readonly ConversationRow[]): Promise<void> {
    for (const { id } of rows) this.#begun.delete(id)
    await this.#gone?.forget(rows, this.#begun)
  }
}
