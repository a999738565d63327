/** The y-websocket protocol of each open channel: the same for a plain connection and for a channel of a multiplexed one. */
import * as decoding from 'lib0/decoding'
import type { Logger } from 'pino'
import { LOG_TABLE } from '@carillon/shared-model/access/log-table.ts'
import { gate } from '@carillon/shared-model/logs/gate.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { serverControl } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_UPDATE, MESSAGE, SYNC, syncStep1 } from '@carillon/shared-model/wire/messages.ts'
import { project } from '../store/project.ts'
import { projectTalk } from '../store/project-talk.ts'
import type { DiskWatch } from '../store/disk-watch.ts'
import type { LogStore } from '../ports/log-store.ts'
import { Answers } from './answers.ts'
import type { LogAccess } from './log-access.ts'
import { privateNumber, type Committer } from './committer.ts'
import type { Limits } from './limits.ts'
import type { Log, Logs } from './logs.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import { Presences } from './presences.ts'
import { isPersonsCode, privateCode, privateLogText } from './private-log.ts'
import type { SyncMetrics } from './metrics.ts'

/** Bytes of a state vector: tens of thousands of Yjs clients. */
const LARGEST_STATE_VECTOR = 512 * 1024
export type ChannelSessionParts = {
  store: LogStore
  access: LogAccess
  logs: Logs
  peers: Peers
  output: Output
  committer: Committer
  limits: Limits
  now: () => number
  log: Logger
  metrics: SyncMetrics
  /** called when there is something to answer again */
  wake: () => void
  disk: Pick<DiskWatch, 'error'>
}

export class ChannelSessions {
  readonly #parts: ChannelSessionParts
  readonly #presences: Presences
  /** of what was asked on these channels */
  readonly answers: Answers

  constructor(parts: ChannelSessionParts) {
    this.#parts = parts
    this.#presences = new Presences(parts.output)
    this.answers = new Answers(parts, this)
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
    const { access, logs, limits, peers, output } = this.#parts
    if (peer.isMultiplexed && (channel === 0 || peer.logOf(channel) !== null)) return this.#malformed(peer)
    if (peer.channels.length >= limits.channels * 2) return this.#malformed(peer)
    const log = logs.get(text)
    if (!log || !access.mayRead(peer.principal, log.name))
      return this.refuseChannel(peer, channel, text, 'forbidden', '')
    if (this.#parts.store.damageOf(text) !== null) return this.refuseChannel(peer, channel, text, 'damaged', '')
    const { name } = log
    let code = -log.number
    if (!log.followers) {
      const isOwn = name.subject === peer.principal.id
      if (!isOwn && peer.person === null) peers.setPerson(peer, name.subject)
      // The computer has another person now: the connection speaks for the former one, so it has to reconnect.
      if (!isOwn && peer.person !== name.subject) return peer.end('restarting')
      code = privateCode(name, !isOwn)
    }
    if (peer.channelOf(code) !== null) return this.#malformed(peer)
    peer.addChannel(channel, code)
    log.followers?.add(peer)
    const number = log.number || privateNumber(channel)
    if (peer.isMultiplexed) output.opened(peer, channel, number)
    // An author needs to know what the server lacks; readers have nothing to send.
    if (access.mayAppend(peer.principal, name)) output.message(peer, number, syncStep1(log.stateVector))
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
  closeNonMembers(): void {
    for (const log of this.#parts.logs.shared) {
      if (log.name.kind !== 'talk') continue
      for (const peer of [...log.followers!]) {
        if (this.#parts.access.mayRead(peer.principal, log.name)) continue
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
      if (step === SYNC.step1 && payload.byteLength <= LARGEST_STATE_VECTOR)
        this.answers.ask(peer, channel, log, payload)
      else if (step === SYNC.step1) return this.refuseChannel(peer, channel, log.text, 'tooLarge', '')
    } catch {
      return this.refuseChannel(peer, channel, log.text, 'malformed', '')
    }
    if (step !== SYNC.step1) this.#update(peer, channel, log, payload)
  }

  #update(peer: Peer, channel: number, log: Log, update: Uint8Array): void {
    // Stock providers answer with an update of nothing.
    if (update.byteLength === 2 && update[0] === 0 && update[1] === 0) return
    const { access, committer, metrics, disk, now } = this.#parts
    if (disk.error) {
      // Not noted one by one: there may be thousands, and it is known why.
      metrics.refused.inc({ reason: 'full' })
      return this.#end(peer, channel, 'full', '')
    }
    if (!peer.admits(update.byteLength, now())) return this.refuseChannel(peer, channel, log.text, 'rate', '')
    const { note } = peer
    if (note) committer.acceptChanges([{ kind: 'used', ...note }])
    const talk = access.talkOf(peer.principal, log.name)
    const verdict = gate(peer.principal, log.name, talk, log.heads ?? new Map(), update, now())
    if (!verdict.ok) return this.refuseChannel(peer, channel, log.text, verdict.close, verdict.detail)
    if (verdict.update === null) return this.answers.tellStored(peer, channel)
    metrics.updates.inc()
    committer.accept(log, verdict.update, verdict.heads, peer, channel)
    const { subject, month } = log.name
    committer.acceptChanges(talk ? projectTalk(talk, month!, verdict.facts) : project(subject, verdict.facts, now()))
  }

  /** Ends this channel, or the whole of a plain connection. Nothing of the update was applied. */
  refuseChannel(peer: Peer, channel: number, text: string, why: CloseName, detail: string): void {
    const count = this.#note(peer, text, why, detail)
    this.#end(peer, channel, why, detail)
    // Who goes on asking for what is refused has to reconnect, and backs off before that.
    if (count >= this.#parts.limits.refusals) peer.end('rate', 'Too much was refused.')
  }

  #end(peer: Peer, channel: number, why: CloseName, detail: string): void {
    this.close(peer, channel)
    if (peer.isMultiplexed) {
      const { code } = CLOSE[why]
      this.#parts.output.ready(peer, serverControl({ kind: 'closed', channel, code, reason: closeReason(why, detail) }))
    } else peer.end(why, detail)
  }

  #malformed(peer: Peer): void {
    this.refuse(peer, 'malformed', 'A channel is opened twice, or too many are open.')
  }

  /** Ends a connection. */
  refuse(peer: Peer, why: CloseName, detail = ''): void {
    this.#note(peer, '', why, detail)
    peer.end(why)
  }

  /** A connection has ended: one line says how much was refused of what it asked for, beside what was said before. */
  forget(peer: Peer): void {
    const repeated = [...(peer.refusals ?? [])].filter(([, count]) => count > 1)
    if (repeated.length > 0)
      this.#parts.log.warn(
        { principal: peer.principal.id, refused: Object.fromEntries(repeated) },
        'refused repeatedly',
      )
  }

  /** The first of a kind is told at once. @returns how many of its kind there were on this connection */
  #note(peer: Peer, log: string, why: CloseName, detail: string): number {
    this.#parts.metrics.refused.inc({ reason: why })
    const count = peer.refuses(why)
    if (count === 1)
      this.#parts.log.warn({ principal: peer.principal.id, log: log.slice(0, 64), reason: why, detail }, 'refused')
    return count
  }
}
