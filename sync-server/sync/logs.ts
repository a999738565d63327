import * as Y from 'yjs'
import type { Head } from '@carillon/shared-model/logs/gate.ts'
import { parseLogName, type LogName } from '@carillon/shared-model/logs/names.ts'
import type { LogStore } from '../ports/log-store.ts'
import { encodeHeads, isEmpty } from './heads.ts'
import type { PresenceEntry } from '@carillon/shared-model/wire/presence.ts'
import type { Peer } from './peer.ts'
import { isShared } from './private-log.ts'

/** Logs without followers that stay in memory; others are read again when somebody writes. */
const KEPT = 4096
/** Replies kept for one shared log; its readers ask with a handful of state vectors. */
const REPLIES_KEPT = 64
/** Their bytes, give or take one. */
const REPLY_BYTES_KEPT = 2 * 1024 * 1024

/** What the server knows of a log without its content. */
export class Log {
  readonly text: string
  readonly name: LogName
  /** under which multiplexed connections have it; 0 for a private log, which each connection numbers for itself */
  readonly number: number
  /** advanced when an update is accepted, before it is on disk; null when unknown */
  heads: Map<number, Head> | null = null
  readonly followers: Set<Peer> | null
  #presences: Map<Peer, PresenceEntry> | null = null
  #stateVector: Uint8Array | null = null
  #replies: Map<string, Uint8Array> | null = null
  #repliesBytes = 0

  constructor(text: string, name: LogName, number: number) {
    this.text = text
    this.name = name
    this.number = number
    this.followers = number === 0 ? null : new Set()
  }

  /** What its followers tell of themselves. */
  get presences(): Map<Peer, PresenceEntry> {
    return (this.#presences ??= new Map())
  }

  get stateVector(): Uint8Array {
    return (this.#stateVector ??= encodeHeads(this.heads ?? new Map()))
  }

  advance(heads: ReadonlyMap<number, Head>): void {
    this.heads ??= new Map()
    for (const [client, head] of heads) this.heads.set(client, head)
    this.forgetReplies()
  }

  /** What was accepted did not get to disk. */
  rollBack(): void {
    this.heads = null
    this.forgetReplies()
  }

  forgetReplies(): void {
    this.#stateVector = null
    this.#replies = null
    this.#repliesBytes = 0
  }

  /** Whether somebody with this state vector has everything. @throws when it cannot be read */
  isCoveredBy(stateVector: Uint8Array): boolean {
    if (!this.heads || this.heads.size === 0) return true
    if (isEmpty(stateVector)) return false
    const clocks = Y.decodeStateVector(stateVector)
    for (const [client, { clock }] of this.heads) if ((clocks.get(client) ?? 0) < clock) return false
    return true
  }

  replyTo(stateVector: string): Uint8Array | undefined {
    return this.#replies?.get(stateVector)
  }

  keepReply(stateVector: string, reply: Uint8Array): void {
    if (!this.followers) return
    this.#replies ??= new Map()
    // Nothing would be gained by keeping what hardly anybody else asks for.
    if (this.#replies.size >= REPLIES_KEPT || (this.#replies.size > 0 && this.#repliesBytes > REPLY_BYTES_KEPT)) return
    this.#replies.set(stateVector, reply)
    this.#repliesBytes += stateVector.length + reply.byteLength
  }
}

/** Logs that somebody follows, and those lately written to. */
export class Logs {
  readonly #store: LogStore
  readonly #logs = new Map<string, Log>()
  readonly #byNumber = new Map<number, Log>()
  readonly #idle = new Set<Log>()
  #lastNumber = 0

  constructor(store: LogStore) {
    this.#store = store
  }

  get(text: string): Log | undefined {
    return this.#logs.get(text)
  }

  byNumber(number: number): Log | undefined {
    return this.#byNumber.get(number)
  }

  /** Those with followers, and others of this turn. */
  get shared(): Iterable<Log> {
    return this.#byNumber.values()
  }

  isLoaded(text: string): boolean {
    return this.#logs.get(text)?.heads != null
  }

  /** Loads the heads of all these logs with one query. */
  async load(texts: Iterable<string>): Promise<void> {
    const unknown: string[] = []
    for (const text of texts) if (!this.isLoaded(text)) unknown.push(text)
    if (unknown.length === 0) return
    const found = await this.#store.heads(unknown)
    for (const text of unknown) {
      const log = this.#logs.get(text) ?? this.#make(text)
      if (log) log.heads = found.get(text) ?? new Map()
    }
  }

  /** Remembers a shared log that may have lost its last follower, for the end of the turn. */
  mayBeIdle(log: Log): void {
    if (log.followers?.size === 0) this.#idle.add(log)
  }

  /** Keeps memory flat at the end of a turn: shared logs that nobody follows go, and the oldest of the others. */
  trim(): void {
    for (const log of this.#idle) {
      if (log.followers?.size !== 0) continue
      this.#logs.delete(log.text)
      this.#byNumber.delete(log.number)
    }
    this.#idle.clear()
    let excess = this.#logs.size - this.#byNumber.size - KEPT
    if (excess <= 0) return
    for (const log of this.#logs.values()) {
      if (log.followers) continue
      this.#logs.delete(log.text)
      if (--excess <= 0) return
    }
  }

  #make(text: string): Log | null {
    const name = parseLogName(text)
    if (!name) return null
    // Shared logs have even numbers, and each connection numbers its private ones with odd ones.
    const log = new Log(text, name, isShared(name) ? (this.#lastNumber += 2) : 0)
    this.#logs.set(text, log)
    if (log.followers) {
      this.#byNumber.set(log.number, log)
      this.#idle.add(log)
    }
    return log
  }
}
