/** One log that a replica follows: its document, its place in storage, and its channel to the server. */
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { LOG_TABLE } from '../access/log-table.ts'
import { pack, unpack, type Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { FACTS_ARRAY } from '../logs/append.ts'
import { GATE_LIMITS } from '../logs/gate.ts'
import { isSealed, parseLogName } from '../logs/names.ts'
import { channelFor, type Carrier } from './channel-socket.ts'
import { raise, readStateVector, surplus } from './state-vector.ts'
import type { ReplicaStorage } from './storage.ts'

/** What is kept of a log beside its updates. */
type Kept = {
  /** the server's state vector as it was last told */
  stored: [client: number, clock: number][]
  /** the month is sealed and everything in it is here */
  complete: boolean
}

const keptAt = (name: string): string => `log:${name}`

/** Bytes: what waits goes to the server as one update, with others. */
const LARGEST_FACT = GATE_LIMITS.bytesPerUpdate / 4
const encoder = new TextEncoder()
/** Updates in storage after which they are merged into one. */
const COMPACT_AFTER = 200
/** The longest wait before a refused or broken channel is opened again, milliseconds. */
const LONGEST_BACKOFF = 30_000

export class FollowedLog {
  readonly name: string
  readonly writable: boolean
  readonly hasSeveralAuthors: boolean
  /** Every fact, in no particular order; grows in place. */
  readonly facts: (Fact | UnknownFact)[] = []
  readonly #month: string | null
  readonly #document = new Y.Doc()
  readonly #array = this.#document.getArray<unknown>(FACTS_ARRAY)
  readonly #storage: ReplicaStorage
  readonly #changed: () => void
  readonly #awareness = new Awareness(this.#document)
  #provider: WebsocketProvider | null = null
  #stored = new Map<number, number>()
  #complete = false
  /** the server's time when it was connected last, milliseconds */
  #now = 0
  /** writes to storage, one after the other; never rejects */
  #writes: Promise<void> = Promise.resolve()
  /** the latest of them, which rejects when it fails */
  #lastWrite: Promise<void> = Promise.resolve()
  #writesFailed = false
  #updatesKept = 0
  #keepIsDue = false

  private constructor(name: string, storage: ReplicaStorage, changed: () => void) {
    const parsed = parseLogName(name)
    if (!parsed) throw new TypeError(`"${name}" is not the name of a log.`)
    this.name = name
    this.writable = LOG_TABLE[parsed.kind].appendedBy !== null
    this.hasSeveralAuthors = parsed.kind === 'talk'
    this.#month = parsed.month
    this.#storage = storage
    this.#changed = changed
    // Silent about itself: presence is told in conversations alone, and while they are on screen.
    this.#awareness.setLocalState(null)
    if (LOG_TABLE[parsed.kind].awareness) this.#awareness.on('change', changed)
  }

  /** Loads what storage has. @param changed called whenever anything that can be asked here has changed */
  static async open(name: string, storage: ReplicaStorage, changed: () => void): Promise<FollowedLog> {
    const log = new FollowedLog(name, storage, changed)
    const [updates, kept] = await Promise.all([storage.load(name), storage.get<Kept>(keptAt(name))])
    Y.transact(log.#document, () => {
      for (const update of updates) Y.applyUpdate(log.#document, update)
    })
    log.#read(log.#array.toArray())
    log.#stored = new Map(kept?.stored ?? [])
    log.#complete = kept?.complete ?? false
    log.#updatesKept = updates.length
    log.#array.observe((event) => {
      for (const { insert } of event.changes.delta) if (Array.isArray(insert)) log.#read(insert as unknown[])
    })
    log.#document.on('update', (update: Uint8Array, origin: unknown) => log.#updated(update, origin))
    if (updates.length > COMPACT_AFTER) log.#compact()
    return log
  }

  /** Takes a closed log off the disk. Should it be followed again one day, nothing of it is taken to be here. */
  static async remove(name: string, storage: ReplicaStorage): Promise<void> {
    await storage.remove(name)
    const nothing: Kept = { stored: [], complete: false }
    await storage.set(keptAt(name), nothing)
  }

  /** Own facts that are not on the server's disk, as far as it said. */
  get pending(): number {
    return this.writable ? surplus(Y.decodeStateVector(Y.encodeStateVector(this.#document)), this.#stored) : 0
  }

  /** The server has sent all that it has, in this connection or, for a sealed month, once and for all. */
  get synced(): boolean {
    return this.#provider?.synced ?? this.#complete
  }

  /** Every own fact that is not on the server's disk. */
  get unsent(): Fact[] {
    const facts: Fact[] = []
    if (!this.writable) return facts
    for (const [client, structs] of this.#document.store.clients) {
      const held = this.#stored.get(client) ?? 0
      for (const struct of structs) {
        if (struct.id.clock + struct.length <= held || !(struct instanceof Y.Item)) continue
        for (const value of struct.content.getContent().slice(Math.max(0, held - struct.id.clock))) {
          const read = unpack(value)
          if (read.known) facts.push(read.fact)
        }
      }
    }
    return facts
  }

  /**
   * Resolves when the fact is on this device's disk.
   * @throws Error when the server would refuse it: it could not be taken back, and nothing after it would be sent either
   */
  async append(fact: Fact): Promise<void> {
    const packed = pack(fact)
    const read = unpack(packed)
    if (read.known === null) throw new Error(`This cannot be sent (${read.reason}).`)
    if (encoder.encode(JSON.stringify(packed)).length > LARGEST_FACT) throw new Error('This is too large to be sent.')
    this.#complete = false
    this.#array.push([packed])
    await this.#lastWrite
  }

  /** Opens a channel, or opens it again now if it waits to; no channel for a sealed month that is complete. */
  connect(carrier: Carrier, now: number): void {
    this.#now = now
    if (this.#complete && this.pending === 0 && this.#isSealed(now)) return
    if (!this.#provider) this.#provider = this.#makeProvider(carrier)
    this.#provider.connect()
  }

  disconnect(): void {
    this.#provider?.disconnect()
  }

  setPresence(state: object | null): void {
    const held = this.#awareness.getLocalState()
    if (JSON.stringify(held) !== JSON.stringify(state)) this.#awareness.setLocalState(state)
  }

  /** Of others. */
  get presences(): unknown[] {
    const { clientID } = this.#awareness
    return [...this.#awareness.getStates()].flatMap(([client, state]) => (client === clientID ? [] : [state]))
  }

  /** What the server has on its disk of the clients named. */
  storedUpTo(stateVector: Uint8Array): void {
    raise(this.#stored, readStateVector(stateVector))
    this.#keep()
  }

  /** Resolves when everything is on disk; the log is not usable afterwards. */
  async close(): Promise<void> {
    this.#provider?.destroy()
    this.#provider = null
    await this.#writes
    this.#document.destroy()
  }

  #makeProvider(carrier: Carrier): WebsocketProvider {
    const serverHas = (stateVector: Uint8Array) => {
      this.#stored = readStateVector(stateVector)
      this.#keep()
    }
    const provider = new WebsocketProvider('channel:', this.name, this.#document, {
      connect: false,
      awareness: this.#awareness,
      disableBc: true,
      maxBackoffTime: LONGEST_BACKOFF,
      WebSocketPolyfill: channelFor(carrier, this.name, serverHas),
    })
    provider.on('sync', (synced: boolean) => {
      if (synced) this.#markComplete(provider)
      this.#changed()
    })
    return provider
  }

  #updated(update: Uint8Array, origin: unknown): void {
    const isRemote = origin === this.#provider && origin !== null
    if (isRemote) {
      // The server stores before it tells.
      raise(this.#stored, Y.parseUpdateMeta(update).to)
      this.#keep()
    }
    this.#write(() => this.#storage.append(this.name, update))
    if (++this.#updatesKept > COMPACT_AFTER) this.#compact()
    this.#changed()
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
  #markComplete(provider: WebsocketProvider): void {
    if (!this.#isSealed(this.#now)) return
    void this.#writes.then(() => {
      if (this.#provider !== provider) return
      this.#complete = !this.#writesFailed && this.pending === 0 && this.#document.store.pendingStructs === null
      this.#keep()
      if (!this.#complete) return
      this.#provider = null
      provider.destroy()
    })
  }

  /** Writes down what the server has, once per tick. Losing it costs nothing but a wrong count until the next sync. */
  #keep(): void {
    this.#changed()
    if (this.#keepIsDue) return
    this.#keepIsDue = true
    queueMicrotask(() => {
      this.#keepIsDue = false
      const kept: Kept = { stored: [...this.#stored], complete: this.#complete }
      this.#storage.set(keptAt(this.name), kept).catch(() => undefined)
    })
  }

  /** Puts one update in the place of many, so that the next start reads runs of facts instead of single ones. */
  #compact(): void {
    this.#updatesKept = 0
    this.#write(async () => {
      const { length } = await this.#storage.load(this.name)
      await this.#storage.compact(this.name, Y.encodeStateAsUpdate(this.#document), length)
    })
  }

  #write(work: () => Promise<void>): void {
    this.#lastWrite = this.#writes.then(work)
    // What came from the server comes again when it was not kept; an own fact's author hears of it from append().
    this.#writes = this.#lastWrite.catch(() => {
      this.#writesFailed = true
    })
  }
}
