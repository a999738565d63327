/** One y-websocket conversation about one log: the same for a plain connection and for a channel of a multiplexed one. */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import type { Logger } from 'pino'
import { LOG_TABLE, mayAppend, mayRead } from '@carillon/shared-model/access/log-table.ts'
import { gate } from '@carillon/shared-model/logs/gate.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { serverControl } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_UPDATE, MESSAGE, SYNC, syncStep1, syncStep2 } from '@carillon/shared-model/wire/messages.ts'
import { project } from '../project/project.ts'
import { projectTalk } from '../project/talk.ts'
import type { LogStore } from '../store/log-store.ts'
import { privateNumber, type Committer } from './committer.ts'
import type { Limits } from './limits.ts'
import { encodeHeads, isEmpty } from './heads.ts'
import type { Log, Logs } from './logs.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import { Presences } from './presences.ts'
import { isPersonsCode, privateCode, privateLogText } from './private-log.ts'
import type { SyncMetrics } from './metrics.ts'

const NOTHING_LACKING = syncStep2(EMPTY_UPDATE)

/** Somebody lacks what only the store can tell. */
type Question = { peer: Peer; number: number; log: Log; stateVector: Uint8Array; key: string }

export type ConversationParts = {
  store: LogStore
  logs: Logs
  peers: Peers
  output: Output
  committer: Committer
  limits: Limits
  now: () => number
  log: Logger
  metrics: SyncMetrics
}

export class Conversations {
  readonly #parts: ConversationParts
  readonly #presences: Presences
  #questions: Question[] = []

  constructor(parts: ConversationParts) {
    this.#parts = parts
    this.#presences = new Presences(parts.output)
  }

  /** Name of the log on a peer's channel, or null when there is none (any more). */
  textOf(peer: Peer, channel: number): string | null {
    const code = peer.logOf(channel)
    if (code === null) return null
    if (code < 0) return this.#parts.logs.byNumber(-code)?.text ?? null
    return privateLogText(code, isPersonsCode(code) ? (peer.person ?? '') : peer.principal.id)
  }

  /** Opens a log, if this principal may read it; its heads have been loaded. */
  open(peer: Peer, channel: number, text: string): void {
    const { logs, limits, peers, output } = this.#parts
    if (peer.isMultiplexed && (channel === 0 || peer.logOf(channel) !== null)) return this.#malformed(peer)
    if (peer.channels.length >= limits.channels * 2) return this.#malformed(peer)
    const log = logs.get(text)
    if (!log || !mayRead(peer.principal, log.name)) return this.#refuse(peer, channel, text, 'forbidden', '')
    const { name } = log
    let code = -log.number
    if (!log.followers) {
      const isOwn = name.subject === peer.principal.id
      if (!isOwn && peer.person === null) peers.setPerson(peer, name.subject)
      // The computer has another person now: the connection speaks for the former one and has to begin anew.
      if (!isOwn && peer.person !== name.subject) return peer.end('restarting')
      code = privateCode(name, !isOwn)
    }
    if (peer.channelOf(code) !== null) return this.#malformed(peer)
    peer.addChannel(channel, code)
    log.followers?.add(peer)
    const number = log.number || privateNumber(channel)
    if (peer.isMultiplexed) output.opened(peer, channel, number)
    // An author needs to know what the server lacks; readers have nothing to send.
    if (mayAppend(peer.principal, name)) output.message(peer, number, syncStep1(log.stateVector))
    if (LOG_TABLE[name.kind].awareness) this.#presences.greet(peer, log)
  }

  close(peer: Peer, channel: number): void {
    const code = peer.logOf(channel)
    if (code === null) return
    peer.removeChannel(channel)
    if (code < 0) {
      const log = this.#parts.logs.byNumber(-code)
      if (!log) return
      log.followers?.delete(peer)
      this.#presences.leave(peer, log)
      this.#parts.logs.mayBeIdle(log)
    }
  }

  /** Ends the channels of conversations whose peers are no members any more. */
  endOthers(): void {
    for (const log of this.#parts.logs.shared) {
      if (log.name.kind !== 'talk') continue
      for (const peer of [...log.followers!]) {
        if (mayRead(peer.principal, log.name)) continue
        const channel = peer.channelOf(-log.number)
        if (channel !== null) this.#end(peer, channel, 'forbidden', '')
      }
    }
  }

  receive(peer: Peer, channel: number, message: Uint8Array): void {
    const text = this.textOf(peer, channel)
    const log = text === null ? undefined : this.#parts.logs.get(text)
    // Sent before the peer learnt that the channel is closed.
    if (!log) return
    let step = -1
    let payload: Uint8Array = EMPTY_UPDATE
    try {
      const decoder = decoding.createDecoder(message)
      const kind = decoding.readVarUint(decoder)
      if (kind === MESSAGE.sync) {
        step = decoding.readVarUint(decoder)
        payload = decoding.readVarUint8Array(decoder)
        if (step > SYNC.update || decoding.hasContent(decoder)) throw new RangeError('not a step of synchronisation')
      } else if (kind === MESSAGE.awareness || kind === MESSAGE.queryAwareness) {
        if (!LOG_TABLE[log.name.kind].awareness) return
        if (kind === MESSAGE.queryAwareness) {
          if (peer.hears(this.#parts.now())) this.#presences.greet(peer, log)
          return
        }
        const update = decoding.readVarUint8Array(decoder)
        if (this.#presences.receive(peer, log, update, this.#parts.now())) return
        throw new RangeError('not presence')
      } else throw new RangeError('not a kind of message')
      if (step === SYNC.step1) this.#answer(peer, channel, log, payload)
    } catch {
      return this.#refuse(peer, channel, log.text, 'malformed', '')
    }
    if (step !== SYNC.step1) this.#update(peer, channel, log, payload)
  }

  /** Answers what was asked in this turn and is not known without the store: one question to it for all of them. */
  async answer(): Promise<void> {
    const questions = this.#questions
    if (questions.length === 0) return
    this.#questions = []
    const contents = await this.#parts.store.read([...new Set(questions.map((question) => question.log.text))])
    for (const { peer, number, log, stateVector, key } of questions) {
      let reply = log.replyTo(key)
      if (!reply) {
        const content = contents.get(log.text)
        reply = content
          ? syncStep2(isEmpty(stateVector) ? content : Y.diffUpdate(content, stateVector))
          : NOTHING_LACKING
        log.keepReply(key, reply)
      }
      this.#parts.output.message(peer, number, reply)
    }
  }

  forgetQuestions(): void {
    this.#questions = []
  }

  #answer(peer: Peer, channel: number, log: Log, stateVector: Uint8Array): void {
    const number = log.number || privateNumber(channel)
    const key = log.followers ? Buffer.from(stateVector).toString('latin1') : ''
    const known = log.followers ? log.replyTo(key) : undefined
    if (known) this.#parts.output.message(peer, number, known)
    else if (log.isCoveredBy(stateVector)) {
      log.keepReply(key, NOTHING_LACKING)
      this.#parts.output.message(peer, number, NOTHING_LACKING)
    } else this.#questions.push({ peer, number, log, stateVector: Uint8Array.from(stateVector), key })
  }

  #update(peer: Peer, channel: number, log: Log, update: Uint8Array): void {
    // Stock providers answer with an update of nothing.
    if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return
    const { committer, metrics, now } = this.#parts
    if (!peer.admits(update.byteLength, now())) return this.#refuse(peer, channel, log.text, 'rate', '')
    const verdict = gate(peer.principal, log.name, log.heads ?? new Map(), update, now())
    if (!verdict.ok) return this.#refuse(peer, channel, log.text, verdict.close, verdict.detail)
    if (verdict.update === null) return this.#alreadyStored(peer, channel, log)
    metrics.updates.inc()
    committer.accept(log, verdict.update, verdict.heads, peer, channel)
    const { subject, month } = log.name
    const talk = log.name.kind === 'talk' ? peer.principal.talks.talkOf(peer.principal, subject, month!) : null
    committer.acceptChanges(talk ? projectTalk(talk, month!, verdict.facts) : project(subject, verdict.facts, now()))
  }

  /** The author lost our answer and sent it again. */
  #alreadyStored(peer: Peer, channel: number, log: Log): void {
    if (!peer.isMultiplexed) return
    const own = new Map([...(log.heads ?? [])].filter(([, { owner }]) => owner === peer.principal.id))
    const stateVector = encodeHeads(own)
    this.#parts.output.ready(peer, serverControl({ kind: 'stored', channel, stateVector }))
  }

  /** Ends this channel, or the whole of a plain connection. Nothing of the update was applied. */
  #refuse(peer: Peer, channel: number, text: string, why: CloseName, detail: string): void {
    this.#note(peer, text, why, detail)
    this.#end(peer, channel, why, detail)
  }

  #end(peer: Peer, channel: number, why: CloseName, detail: string): void {
    this.close(peer, channel)
    if (peer.isMultiplexed) {
      const { code } = CLOSE[why]
      this.#parts.output.ready(peer, serverControl({ kind: 'closed', channel, code, reason: closeReason(why, detail) }))
    } else peer.end(why, detail)
  }

  #malformed(peer: Peer): void {
    this.#note(peer, '', 'malformed', 'A channel is opened twice, or too many are open.')
    peer.end('malformed')
  }

  #note(peer: Peer, log: string, why: CloseName, detail: string): void {
    this.#parts.metrics.refused.inc({ reason: why })
    this.#parts.log.warn({ principal: peer.principal.id, log: log.slice(0, 64), reason: why, detail }, 'refused')
  }
}
