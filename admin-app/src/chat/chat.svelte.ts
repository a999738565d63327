import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import { unseenBy, type Speaker, type TalkFold } from '@carillon/shared-model/folds/talk.ts'
import { monthOf, parseLogName } from '@carillon/shared-model/logs/names.ts'
import type { AdminId, ConversationId, FactId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import type { ReplicaStorage } from '@carillon/shared-model/replica/storage.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { Blobs } from '../data/blobs.svelte.ts'
import type { Views } from '../data/views.svelte.ts'
import { asHere, waits, type ConversationRow } from './conversations.ts'
import { followed, wantedMonths, type Followed, type OnScreen } from './followed.ts'
import type { Picture } from './picture.ts'
import { Pictures } from './pictures.svelte.ts'
import { TalkDrafts } from './talk-drafts.svelte.ts'

type Options = {
  account: { id: AdminId; name: string }
  views: Views
  blobs: Blobs
  api: ApiClient
  /** milliseconds, as state */
  now: () => number
}

/** Milliseconds without a key after which nobody is said to be writing. */
const IDLE = 5000

/** The conversation on screen, as it is on this device now. */
export type OpenTalk = {
  id: ConversationId
  talk: TalkFold
  /** messages that are not on the server's disk */
  unsent: ReadonlySet<FactId>
  others: readonly { speaker: Speaker; typing: boolean }[]
  /** the server has sent all that it has of the months at hand */
  synced: boolean
}
/** One that is at hand; `ahead`: the server's row may be older than what is here. */
type AtHand = { talk: TalkFold; ahead: boolean; unsent: number }

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The conversations that this administrator answers: the newest are at hand, also offline, and one is on screen. */
export class Chat {
  readonly pictures: Pictures
  readonly drafts: TalkDrafts
  readonly #options: Options
  #administrator: Administrator | null = null
  #storage: ReplicaStorage | null = null
  #screen = $state.raw<OnScreen | null>(null)
  #open = $state.raw<OpenTalk | null>(null)
  #atHand = $state.raw<ReadonlyMap<ConversationId, AtHand>>(new Map())
  #problem = $state.raw<unknown>(null)
  /** whom those are with that were begun here and have no row yet */
  readonly #begun = new SvelteMap<ConversationId, { person: PersonId; queue: QueueId | null }>()
  #followed: Followed[] = []
  /** conversations and months that the server had when what is gone was last looked for */
  #size = Infinity
  #isSeeing = false
  #isTyping = false
  #idle: ReturnType<typeof setTimeout> | undefined
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
    this.pictures = new Pictures(options.account.id, options.blobs)
    this.drafts = new TalkDrafts(options.account.id)
  }

  async open(administrator: Administrator, storage: ReplicaStorage): Promise<void> {
    this.#administrator = administrator
    this.#storage = storage
    await this.pictures.open()
    const unlisten = administrator.onChange(() => this.#read())
    const { views, now } = this.#options
    const unroot = $effect.root(() => {
      const month = $derived(monthOf(now()))
      $effect(() => this.#follow(followed(views.conversations, this.#screen, month)))
      $effect(() => {
        if (views.contact.kind === 'online') void this.pictures.upload()
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
    return this.#problem ?? this.pictures.problem
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
    this.#present(false)
    this.#read()
  }

  showEarlier(): void {
    if (this.#screen) this.#screen = { ...this.#screen, depth: this.#screen.depth + 1 }
  }

  /** @param id only if it is this one */
  leave(id = this.#screen?.id): void {
    if (!this.#screen || this.#screen.id !== id) return
    this.#present(null)
    this.#screen = null
    this.#open = null
  }

  /** Tells the others that this administrator is writing, until nothing is written for a while. */
  writes(): void {
    this.#present(true)
    this.#idle = setTimeout(() => this.#present(false), IDLE)
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

  /** Resolves when it is on this device's disk. */
  async say(id: ConversationId, text: string, pictures: readonly Picture[]): Promise<void> {
    const conversation = this.#administrator?.conversation(id)
    if (!conversation) throw new Error('The conversation is not open any more.')
    await this.pictures.keep(pictures, this.#options.views.contact.kind === 'online')
    await conversation.say(
      text,
      pictures.map(({ hash }) => hash),
    )
    if (this.#screen?.id === id) this.#present(false)
  }
  edit(said: FactId, text: string): Promise<void> {
    return this.#current().edit(said, text)
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
    await this.pictures.close(forget)
    if (!forget) return
    this.drafts.forget()
    await this.#forgetLogs(() => true)
  }

  get #shown(): Conversation | undefined {
    return this.#screen ? this.#administrator?.conversation(this.#screen.id) : undefined
  }

  #current(): Conversation {
    const shown = this.#shown
    if (!shown) throw new Error('The conversation is still being opened.')
    return shown
  }

  #present(typing: boolean | null): void {
    clearTimeout(this.#idle)
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
    const administrator = this.#administrator
    if (!administrator) return
    let hasChanged = this.#atHand.size !== this.#followed.length
    const atHand = new Map<ConversationId, AtHand>()
    for (const { id } of this.#followed) {
      const conversation = administrator.conversation(id)
      if (!conversation) continue
      const isPending = conversation.logs.some((log) => administrator.replica.pendingIn(log) > 0)
      const before = this.#atHand.get(id)
      const now: AtHand = {
        talk: conversation.talk,
        ahead: isPending || conversation.synced,
        unsent: isPending ? conversation.unsent.size : 0,
      }
      const isEqual = before?.talk === now.talk && before.ahead === now.ahead && before.unsent === now.unsent
      atHand.set(id, isEqual ? before : now)
      hasChanged ||= !isEqual
    }
    if (hasChanged) this.#atHand = atHand
    this.#readShown()
  }

  #readShown(): void {
    const shown = this.#shown
    if (!shown) return
    const before = this.#open
    const now: OpenTalk = {
      id: shown.id,
      talk: shown.talk,
      unsent: shown.unsent,
      others: shown.presences,
      synced: shown.synced,
    }
    const isEqual =
      before?.id === now.id &&
      before.talk === now.talk &&
      before.synced === now.synced &&
      isSame([...before.unsent], [...now.unsent]) &&
      isSame(before.others, now.others)
    if (!isEqual) this.#open = now
  }

  /** What the server keeps no more is not kept here: months that are over, and conversations of whoever was erased. */
  async #forgetGone(rows: readonly ConversationRow[]): Promise<void> {
    for (const { id } of rows) this.#begun.delete(id)
    const size = rows.reduce((sum, { months }) => sum + 1 + months.length, 0)
    const isLess = size < this.#size
    this.#size = size
    if (!isLess) return
    const oldest = new Map<string, string>(rows.map(({ id, months }) => [id, months.at(-1) ?? '9999-12']))
    const gone = new Set<ConversationId>()
    await this.#forgetLogs((conversation, month) => {
      const id = conversation as ConversationId
      if (this.#begun.has(id)) return false
      if (!oldest.has(id)) gone.add(id)
      return month < (oldest.get(id) ?? '9999-12')
    })
    // Of whoever was erased, or who is not this administrator's any more: what waits in it will never be taken.
    for (const id of gone)
      if (await this.#options.views.lacks('conversations', id)) await this.#administrator?.forgetConversation(id)
  }

  /** Leaves what waits to be sent. */
  async #forgetLogs(isGone: (conversation: string, month: string) => boolean): Promise<void> {
    const replica = this.#administrator?.replica
    for (const name of (await this.#storage?.logs()) ?? []) {
      const log = parseLogName(name)
      if (log?.kind !== 'talk' || !isGone(log.subject, log.month!)) continue
      // Only an open log knows whether anything in it waits.
      if (replica && replica.pendingIn(name) === 0) await replica.forget(name)
    }
  }
}
