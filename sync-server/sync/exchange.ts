import type { Logger } from 'pino'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { readClientFrame, type ClientControl, type Entry } from '@carillon/shared-model/wire/frames.ts'
import type { Change } from '../store/changes.ts'
import type { Committer } from './committer.ts'
import type { Conversations } from './conversation.ts'
import type { Log, Logs } from './logs.ts'
import type { SyncMetrics } from './metrics.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'

/** The channel of a plain connection, which has one. */
const ONLY_CHANNEL = 1

type Received = { peer: Peer; entries: Entry<ClientControl>[] }
export type ServerAppend = { log: string; facts: readonly Fact[] }
type Submission = {
  appends: readonly ServerAppend[]
  changes: readonly Change[]
  resolve: () => void
  reject: (error: unknown) => void
}

type Work = () => void

export type ExchangeParts = {
  logs: Logs
  conversations: Conversations
  committer: Committer
  output: Output
  metrics: SyncMetrics
  log: Logger
}

/**
 * The turn: everything that sockets delivered in one turn of the event loop is worked on together, so that the store is
 * asked once, writes once, and each connection is written to once. Turns follow one another; none overlaps.
 */
export class Exchange {
  readonly #parts: ExchangeParts
  #received: Received[] = []
  #submitted: Submission[] = []
  #rearrangements: Work[] = []
  #working: Promise<void> | null = null
  #requested: () => void = () => {}
  #talked: () => void = () => {}
  /** when the last turn that wrote something ended, by `performance.now()` */
  lastCommit = 0

  constructor(parts: ExchangeParts) {
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
    let entries: Entry<ClientControl>[]
    if (peer.isMultiplexed)
      try {
        entries = readClientFrame(message)
      } catch {
        this.refuseMessage(peer)
        return
      }
    else entries = [{ channel: ONLY_CHANNEL, data: message }]
    this.#received.push({ peer, entries })
    this.#wake()
  }

  refuseMessage(peer: Peer): void {
    this.#parts.metrics.refused.inc({ reason: 'malformed' })
    this.#parts.log.warn({ principal: peer.principal.id, reason: 'malformed' }, 'refused')
    peer.end('malformed')
  }

  /** A plain connection is its one log's from the beginning. */
  openPlain(peer: Peer, log: string): void {
    const control: ClientControl = { kind: 'open', channel: ONLY_CHANNEL, name: log }
    this.#received.push({ peer, entries: [{ channel: 0, control }] })
    this.#wake()
  }

  /** Appends facts of the server's own. Resolves when they are on disk and their readers have been told. */
  append(appends: readonly ServerAppend[], changes: readonly Change[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#submitted.push({ appends, changes, resolve, reject })
      this.#wake()
    })
  }

  /**
   * Runs `work` when nothing that was accepted waits for the disk and before anything else is; then ends the channels
   * of those who may not read any more.
   */
  rearrange<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#rearrangements.push(() => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      })
      this.#wake()
    })
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working
  }

  #wake(): void {
    this.#working ??= new Promise((resolve) => {
      setImmediate(() => {
        void this.#work().then(() => {
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
      const received = isRearranged ? [] : this.#received
      const submitted = this.#submitted
      if (!isRearranged) this.#received = []
      this.#submitted = []
      try {
        await this.#turn(received, submitted)
        for (const { resolve } of submitted) resolve()
      } catch (error) {
        this.#fail(error, received, submitted)
      }
      for (const work of rearrangements) work()
      if (isRearranged) {
        this.#parts.conversations.endOthers()
        this.#parts.output.flush()
      }
      this.#parts.logs.trim()
    }
  }

  get #isAsked(): boolean {
    return this.#received.length > 0 || this.#submitted.length > 0 || this.#rearrangements.length > 0
  }

  async #turn(received: readonly Received[], submitted: readonly Submission[]): Promise<void> {
    const { logs, conversations, committer, output } = this.#parts
    await logs.load(this.#logsNeeded(received, submitted))
    for (const { peer, entries } of received) {
      const open = peer.channels.length
      for (const entry of entries) this.#handle(peer, entry)
      if (peer.channels.length > open) peer.trimChannels()
    }
    for (const { appends, changes } of submitted) {
      for (const { log, facts } of appends) committer.append(this.#loaded(log), facts)
      committer.acceptChanges(changes)
    }
    await conversations.answer()
    const isAsked = committer.hasRequests
    const isTalked = committer.hasTalk
    if (await committer.commit()) this.lastCommit = performance.now()
    output.flush()
    if (isAsked) this.#requested()
    if (isTalked) this.#talked()
  }

  #handle(peer: Peer, entry: Entry<ClientControl>): void {
    if (peer.isEnded) return
    const { conversations } = this.#parts
    if (!('control' in entry)) conversations.receive(peer, entry.channel, entry.data)
    else if (entry.control.kind === 'open') conversations.open(peer, entry.control.channel, entry.control.name)
    else conversations.close(peer, entry.control.channel)
  }

  #logsNeeded(received: readonly Received[], submitted: readonly Submission[]): Set<string> {
    const { conversations, logs } = this.#parts
    const needed = new Set<string>()
    for (const { peer, entries } of received)
      for (const entry of entries) {
        let text: string | null = null
        if (!('control' in entry)) text = conversations.textOf(peer, entry.channel)
        else if (entry.control.kind === 'open') text = entry.control.name
        if (text !== null && !logs.isLoaded(text)) needed.add(text)
      }
    for (const { appends } of submitted) for (const { log } of appends) needed.add(log)
    return needed
  }

  #loaded(text: string): Log {
    const log = this.#parts.logs.get(text)
    if (!log) throw new Error(`${text} is not the name of a log.`)
    return log
  }

  /** Nothing of the turn came true and nobody was told: its connections begin anew. */
  #fail(error: unknown, received: readonly Received[], submitted: readonly Submission[]): void {
    const { output, conversations, committer, metrics, log } = this.#parts
    metrics.failedCommits.inc()
    log.error({ err: error }, 'A turn could not be written to disk; its connections are closed and will try again.')
    committer.rollBack()
    conversations.forgetQuestions()
    output.discard()
    for (const { peer } of received) peer.end('restarting')
    for (const { reject } of submitted) reject(error)
  }
}
