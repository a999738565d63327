/**
 * The client's side of replication: which logs are followed, kept in storage and synchronised over one socket. The
 * same for apps, command line and tests; storage, socket, clock, timers and randomness are handed in.
 */
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { GATE_LIMITS } from '../logs/gate.ts'
import type { ConnectionState } from './connection.ts'
import { FollowedLog } from './log.ts'
import { Multiplexer } from './multiplexer.ts'
import { platformTimers, type Timers, type WebSocketConstructor } from './platform.ts'
import type { ReplicaStorage } from './storage.ts'

export type { ConnectionState } from './connection.ts'

export type ReplicaOptions = {
  /** `ws://host:port` or `wss://…`, without a path */
  url: string
  storage: ReplicaStorage
  /** the browser's, or that of the `ws` package */
  WebSocket: WebSocketConstructor
  /** a fresh JWT of the device; `now` in milliseconds by the server's clock. Tickets are handled inside. */
  token: (now: number) => Promise<string>
  /** wall clock, milliseconds */
  now?: () => number
  timers?: Timers
  /** from 0 to 1 */
  random?: () => number
}

/** What is kept of the connection: how far the wall clock is off, and when the server was last heard. */
type Contact = { offset: number; last: number | null }

export class Replica {
  readonly #options: ReplicaOptions
  readonly #wallClock: () => number
  readonly #multiplexer: Multiplexer
  readonly #logs = new Map<string, FollowedLog>()
  readonly #opening = new Map<string, Promise<FollowedLog>>()
  #ranks = new Map<string, number>()
  #following: Promise<void> = Promise.resolve()
  #connection: ConnectionState
  #contact: Contact
  #connected = false
  /** the latest time of any fact seen in a log that this replica writes to */
  #latest = 0
  /** how many facts of each have been looked at for their time */
  readonly #observed = new WeakMap<FollowedLog, number>()
  readonly #listeners = new Set<() => void>()
  #changeIsDue = false

  private constructor(options: ReplicaOptions, contact: Contact) {
    this.#options = options
    this.#contact = contact
    this.#wallClock = options.now ?? Date.now
    this.#connection = { kind: 'offline', since: contact.last ?? this.now() }
    this.#multiplexer = new Multiplexer(
      {
        url: options.url,
        WebSocket: options.WebSocket,
        token: () => options.token(this.now()),
        timers: options.timers ?? platformTimers,
        random: options.random ?? Math.random,
      },
      {
        welcomed: (serverTime) => this.#welcomed(serverTime),
        lost: () => this.#lost(),
        ended: (code, reason) => this.#ended(code, reason),
        stored: (name, stateVector) => this.#logs.get(name)?.storedUpTo(stateVector),
        rank: (name) => this.#ranks.get(name) ?? Infinity,
      },
    )
  }

  /** Reads from storage; does not connect. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const contact = await options.storage.get<Contact>('contact')
    return new Replica(options, contact ?? { offset: 0, last: null })
  }

  connect(): void {
    if (!this.#connected && this.#connection.kind !== 'online')
      this.#become({ kind: 'connecting', since: this.#contact.last ?? this.now() })
    this.#connected = true
    this.#multiplexer.start()
    this.#connectLogs()
  }

  disconnect(): void {
    this.#connected = false
    for (const log of this.#logs.values()) log.disconnect()
    this.#multiplexer.stop()
    this.#lost()
  }

  /** Disconnects, and resolves when everything is on disk. */
  async close(): Promise<void> {
    this.#listeners.clear()
    this.disconnect()
    await this.#following
    await Promise.all(this.#opening.values())
    await Promise.all([...this.#logs.values()].map((log) => log.close()))
    this.#logs.clear()
  }

  get connection(): ConnectionState {
    return this.#connection
  }

  /** How many own facts are not yet on the server's disk. */
  get pending(): number {
    let count = 0
    for (const log of this.#logs.values()) count += log.pending
    return count
  }

  /** The server's time as far as it is known, milliseconds. */
  now(): number {
    return this.#wallClock() + this.#contact.offset
  }

  /** The next time of the hybrid logical clock, milliseconds. */
  clock(): number {
    for (const log of this.#logs.values()) this.#observe(log)
    this.#latest = Math.max(this.now(), this.#latest + 1)
    return this.#latest
  }

  /**
   * Follows these logs and no others from now on, the most urgent first; resolves when they are loaded from storage.
   * A log that is not named any more but holds facts that wait to be sent is followed until they are.
   */
  follow(names: readonly string[]): Promise<void> {
    const following = this.#following.then(() => this.#follow(names))
    this.#following = following.catch(() => undefined)
    return following
  }

  /** All facts of a followed log, in no particular order; empty when it is not followed. */
  facts(name: string): readonly (Fact | UnknownFact)[] {
    return this.#logs.get(name)?.facts ?? []
  }

  /** Own facts of a log that are not on the server's disk. */
  unsent(name: string): readonly Fact[] {
    return this.#logs.get(name)?.unsent ?? []
  }

  /** How many own facts of a log are not on the server's disk. */
  pendingIn(name: string): number {
    return this.#logs.get(name)?.pending ?? 0
  }

  /** Tells the others who have this log open; null: nothing more. A log that is not followed tells nobody. */
  setPresence(name: string, state: object | null): void {
    this.#logs.get(name)?.setPresence(state)
  }

  /** What the others tell who have this log open. */
  presences(name: string): unknown[] {
    return this.#logs.get(name)?.presences ?? []
  }

  /** Takes a log off this device's disk, whatever waits in it. */
  async forget(name: string): Promise<void> {
    const log = this.#logs.get(name) ?? (await this.#opening.get(name))
    this.#logs.delete(name)
    await log?.close()
    await FollowedLog.remove(name, this.#options.storage)
  }

  /** Resolves when the fact is on this device's disk; it is sent as soon as there is a connection. */
  async append(name: string, fact: Fact): Promise<void> {
    const log = this.#logs.get(name) ?? (await this.#open(name))
    await log.append(fact)
  }

  /** Whether the server has sent everything that it has of this log. */
  synced(name: string): boolean {
    return this.#logs.get(name)?.synced ?? false
  }

  /** Whether all followed logs are. */
  get allSynced(): boolean {
    return [...this.#logs.values()].every((log) => log.synced)
  }

  /** Calls once per tick in which anything changed that can be asked here; returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #follow(names: readonly string[]): Promise<void> {
    const wanted = new Set(names)
    this.#ranks = new Map([...wanted].map((name, rank) => [name, rank]))
    await Promise.all([...wanted].map((name) => this.#open(name)))
    for (const [name, log] of [...this.#logs]) {
      if (wanted.has(name) || log.pending > 0) continue
      this.#logs.delete(name)
      await log.close()
    }
    if (this.#connected) this.#connectLogs()
    this.#changed()
  }

  /** Opens a log from storage, once however many ask for it. */
  #open(name: string): Promise<FollowedLog> {
    const open = this.#logs.get(name)
    if (open) return Promise.resolve(open)
    const opening =
      this.#opening.get(name) ??
      FollowedLog.open(name, this.#options.storage, () => this.#changed())
        .then((log) => {
          this.#logs.set(name, log)
          if (this.#connected) log.connect(this.#multiplexer, this.now())
          return log
        })
        .finally(() => this.#opening.delete(name))
    this.#opening.set(name, opening)
    return opening
  }

  /** The clock goes on from what was written before, here or by others, but not from what a wrong clock wrote far ahead. */
  #observe(log: FollowedLog): void {
    if (!log.writable) return
    const limit = this.now() + GATE_LIMITS.aheadMs
    const { facts } = log
    for (let next = this.#observed.get(log) ?? 0; next < facts.length; next++) {
      const { at } = facts[next]!
      if (at > this.#latest && at <= limit) this.#latest = at
    }
    this.#observed.set(log, facts.length)
  }

  /** In order of urgency, since channels are opened in the order in which they ask. */
  #connectLogs(): void {
    const rank = (name: string) => this.#ranks.get(name) ?? Infinity
    const logs = [...this.#logs.values()].sort((a, b) => rank(a.name) - rank(b.name))
    for (const log of logs) log.connect(this.#multiplexer, this.now())
  }

  #welcomed(serverTime: number): void {
    this.#contact = { offset: serverTime - this.#wallClock(), last: serverTime }
    this.#keepContact()
    this.#become({ kind: 'online', since: serverTime })
    // Channels that a provider would only try again after its own pause come along in their order.
    this.#connectLogs()
  }

  #lost(): void {
    if (this.#connection.kind === 'offline' || this.#connection.kind === 'ended') return
    if (this.#connection.kind === 'online') {
      this.#contact = { ...this.#contact, last: this.now() }
      this.#keepContact()
    }
    this.#become({ kind: 'offline', since: this.#contact.last ?? this.#connection.since })
  }

  #ended(code: number, reason: string): void {
    this.#connected = false
    this.#become({ kind: 'ended', code, reason })
  }

  #become(state: ConnectionState): void {
    this.#connection = state
    this.#changed()
  }

  #keepContact(): void {
    // Only what is shown while offline after the next start depends on it.
    this.#options.storage.set('contact', this.#contact).catch(() => undefined)
  }

  #changed(): void {
    if (this.#changeIsDue) return
    this.#changeIsDue = true
    queueMicrotask(() => {
      this.#changeIsDue = false
      for (const listener of [...this.#listeners]) listener()
    })
  }
}
