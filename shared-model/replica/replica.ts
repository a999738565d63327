/**
 * The client's side of replication: which logs are followed, kept in storage and synchronised over one socket. The
 * same for apps, command line and tests; storage, socket, clock, timers and randomness are handed in.
 */
import type { Fact } from '../facts/codec.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { AdminId, DeviceId } from '../org/ids.ts'
import { CLOSE } from '../wire/close-codes.ts'
import type { ConnectionState } from './connection.ts'
import { HybridClock } from './hybrid-clock.ts'
import { KnownDatabases } from './known-databases.ts'
import { Listeners } from './listeners.ts'
import { FollowedLog } from './log.ts'
import { Multiplexer } from './multiplexer.ts'
import { OpenLogs } from './open-logs.ts'
import { platformTimers } from './platform.ts'
import { headOfficeOf, type ReplicaOptions } from './replica-options.ts'
import type { Server } from './server-order.ts'
import { ServerTime } from './server-time.ts'

export type { ConnectionState } from './connection.ts'

export class Replica {
  readonly #time: ServerTime
  readonly #clock: HybridClock
  readonly #databases: KnownDatabases
  readonly #logs: OpenLogs
  readonly #multiplexer: Multiplexer
  /** those that it may dial at any time, whatever a desk says */
  readonly #servers: readonly Server[]
  readonly #headOffice: string
  /** the server that is in touch, or was last */
  #server: string
  #connection: ConnectionState
  #connected = false
  readonly #corrections = new Listeners<[by: number]>()
  readonly #listeners = new Listeners<[]>()
  #changeIsDue = false

  private constructor(options: ReplicaOptions, author: string, time: ServerTime, databases: KnownDatabases) {
    this.#time = time
    this.#clock = new HybridClock(() => time.now())
    this.#databases = databases
    this.#servers = options.servers
    const headOffice = (this.#headOffice = headOfficeOf(options))
    this.#server = headOffice
    this.#connection = { kind: 'offline', since: time.lastContact ?? time.now() }
    this.#multiplexer = this.#makeMultiplexer(options)
    const { storage, timers = platformTimers } = options
    this.#logs = new OpenLogs({
      storage,
      load: (name) => FollowedLog.open(name, { author, storage, timers, headOffice, changed: () => this.#changed() }),
      connect: (log) => this.#connected && log.connect(this.#multiplexer, this.#server, this.now()),
      changed: () => this.#changed(),
    })
  }

  /** Reads from storage; does not connect. @param author whose facts are written here, and no others */
  static async open(options: ReplicaOptions, author: DeviceId | AdminId): Promise<Replica> {
    const { storage, now: wall = Date.now } = options
    const elapsed = options.elapsed ?? options.now ?? (() => Math.round(performance.now()))
    const time = await ServerTime.load(storage, { wall, elapsed })
    return new Replica(options, author, time, await KnownDatabases.load(storage, headOfficeOf(options)))
  }

  connect(): void {
    if (!this.#connected && this.#connection.kind !== 'online')
      this.#become({ kind: 'connecting', since: this.#time.lastContact ?? this.now() })
    this.#connected = true
    this.#multiplexer.start()
    this.#logs.connect()
  }

  disconnect(): void {
    this.#connected = false
    this.#logs.disconnect()
    this.#multiplexer.stop()
    this.#lost()
  }

  /** Disconnects, and resolves when everything is on disk. */
  async close(): Promise<void> {
    this.#listeners.clear()
    this.#corrections.clear()
    this.disconnect()
    await this.#logs.close()
  }

  get connection(): ConnectionState {
    return this.#connection
  }

  /** The server that is in touch; null: none. */
  get server(): string | null {
    return this.#connection.kind === 'online' ? this.#server : null
  }

  /**
   * Dials these from now on, the nearest first, and then head office and all others with which it was opened; null: those
   * in their order. Whoever names servers cannot cut a computer off from where it was enrolled, nor lead it astray that
   * was enrolled at head office.
   */
  useServers(nearest: readonly Server[] | null): void {
    const own = this.#servers
    const [home] = own
    if (!nearest) return this.#multiplexer.use(own)
    const named = nearest.map((server) => (home!.id === this.#headOffice && server.id === home!.id ? home! : server))
    const others = own.filter(({ id }) => !named.some((server) => server.id === id))
    const isHeadOffice = ({ id }: Server) => id === this.#headOffice
    this.#multiplexer.use([...named, ...others.filter(isHeadOffice), ...others.filter((one) => !isHeadOffice(one))])
  }

  /** How many own facts are not yet on head office's disk. */
  get pending(): number {
    return this.#logs.all.reduce((count, { pending }) => count + pending, 0)
  }

  /** How many of those a branch server has on its disk: they are safe, and on their way. */
  get atBranch(): number {
    return this.#logs.all.reduce((count, { atBranch }) => count + atBranch, 0)
  }

  /** The server's time as far as it is known, milliseconds. */
  now(): number {
    return this.#time.now()
  }

  /** The next time of the hybrid logical clock, milliseconds. */
  clock(): number {
    return this.#clock.next(this.#logs.all)
  }

  /**
   * Follows these logs and no others from now on, the most urgent first; resolves when they are loaded from storage.
   * A log that is not named any more but holds facts that wait to be sent is followed until they are.
   */
  follow(names: readonly string[]): Promise<void> {
    return this.#logs.follow(names)
  }

  /** All facts of a followed log, in no particular order; empty when it is not followed. */
  facts(name: string): readonly (Fact | UnknownFact)[] {
    return this.#logs.get(name)?.facts ?? []
  }

  /** Opens logs that are not followed, so that what waits in them is sent; they are left when it has been. */
  async open(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.#logs.open(name)))
  }

  /** Own facts that are not on head office's disk, with the names of their logs. */
  get allUnsent(): { log: string; fact: Fact }[] {
    return this.#logs.all.flatMap(({ name, unsent }) => unsent.map((fact) => ({ log: name, fact })))
  }

  /** Own facts of a log that are on no server's disk. */
  onlyHere(name: string): readonly Fact[] {
    return this.#logs.get(name)?.onlyHere ?? []
  }

  /** Own facts of a log that are not on head office's disk. */
  unsent(name: string): readonly Fact[] {
    return this.#logs.get(name)?.unsent ?? []
  }

  /** How many own facts of a log are not on head office's disk. */
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

  /** Whether servers would still have what is in this log. */
  mayForget(name: string): boolean {
    return this.#databases.mayForget(name)
  }

  /** Takes a log off this device's disk, whatever waits in it. */
  forget(name: string): Promise<void> {
    return this.#logs.forget(name)
  }

  /** Logs that a server refused when everything was offered to its database: something in them waits to be admitted. */
  get refusedLogs(): readonly string[] {
    return this.#databases.refused
  }

  /** Resolves when the fact is on this device's disk; it is sent as soon as there is a connection. */
  append(name: string, fact: Fact): Promise<void> {
    return this.#logs.use(name, (log) => log.append(fact))
  }

  /** Whether the server has sent everything that it has of this log. */
  synced(name: string): boolean {
    return this.#logs.get(name)?.synced ?? false
  }

  /** Whether all followed logs are. */
  get allSynced(): boolean {
    return this.#logs.all.every((log) => log.synced)
  }

  /**
   * Calls when the true time becomes known and the time that was gone by was wrong, with how much later the true time is,
   * milliseconds; returns the way to stop.
   */
  onCorrection(listener: (by: number) => void): () => void {
    return this.#corrections.add(listener)
  }

  /** Calls once per tick in which anything changed that can be asked here; returns the way to stop. */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener)
  }

  #makeMultiplexer({ servers, WebSocket, token, now, timers, random }: ReplicaOptions): Multiplexer {
    return new Multiplexer(
      {
        servers,
        WebSocket,
        token: (audience, ahead) => token(this.now() + ahead, audience),
        clock: now ?? Date.now,
        timers: timers ?? platformTimers,
        random: random ?? Math.random,
      },
      {
        welcomed: (server, serverTime, epoch) => this.#welcomed(server, serverTime, epoch),
        heard: () => this.#time.hear(),
        told: (serverTime) => this.#correct(serverTime),
        lost: () => this.#lost(),
        ended: (code, reason) => this.#ended(code, reason),
        // Head office may not have heard yet of a computer that a branch server has enrolled.
        isFinal: (server, code) =>
          server === this.#headOffice && (code !== CLOSE.unknown.code || servers[0]!.id === server),
        stored: (server, name, stateVector) => this.#logs.get(name)?.storedUpTo(server, stateVector),
        rank: (name) => this.#logs.rank(name),
        now: () => this.now(),
      },
    )
  }

  #welcomed(server: string, serverTime: number, epoch: string | undefined): void {
    this.#server = server
    this.#correct(serverTime)
    this.#time.welcome(serverTime)
    // Whoever moves to another server has not been away.
    if (this.#connection.kind !== 'online') this.#become({ kind: 'online', since: serverTime })
    this.#changed()
    // Channels that a provider would only try again after its own pause come along in their order.
    this.#logs.connect()
    // A disk that refuses now is asked again at the next connection.
    if (epoch !== undefined) this.#meet(server, epoch).catch(() => undefined)
  }

  async #meet(server: string, epoch: string): Promise<void> {
    if (!(await this.#databases.of(server).meet(epoch, this.#logs))) return
    this.#logs.connect()
    this.#changed()
  }

  /** Sets the clocks by the server's. */
  #correct(serverTime: number): void {
    const by = this.#time.correct(serverTime)
    if (by === null) return
    this.#clock.correct(serverTime, this.#logs.all)
    this.#corrections.tell(by)
  }

  #lost(): void {
    if (this.#connection.kind === 'offline' || this.#connection.kind === 'ended') return
    const { since } = this.#connection
    this.#time.lose()
    this.#become({ kind: 'offline', since: this.#time.lastContact ?? since })
  }

  #ended(code: number, reason: string): void {
    this.#time.end()
    this.#connected = false
    this.#become({ kind: 'ended', code, reason })
  }

  #become(state: ConnectionState): void {
    this.#connection = state
    this.#changed()
  }

  #changed(): void {
    if (this.#changeIsDue) return
    this.#changeIsDue = true
    queueMicrotask(() => {
      this.#changeIsDue = false
      this.#databases.settle(this.#server, this.#logs, this.#connection.kind === 'online')
      this.#listeners.tell()
    })
  }
}
