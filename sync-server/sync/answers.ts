/** What peers ask of logs, answered once a turn: what they have not got, and what of theirs is on disk. */
import * as Y from 'yjs'
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { serverControl } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_UPDATE, syncStep2 } from '@carillon/shared-model/wire/messages.ts'
import type { LogStore } from '../ports/log-store.ts'
import { privateNumber } from './committer.ts'
import { encodeHeads, isEmpty } from './heads.ts'
import type { Limits } from './limits.ts'
import type { Log, Logs } from './logs.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'
import { Questions, type Question } from './questions.ts'

const NOTHING_MISSING = syncStep2(EMPTY_UPDATE)
const NOTHING_READ: ReadonlyMap<string, Uint8Array> = new Map()

/** Bytes of an answer that is known already and is given at once, however often it is asked for. */
const SMALL = 1024
/** Yjs clients of a log that are looked at for every question. */
const FEW = 64
/** Logs that are read together. */
const READ_TOGETHER = 32
/** Bytes of logs that are read in a turn, give or take those that are read together. */
const READ_IN_TURN = 4 * 1024 * 1024

type Parts = {
  store: Pick<LogStore, 'read' | 'damageOf'>
  logs: Pick<Logs, 'get'>
  output: Output
  limits: Pick<Limits, 'queueBytes'>
  now: () => number
  /** called when there is something to answer again */
  wake: () => void
}
/** The channels on which it is asked. */
type Channels = {
  textOf(peer: Peer, channel: number): string | null
  refuseChannel(peer: Peer, channel: number, text: string, why: CloseName, detail: string): void
}

export class Answers {
  readonly #parts: Parts
  readonly #channels: Channels
  readonly #questions: Questions
  /** channels on which something came that is on disk already */
  readonly #alreadyStored = new Map<Peer, Set<number>>()
  /** what this turn has taken */
  #answering: readonly Question[] = []

  constructor(parts: Parts, channels: Channels) {
    this.#parts = parts
    this.#channels = channels
    this.#questions = new Questions(parts.wake)
  }

  /** Most have everything of logs of a few authors, which is seen at once; for the rest it is enough once a turn. */
  ask(peer: Peer, channel: number, log: Log, stateVector: Uint8Array): void {
    const number = log.number || privateNumber(channel)
    const key = log.followers ? Buffer.from(stateVector).toString('latin1') : ''
    const known = log.followers ? log.replyTo(key) : undefined
    if (known && known.byteLength <= SMALL) this.#parts.output.message(peer, number, known)
    else if (!known && (log.heads?.size ?? 0) <= FEW && log.isCoveredBy(stateVector)) {
      log.keepReply(key, NOTHING_MISSING)
      this.#parts.output.message(peer, number, NOTHING_MISSING)
    } else this.#questions.add({ peer, channel, number, log, stateVector: Uint8Array.from(stateVector), key })
  }

  /** The peer is told, once a turn, what of its own is on disk. */
  tellStored(peer: Peer, channel: number): void {
    const channels = this.#alreadyStored.get(peer) ?? new Set()
    this.#alreadyStored.set(peer, channels.add(channel))
  }

  /** Whether anything was asked that can be answered now. */
  get areWanted(): boolean {
    return this.#questions.areWaiting
  }

  /**
   * Answers what was asked, as far as one turn goes: the store is asked once for many logs, and nobody gets more than
   * they can read soon. The rest waits for the next turn.
   */
  async give(): Promise<void> {
    for (const [peer, channels] of this.#alreadyStored) for (const channel of channels) this.#sayStored(peer, channel)
    this.#alreadyStored.clear()
    const questions = this.#questions.take()
    this.#answering = questions
    const given = new Map<Peer, number>()
    let read = 0
    for (let next = 0; next < questions.length; next += READ_TOGETHER) {
      const together = questions.slice(next, next + READ_TOGETHER)
      if (read > READ_IN_TURN) {
        for (const question of together) this.#questions.add(question)
        continue
      }
      const unknown = new Set(together.filter((question) => this.#isToBeRead(question)).map(({ log }) => log.text))
      const contents = unknown.size > 0 ? await this.#parts.store.read([...unknown]) : NOTHING_READ
      for (const content of contents.values()) read += content.byteLength
      for (const question of together) {
        const before = given.get(question.peer) ?? 0
        if (before > this.#parts.limits.queueBytes) this.#questions.add(question)
        else given.set(question.peer, before + this.#answer(question, contents))
      }
    }
  }

  /** The turn is over, and everybody was told. */
  settle(): void {
    this.#answering = []
  }

  /** The turn failed: whoever was to be answered in it reconnects. */
  fail(): void {
    for (const { peer } of this.#answering) peer.end('restarting')
    this.#answering = []
    this.#alreadyStored.clear()
  }

  /** Whether an answer takes reading the log. Who asks for too much is refused before anything is read. */
  #isToBeRead({ peer, channel, log, stateVector, key }: Question): boolean {
    if (this.#channels.textOf(peer, channel) !== log.text || log.replyTo(key)) return false
    try {
      if (log.isCoveredBy(stateVector)) return false
    } catch {
      this.#channels.refuseChannel(peer, channel, log.text, 'malformed', '')
      return false
    }
    if (peer.mayReadMore(this.#parts.now())) return true
    this.#channels.refuseChannel(peer, channel, log.text, 'rate', 'Too much is asked for.')
    return false
  }

  /** @returns bytes of the answer */
  #answer(
    { peer, channel, number, log, stateVector, key }: Question,
    contents: ReadonlyMap<string, Uint8Array>,
  ): number {
    // It was closed meanwhile, or another log is there now.
    if (this.#channels.textOf(peer, channel) !== log.text) return 0
    let reply = log.replyTo(key)
    if (!reply) {
      if (this.#parts.store.damageOf(log.text) !== null) {
        this.#endDamaged(log, peer, channel)
        return 0
      }
      const content = contents.get(log.text)
      if (content) peer.hasRead(content.byteLength, this.#parts.now())
      reply = content ? syncStep2(isEmpty(stateVector) ? content : Y.diffUpdate(content, stateVector)) : NOTHING_MISSING
      log.keepReply(key, reply)
    }
    this.#parts.output.message(peer, number, reply)
    return reply.byteLength
  }

  /** Nobody can go on with a log that cannot be read: what is written there would be built on what nobody has. */
  #endDamaged(log: Log, peer: Peer, channel: number): void {
    for (const follower of log.followers ?? []) {
      const open = follower.channelOf(-log.number)
      if (open !== null) this.#channels.refuseChannel(follower, open, log.text, 'damaged', '')
    }
    if (!log.followers) this.#channels.refuseChannel(peer, channel, log.text, 'damaged', '')
  }

  /** The author lost our answer and sent it again: told once a turn, however often. */
  #sayStored(peer: Peer, channel: number): void {
    const text = this.#channels.textOf(peer, channel)
    const log = text === null ? undefined : this.#parts.logs.get(text)
    if (!log || !peer.isMultiplexed) return
    const own = new Map([...(log.heads ?? [])].filter(([, { owner }]) => owner === peer.principal.id))
    const stateVector = encodeHeads(own)
    this.#parts.output.ready(peer, serverControl({ kind: 'stored', channel, stateVector }))
  }
}
