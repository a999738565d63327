/** The administrator's way to send: requests, signed and appended to an outbox, also while offline. */
import { isOf, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Content, MessageContent, Request, Requested } from '../facts/items.ts'
import { signedBytes } from '../facts/signature.ts'
import type { Campaign } from '../facts/training.ts'
import type { Calendar } from '../schedule/calendar.ts'
import { logName, monthOf, parseLogName } from '../logs/names.ts'
import type { Target } from '../org/audience.ts'
import {
  base64url,
  newFactId,
  newItemId,
  type AdminId,
  type ConversationId,
  type DeviceId,
  type FactId,
  type ItemId,
} from '../org/ids.ts'
import type { Conversation } from './conversation.ts'
import type { ReplicaOptions } from './replica-options.ts'
import { Replica } from './replica.ts'
import { Talks } from './talks.ts'

type Identity = {
  admin: AdminId
  /** the sender's name, as readers see it */
  name: string
  device: DeviceId
  /** signs with the device's Ed25519 key; the signature is 64 bytes */
  sign: (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>
}

/** Earlier months of the outbox that are kept at hand. */
const MONTHS_BACK = 12

const isRequested = (fact: Fact | UnknownFact): fact is Requested => isOf(fact, 'requested')

export class Administrator {
  readonly replica: Replica
  readonly #identity: Identity
  readonly #talks: Talks
  #outboxes: string[]

  private constructor(replica: Replica, identity: Identity, outboxes: string[], talks: Talks) {
    this.replica = replica
    this.#identity = identity
    this.#outboxes = outboxes
    this.#talks = talks
  }

  /** Reads from storage, so that requests of earlier months that wait are sent; does not connect. */
  static async open(options: ReplicaOptions & Identity): Promise<Administrator> {
    const replica = await Replica.open(options, options.admin)
    const stored = (await options.storage.logs()).filter((name) => {
      const log = parseLogName(name)
      return log?.kind === 'outbox' && log.subject === options.admin
    })
    const current = logName('outbox', options.admin, monthOf(replica.now()))
    const outboxes = [...new Set([current, ...stored.sort().reverse().slice(0, MONTHS_BACK)])]
    const talks = await Talks.open(replica, options.storage, options.admin)
    const { admin, name, device, sign } = options
    const administrator = new Administrator(replica, { admin, name, device, sign }, outboxes, talks)
    await administrator.#follow()
    replica.onChange(() => talks.settle())
    return administrator
  }

  /**
   * These conversations are followed from now on and no others, but for what was written and waits to be sent; resolves
   * when they are loaded from storage.
   * @param list the most urgent first, each with the months that are wanted
   */
  async converse(list: readonly { id: ConversationId; months: readonly string[] }[]): Promise<void> {
    this.#talks.follow(list)
    await this.#follow()
  }

  /** A conversation that is no more, or not this administrator's: what waits in it will not be sent. */
  forgetConversation(id: ConversationId): Promise<void> {
    return this.#talks.forget(({ subject }) => subject === id)
  }

  /** One of those that are followed. */
  conversation(id: ConversationId): Conversation | undefined {
    return this.#talks.get(id)
  }

  /** Resolves when the request is on this device's disk; it is sent when connected. `expires` in milliseconds. */
  async publish(input: {
    to: Target[]
    content: Content
    expires: number | null
  }): Promise<{ fact: FactId; item: ItemId }> {
    const item = newItemId(this.replica.now())
    const { fact } = await this.#request((head) => ({ act: 'publish', ...head, item, ...input }))
    return { fact, item }
  }

  /** Starts a campaign; it is stopped by `recall`. */
  async start(input: { to: Target[]; campaign: Campaign }): Promise<{ fact: FactId; item: ItemId }> {
    const item = newItemId(this.replica.now())
    const { fact } = await this.#request((head) => ({ act: 'start', ...head, item, ...input }))
    return { fact, item }
  }

  /**
   * A message that comes on every day of a calendar; stopped by `recall`, changed by `revise` and `reschedule`.
   * @param input `lasting`: milliseconds after which each leaves the list
   */
  async repeat(input: {
    to: Target[]
    content: MessageContent
    schedule: Calendar
    lasting: number | null
  }): Promise<{ fact: FactId; item: ItemId }> {
    const item = newItemId(this.replica.now())
    const { fact } = await this.#request((head) => ({ act: 'repeat', ...head, item, ...input }))
    return { fact, item }
  }

  reschedule(item: ItemId, schedule: Calendar): Promise<{ fact: FactId }> {
    return this.#request((head) => ({ act: 'reschedule', ...head, item, schedule }))
  }

  recall(item: ItemId): Promise<{ fact: FactId }> {
    return this.#request((head) => ({ act: 'recall', ...head, item }))
  }

  revise(item: ItemId, content: Content): Promise<{ fact: FactId }> {
    return this.#request((head) => ({ act: 'revise', ...head, item, content }))
  }

  remind(item: ItemId): Promise<{ fact: FactId }> {
    return this.#request((head) => ({ act: 'remind', ...head, item }))
  }

  /** Newest first, as in the outbox; what was written once more is one. */
  get requests(): readonly Requested[] {
    const all = this.#outboxes.flatMap((name) => this.replica.facts(name).filter(isRequested))
    return [...new Map(all.map((request) => [request.id, request])).values()].sort(
      (a, b) => b.at - a.at || (a.id < b.id ? 1 : -1),
    )
  }

  /** On the server's disk; false: it waits here. */
  isStored(fact: FactId): boolean {
    const has = (facts: readonly (Fact | UnknownFact)[]) =>
      facts.some((other) => isRequested(other) && other.id === fact)
    return this.#outboxes.some((name) => has(this.replica.facts(name)) && !has(this.replica.unsent(name)))
  }

  onChange(listener: () => void): () => void {
    return this.replica.onChange(listener)
  }

  connect(): void {
    this.replica.connect()
  }

  disconnect(): void {
    this.replica.disconnect()
  }

  close(): Promise<void> {
    return this.replica.close()
  }

  #follow(): Promise<void> {
    return this.replica.follow([...this.#outboxes, ...this.#talks.logs])
  }

  async #request(make: (head: { by: AdminId; name: string; at: number }) => Request): Promise<{ fact: FactId }> {
    const { admin, name, device, sign } = this.#identity
    const at = this.replica.clock()
    const request = make({ by: admin, name, at })
    const sig = base64url(await sign(signedBytes(request)))
    const id = newFactId(at)
    const outbox = logName('outbox', admin, monthOf(at))
    if (!this.#outboxes.includes(outbox)) {
      this.#outboxes = [outbox, ...this.#outboxes]
      await this.#follow()
    }
    await this.replica.append(outbox, { type: 'requested', id, at, by: admin, v: 1, request, key: device, sig })
    return { fact: id }
  }
}
