/** One log that a replica follows: its facts, its place in storage, and its channel to the server. */
import * as Y from 'yjs'
import { LOG_TABLE } from '../access/log-table.ts'
import { unpack, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { FACTS_ARRAY } from '../logs/append.ts'
import { isSealed, parseLogName } from '../logs/names.ts'
import type { Carrier } from './channel-socket.ts'
import { StoredUpdates } from './stored-updates.ts'
import { LogChannel } from './log-channel.ts'
import { distinct, OwnFacts } from './own-facts.ts'
import { valuesFrom } from './own-items.ts'
import type { Timers } from './platform.ts'
import { ServerCopy } from './server-copy.ts'
import { readStateVector } from './state-vector.ts'
import type { ReplicaStorage } from './storage.ts'

/** Where a change of the document comes from that storage has already; all others come from the server. */
const Origin = { own: Symbol('own'), again: Symbol('again') }

type LogOptions = {
  /** whose facts are this replica's own */
  author: string
  storage: ReplicaStorage
  timers: Timers
  /** the id of the server whose disk is the last word */
  headOffice: string
  /** called whenever anything that can be asked here has changed */
  changed: () => void
}

export class FollowedLog {
  readonly name: string
  readonly writable: boolean
  readonly hasSeveralAuthors: boolean
  /** Every fact, in no particular order; grows in place. */
  readonly facts: (Fact | UnknownFact)[] = []
  readonly #month: string | null
  readonly #document: Y.Doc
  readonly #updates: StoredUpdates
  readonly #server: ServerCopy
  readonly #own: OwnFacts
  readonly #channel: LogChannel
  readonly #changed: () => void
  /** the server's time when it was connected last, milliseconds */
  #now = 0

  private constructor(name: string, { author, storage, timers, changed }: LogOptions, server: ServerCopy) {
    const parsed = parseLogName(name)
    if (!parsed) throw new TypeError(`"${name}" is not the name of a log.`)
    const { appendedBy, awareness } = LOG_TABLE[parsed.kind]
    // Nobody asks for its guid: by default it is a random one, for which randomness is asked 31 times.
    const document = (this.#document = new Y.Doc({ guid: name }))
    this.name = name
    this.writable = appendedBy !== null
    this.hasSeveralAuthors = parsed.kind === 'talk'
    this.#month = parsed.month
    this.#changed = changed
    this.#server = server
    this.#updates = new StoredUpdates(name, storage, document)
    this.#own = new OwnFacts({
      document,
      author,
      updates: this.#updates,
      server,
      stored: (update, isNew) => Y.applyUpdate(document, update, isNew ? Origin.own : Origin.again),
    })
    this.#channel = new LogChannel({
      name,
      document,
      hasPresence: awareness,
      timers,
      hear: (stateVector, mustReplace) => this.#hear(stateVector, mustReplace),
      synced: () => this.#leaveSealed(),
      changed,
    })
  }

  /** Loads what storage has. */
  static async open(name: string, options: LogOptions): Promise<FollowedLog> {
    const [updates, server] = await Promise.all([options.storage.load(name), ServerCopy.load(name, options)])
    const log = new FollowedLog(name, options, server)
    log.#updates.load(updates)
    log.#document.on('update', (update: Uint8Array, origin: unknown, _: Y.Doc, transaction: Y.Transaction) =>
      log.#updated(update, origin, transaction),
    )
    if (log.writable) await log.#own.heal()
    log.#readAll()
    log.#updates.compactMany()
    return log
  }

  /** Takes a closed log off the disk. Should it be followed again one day, nothing of it is taken to be here. */
  static async remove(name: string, storage: ReplicaStorage): Promise<void> {
    await storage.remove(name)
    await ServerCopy.forget(name, storage)
  }

  /** Own facts that are not on head office's disk, as far as it said. */
  get pending(): number {
    return this.writable ? this.#own.pending : 0
  }

  /** How many of those a branch server has on its disk. */
  get atBranch(): number {
    return this.writable ? this.#own.atBranch : 0
  }

  /** Every own fact that is not on head office's disk. */
  get unsent(): Fact[] {
    return this.writable ? this.#own.unsent : []
  }

  /** Every own fact that is on no server's disk. */
  get onlyHere(): Fact[] {
    return this.writable ? this.#own.onlyHere : []
  }

  /** Nothing more is to be had of the server in this connection: each has what the other lacks, or it is refused. */
  get isSettled(): boolean {
    return this.isRefused || (this.synced && this.#pendingHere === 0)
  }

  /** By the server, in this connection. */
  get isRefused(): boolean {
    return this.#channel.isRefused
  }

  /** The server has sent all that it has, in this connection or, for a sealed month, once and for all. */
  get synced(): boolean {
    return this.#channel.synced ?? this.#server.isComplete
  }

  /** Resolves when the fact is on this device's disk; until then, and when it rejects, it is not in the log. */
  append(fact: Fact): Promise<void> {
    return this.#own.append(fact)
  }

  /**
   * Opens a channel, or opens it again now if it waits to; no channel for a sealed month that is complete.
   * @param server that is in touch, or will be
   */
  connect(carrier: Carrier, server: string, now: number): void {
    this.#now = now
    this.#server.turnTo(server)
    if (this.#server.isComplete && this.#pendingHere === 0 && this.#isSealed(now)) return
    this.#channel.connect(carrier)
  }

  disconnect(): void {
    this.#channel.disconnect()
  }

  setPresence(state: object | null): void {
    this.#channel.setPresence(state)
  }

  /** Of others. */
  get presences(): unknown[] {
    return this.#channel.presences
  }

  /** What a server has on its disk of the clients named; it need not be the one that says so. */
  storedUpTo(server: string, stateVector: Uint8Array): void {
    this.#channel.taken()
    this.#server.add(readStateVector(stateVector), server)
  }

  /** Another database stands in the place of the one with which this server told what it has. */
  forgetServer(server: string): void {
    this.#server.forget(server)
  }

  /** Resolves when everything is on disk; the log is not usable afterwards. */
  async close(): Promise<void> {
    this.#channel.end()
    await this.#updates.written
    this.#document.destroy()
  }

  /** The server has told what it has. @returns what it is to be taken to have */
  #hear(stateVector: Uint8Array, mustReplace: boolean): Uint8Array {
    this.#server.tell(readStateVector(stateVector))
    return this.writable ? this.#own.offer(mustReplace) : stateVector
  }

  #updated(update: Uint8Array, origin: unknown, { beforeState, afterState }: Y.Transaction): void {
    // What is written once more has been read.
    if (origin !== Origin.again)
      for (const [client, clock] of afterState) {
        const before = beforeState.get(client) ?? 0
        if (clock > before) this.#read(valuesFrom(this.#document, client, before))
      }
    if (origin !== Origin.own && origin !== Origin.again) {
      // The server stores before it tells.
      this.#server.add(Y.parseUpdateMeta(update).to)
      this.#updates.keep(update)
    }
    this.#updates.grow()
    this.#changed()
  }

  /** Own facts that are not on the disk of the server in touch. */
  get #pendingHere(): number {
    return this.writable ? this.#own.pendingHere : 0
  }

  #readAll(): void {
    const values = this.#document.getArray<unknown>(FACTS_ARRAY).toArray()
    this.#read(this.#server.replaced.size > 0 ? distinct(values, new Set()) : values)
  }

  #read(values: readonly unknown[]): void {
    for (const value of values) {
      const read = unpack(value)
      if (read.known !== null) this.facts.push(read.fact)
    }
  }

  /** Of several authors one may have been offline for months, and what they wrote comes late. */
  #isSealed(now: number): boolean {
    return this.#month !== null && !this.hasSeveralAuthors && isSealed(this.#month, now)
  }

  /** Of a sealed month nothing new comes: its channel is left to another log. */
  #leaveSealed(): void {
    if (!this.#isSealed(this.#now)) return
    void this.#updates.written.then(() => {
      if (this.#channel.synced === null) return
      const { pendingStructs } = this.#document.store
      this.#server.complete(!this.#updates.haveFailed && this.#pendingHere === 0 && pendingStructs === null)
      if (this.#server.isComplete) this.#channel.end()
    })
  }
}
