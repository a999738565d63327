/** One conversation at one member's: what is in it, what they say in it, and who is there now. */
import type { BlobHash } from '../facts/blob.ts'
import type { Fact } from '../facts/codec.ts'
import { foldTalk, speakerOf, unseenBy, type Speaker, type TalkFold, type TalkMessage } from '../folds/talk.ts'
import { logName, monthOf } from '../logs/names.ts'
import { newFactId, type AdminId, type ConversationId, type DeviceId, type FactId } from '../org/ids.ts'
import { presence, type Presence } from '../wire/presence.ts'
import type { Replica } from './replica.ts'

/** Told in one fact at most. */
const SEEN_AT_ONCE = 200

type TalkFactBody =
  | { type: 'said'; id: FactId; text: string; images?: BlobHash[] }
  | { type: 'edited'; said: FactId; text: string }
  | { type: 'withdrawn'; said: FactId }
  | { type: 'seen'; said: FactId[] }
  | { type: 'closed' | 'reopened' }

export class Conversation {
  readonly id: ConversationId
  readonly #replica: Replica
  readonly #author: DeviceId | AdminId
  readonly #writes: (log: string, append: () => Promise<void>) => Promise<void>
  /** newest first */
  #months: readonly string[] = []
  /** by desk or row, when they were last asked */
  #named: readonly string[] = []
  /** months that this member wrote to since the start, and whether others were seen to know of them */
  readonly #written = new Map<string, boolean>()
  readonly #seeing = new Set<FactId>()
  #last: Promise<void> = Promise.resolve()
  #folded: { of: string; talk: TalkFold } | null = null

  /** @param writes calls `append` when it has noted that something is written to the log */
  constructor(
    replica: Replica,
    id: ConversationId,
    author: DeviceId | AdminId,
    writes: (log: string, append: () => Promise<void>) => Promise<void>,
  ) {
    this.#replica = replica
    this.id = id
    this.#author = author
    this.#writes = writes
  }

  /** Months that are at hand, newest first. */
  get months(): readonly string[] {
    return this.#months
  }

  /**
   * These are at hand from now on, and those that were written to and that others do not know of yet.
   * @param named by desk or row: once they have named a month it is theirs to say whether there is one
   * @param more that are wanted besides, whether there is anything in them or not
   * @param waiting with what is not sent yet
   */
  follow(named: readonly string[], more: readonly string[], waiting: readonly string[]): void {
    for (const [month, isKnown] of this.#written)
      if (named.includes(month)) this.#written.set(month, true)
      else if (isKnown && !waiting.includes(month)) this.#written.delete(month)
    this.#named = named
    this.#have([...named, ...more, ...waiting])
  }

  /** This month is off the disk, and not at hand any more. */
  forget(month: string): void {
    this.#written.delete(month)
    this.#have(this.#months.filter((one) => one !== month))
  }

  #have(months: readonly string[]): void {
    this.#months = [...new Set([...months, ...this.#written.keys()])].sort().reverse()
  }

  get logs(): string[] {
    return this.#months.map((month) => logName('talk', this.id, month))
  }

  /** Of the months at hand. */
  get talk(): TalkFold {
    const logs = this.logs.map((log) => this.#replica.facts(log))
    // Logs only grow, so that as many facts of a month are the same facts.
    const of = logs.map(({ length }, at) => `${this.#months[at]} ${length}`).join()
    if (this.#folded?.of !== of) this.#folded = { of, talk: foldTalk(logs.flat()) }
    return this.#folded.talk
  }

  get reader(): Speaker {
    return speakerOf(this.#author)
  }

  /** What this member has not had on the screen. */
  get unseen(): TalkMessage[] {
    return unseenBy(this.reader, this.talk)
  }

  /** Messages that are on no server's disk yet. */
  get unsent(): ReadonlySet<FactId> {
    const ids = this.logs.flatMap((log) =>
      this.#replica.onlyHere(log).map((fact) => (fact.type === 'said' ? fact.id : null)),
    )
    return new Set(ids.filter((id) => id !== null))
  }

  /** Whether the server has sent all that it has of the months at hand. */
  get synced(): boolean {
    return this.logs.every((log) => this.#replica.synced(log))
  }

  /** Whether nothing of this month is at hand. */
  isEmpty(month: string): boolean {
    return this.#replica.facts(logName('talk', this.id, month)).length === 0
  }

  /** Resolves when it is on this device's disk. @param images blobs of the pictures that go with it */
  async say(text: string, images: readonly BlobHash[] = []): Promise<FactId> {
    const id = newFactId(this.#replica.now())
    await this.#append({ type: 'said', id, text, ...(images.length > 0 ? { images: [...images] } : {}) })
    return id
  }

  /** @throws Error with a sentence when it is not this member's own, or withdrawn */
  async edit(said: FactId, text: string): Promise<void> {
    const message = this.#own(said)
    if (message.text !== text) await this.#append({ type: 'edited', said, text })
  }

  /** @throws as edit */
  async withdraw(said: FactId): Promise<void> {
    this.#own(said)
    await this.#append({ type: 'withdrawn', said })
  }

  /** All that is unseen has been on the screen now. */
  async see(): Promise<void> {
    // What is being written down as seen is not written down again meanwhile.
    const ids = this.unseen.map(({ id }) => id).filter((id) => !this.#seeing.has(id))
    for (const id of ids) this.#seeing.add(id)
    try {
      for (let from = 0; from < ids.length; from += SEEN_AT_ONCE)
        await this.#append({ type: 'seen', said: ids.slice(from, from + SEEN_AT_ONCE) })
    } finally {
      for (const id of ids) this.#seeing.delete(id)
    }
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.talk.state !== 'closed') await this.#append({ type: 'closed' })
    })
  }

  reopen(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.talk.state === 'closed') await this.#append({ type: 'reopened' })
    })
  }

  /** What is to be known of the log before anything is written waits for what is on its way to the disk. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  /** By an administrator alone. @param to null: nobody in particular */
  assign(to: AdminId | null): Promise<void> {
    return this.#inTurn(async () => {
      // Who was named in a month that is not at hand is not known here: to be sure it is said again.
      const isKnown = this.talk.events.some(({ kind }) => kind === 'assigned')
      if (isKnown && this.talk.assignedTo === to) return
      const by = this.#author as AdminId
      await this.#write((at) => ({ type: 'assigned', at, by, v: 1, to }))
    })
  }

  /** Tells the others who are here that this member is, or is writing; null: has gone. Is not kept anywhere. */
  present(typing: boolean | null): void {
    const state: Presence | null = typing === null ? null : { by: this.#author, typing }
    this.#replica.setPresence(this.#newest, state)
  }

  /** Who else is here now, each once. */
  get presences(): { speaker: Speaker; typing: boolean }[] {
    const found = new Map<Speaker, boolean>()
    for (const state of this.#replica.presences(this.#newest)) {
      const read = presence.safeParse(state)
      if (!read.success || speakerOf(read.data.by) === this.reader) continue
      const speaker = speakerOf(read.data.by)
      found.set(speaker, (found.get(speaker) ?? false) || read.data.typing)
    }
    return [...found].map(([speaker, typing]) => ({ speaker, typing }))
  }

  /** Where people meet, whether or not anything has been said this month. */
  get #newest(): string {
    return logName('talk', this.id, monthOf(this.#replica.now()))
  }

  #own(said: FactId): TalkMessage {
    const message = this.talk.messages.find(({ id, speaker }) => id === said && speaker === this.reader)
    if (!message) throw new Error('Only what you said yourself can be changed.')
    if (message.withdrawnAt !== null) throw new Error('This has been withdrawn.')
    return message
  }

  #append(body: TalkFactBody): Promise<void> {
    return this.#write((at) => ({ ...body, at, by: this.#author, v: 1 }))
  }

  /** This member writes to a month, which is at hand from then on. */
  wrote(month: string): void {
    if (!this.#written.has(month)) this.#written.set(month, this.#named.includes(month))
    this.#have(this.#months)
    // A log that is written once more holds as much as before.
    this.#folded = null
  }

  async #write(make: (at: number) => Fact): Promise<void> {
    const at = this.#replica.clock()
    const log = logName('talk', this.id, monthOf(at))
    await this.#writes(log, async () => {
      this.wrote(monthOf(at))
      await this.#replica.append(log, make(at))
    })
  }
}
