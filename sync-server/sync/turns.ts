import { setImmediate as immediately } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { Head, Heads } from '@carillon/shared-model/logs/gate.ts'
import { parseLogName } from '@carillon/shared-model/logs/names.ts'
import { clientEntries, type ClientControl, type Entry } from '@carillon/shared-model/wire/frames.ts'
import type { Change } from '../ports/changes.ts'
import type { DiskWatch } from '../store/disk-watch.ts'
import { isDiskFull, isStorageFailure } from '../store/storage-failure.ts'
import { Arrivals, type Received } from './arrivals.ts'
import type { Committer } from './committer.ts'
import type { ChannelSessions } from './channel-sessions.ts'
import type { Limits } from './limits.ts'
import type { LogAccess } from './log-access.ts'
import type { Log, Logs } from './logs.ts'
import type { SyncMetrics } from './metrics.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'

/** The channel of a plain connection, which has one. */
const ONLY_CHANNEL = 1

export type ServerAppend = { log: string; facts: readonly Fact[] }

/** What another server brings of a log, as it is taken: which heads it leaves, and what it changes besides. */
export type Taken = { update: Uint8Array; heads: Map<number, Head>; changes: readonly Change[] }
/** Judges what another server brings by what this one has. @returns null: nothing of it is taken, or all of it is here */
export type Judge = (heads: Heads) => Taken | null

type Submission = {
  appends: readonly ServerAppend[]
  changes: readonly Change[]
  /** decided in the turn, by what the log is then */
  taken: { log: string; judge: Judge } | null
  resolve: () => void
  reject: (error: unknown) => void
}

/** Does its work. @returns the way to tell whoever asked for it */
type Rearrangement = () => Promise<() => void>

export type TurnsParts = {
  access: LogAccess
  logs: Logs
  sessions: ChannelSessions
  committer: Committer
  output: Output
  limits: Limits
  metrics: SyncMetrics
  log: Logger
  disk: Pick<DiskWatch, 'error'>
}

/**
 * Everything that sockets delivered in one turn of the event loop is worked on together, so that the store is
 * asked once, writes once, and each connection is written to once. Turns follow one another; none overlaps. Of what one
 * principal sends a turn takes a share; others come in between.
 */
export class Turns {
  readonly #parts: TurnsParts
  readonly #arrivals = new Arrivals((peer) => this.refuseMessage(peer))
  #submitted: Submission[] = []
  #rearrangements: Rearrangement[] = []
  #working: Promise<void> | null = null
  #requested: () => void = () => {}
  #talked: () => void = () => {}
  /** when the last turn that wrote something ended, by `performance.now()` */
  lastCommit = 0

  constructor(parts: TurnsParts) {
    this.#parts = parts
  }

  /** Is called after every commit that holds requests of administrators. */
  whenRequested(listener: () => void): void {
    this.#requested = listener
  }

  /** Is called after every commit that holds facts of conversations. */
  whenTalked(listener: () => void): void {
    this.#talked = listener
  }

  /** A message from a connection. Bytes that are no frame end that connection. */
  receive(peer: Peer, message: Uint8Array): void {
    const only: Entry<ClientControl> = { channel: ONLY_CHANNEL, data: message }
    this.#arrivals.add(peer, peer.isMultiplexed ? clientEntries(message) : [only].values())
    this.#wake()
  }

  refuseMessage(peer: Peer): void {
    this.#parts.sessions.refuse(peer, 'malformed')
  }

  /** A plain connection is its one log's from the beginning. */
  openPlain(peer: Peer, log: string): void {
    const control: ClientControl = { kind: 'open', channel: ONLY_CHANNEL, name: log }
    const open: Entry<ClientControl> = { channel: 0, control }
    this.#arrivals.add(peer, [open].values())
    this.#wake()
  }

  /** Appends facts of the server's own. Resolves when they are on disk and their readers have been told. */
  append(appends: readonly ServerAppend[], changes: readonly Change[]): Promise<void> {
    return this.#submit({ appends, changes, taken: null })
  }

  /** Takes what another server brings of a log. Resolves when it is on disk and the log's readers have been told. */
  take(log: string, judge: Judge): Promise<void> {
    return this.#submit({ appends: [], changes: [], taken: { log, judge } })
  }

  #submit(submission: Omit<Submission, 'resolve' | 'reject'>): Promise<void> {
    // It would fail, and with it the turn of everybody else.
    const { error } = this.#parts.disk
    if (error) return Promise.reject(error)
    return new Promise((resolve, reject) => {
      this.#submitted.push({ ...submission, resolve, reject })
      this.#wake()
    })
  }

  /**
   * Runs `work` when nothing that was accepted waits for the disk and before anything else is accepted; then ends the
   * channels of those who may not read any more. Resolves after that.
   * @param work awaits no append, which waits for the end of it: at most a unit of work
   */
  rearrange<Result>(work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#rearrangements.push(() =>
        work().then(
          (result) => () => resolve(result),
          (error: Error) => () => reject(error),
        ),
      )
      this.#wake()
    })
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working
  }

  /** Goes on, in the next turn of the event loop, with what there is to do. */
  wake(): void {
    if (this.#isAsked) this.#wake()
  }

  #wake(): void {
    this.#working ??= new Promise((resolve) => {
      setImmediate(() => {
        const failed = (error: unknown) => this.#parts.log.error({ err: error }, 'A turn failed.')
        void this.#work()
          .catch(failed)
          .then(() => {
            this.#working = null
            // Something may have come between the last look and now.
            if (this.#isAsked) this.#wake()
            resolve()
          })
      })
    })
  }

  async #work(): Promise<void> {
    while (this.#isAsked) {
      const rearrangements = this.#rearrangements
      this.#rearrangements = []
      const isRearranged = rearrangements.length > 0
      const received = isRearranged ? [] : this.#arrivals.take()
      const submitted = this.#submitted
      this.#submitted = []
      try {
        await this.#turn(received, submitted)
        for (const { resolve } of submitted) resolve()
      } catch (error) {
        this.#fail(error, received)
        await this.#submitApart(error, received, submitted)
      }
      if (isRearranged) await this.#rearrange(rearrangements)
      this.#parts.logs.trim()
      // Sockets are read between turns, however busy the turns are.
      await immediately()
    }
  }

  /** Nothing is accepted meanwhile: this is a part of the turn. */
  async #rearrange(rearrangements: readonly Rearrangement[]): Promise<void> {
    const { sessions, output } = this.#parts
    const done: (() => void)[] = []
    for (const rearrangement of rearrangements) done.push(await rearrangement())
    sessions.closeNonMembers()
    output.flush()
    for (const tell of done) tell()
  }

  get #isAsked(): boolean {
    const isAsked = !this.#arrivals.isEmpty || this.#parts.sessions.answers.areWanted
    return isAsked || this.#submitted.length > 0 || this.#rearrangements.length > 0
  }

  async #turn(received: readonly Received[], submitted: readonly Submission[]): Promise<void> {
    const { logs, sessions, committer, output, limits } = this.#parts
    await logs.load(this.#logsNeeded(received, submitted))
    for (const { peer, entries } of received) {
      const open = peer.channels.length
      for (const entry of entries) {
        this.#handle(peer, entry)
        // Answers are given as they are read; of what else is told nobody needs so much at once.
        if (output.bytesFor(peer) > limits.queueBytes) peer.end('slow')
      }
      if (peer.channels.length > open) peer.trimChannels()
    }
    for (const { appends, changes, taken } of submitted) {
      for (const { log, facts } of appends) committer.append(this.#loaded(log), facts)
      committer.acceptChanges(changes)
      if (taken) this.#take(taken.log, taken.judge)
    }
    await sessions.answers.give()
    const isAsked = committer.hasRequests
    const isTalked = committer.hasTalk
    if (await committer.commit()) this.lastCommit = performance.now()
    output.flush()
    sessions.answers.settle()
    if (isAsked) this.#requested()
    if (isTalked) this.#talked()
  }

  #take(text: string, judge: Judge): void {
    const log = this.#loaded(text)
    const taken = judge(log.heads ?? new Map())
    if (!taken) return
    this.#parts.committer.accept(log, taken.update, taken.heads, null, 0)
    this.#parts.committer.acceptChanges(taken.changes)
  }

  #handle(peer: Peer, entry: Entry<ClientControl>): void {
    if (peer.isEnded) return
    const { sessions } = this.#parts
    if (!('control' in entry)) sessions.receive(peer, entry.channel, entry.data)
    else if (entry.control.kind === 'open') sessions.open(peer, entry.control.channel, entry.control.name)
    else sessions.close(peer, entry.control.channel)
  }

  #logsNeeded(received: readonly Received[], submitted: readonly Submission[]): Set<string> {
    const { sessions, logs } = this.#parts
    const needed = new Set<string>()
    for (const { peer, entries } of received)
      for (const entry of entries) {
        let text: string | null = null
        if (!('control' in entry)) text = sessions.textOf(peer, entry.channel)
        else if (entry.control.kind === 'open' && this.#mayOpen(peer, entry.control.name)) text = entry.control.name
        if (text !== null && !logs.isLoaded(text)) needed.add(text)
      }
    for (const { appends, taken } of submitted) {
      for (const { log } of appends) needed.add(log)
      if (taken) needed.add(taken.log)
    }
    return needed
  }

  /** Nothing is loaded for who may not know of it. */
  #mayOpen(peer: Peer, text: string): boolean {
    const name = parseLogName(text)
    return name !== null && this.#parts.access.mayRead(peer.principal, name)
  }

  #loaded(text: string): Log {
    const log = this.#parts.logs.get(text)
    if (!log) throw new Error(`${text} is not the name of a log.`)
    return log
  }

  /** What the server wrote itself in a turn that failed may have been the reason, or not: each has a turn of its own. */
  async #submitApart(error: unknown, received: readonly Received[], submitted: readonly Submission[]): Promise<void> {
    const isItsOwn = received.length === 0 && submitted.length === 1
    for (const one of submitted)
      try {
        if (isItsOwn || isStorageFailure(error)) throw error
        await this.#turn([], [one])
        one.resolve()
      } catch (error) {
        this.#fail(error, [])
        one.reject(error)
      }
  }

  /** Nothing of the turn was written and nobody was told: its connections are closed and reconnect. */
  #fail(error: unknown, received: readonly Received[]): void {
    const { output, sessions, committer, metrics, log } = this.#parts
    metrics.failedCommits.inc()
    log.error({ err: error }, 'A turn could not be written to disk; its connections are closed and will try again.')
    committer.rollBack()
    output.discard()
    sessions.answers.fail()
    for (const { peer } of received) peer.end(isDiskFull(error) ? 'full' : 'restarting')
  }
}
