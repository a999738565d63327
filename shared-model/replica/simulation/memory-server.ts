/**
 * A server in little: the real gate, bytes merged without a document, disk before fan-out, the protocol of
 * wire/frames.ts. What it stored outlives its restarts; what it has in memory does not. Of two of them one is a branch
 * server: what that publishes by itself is its own, and the rest is exchanged (`take`).
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { mayAppend, mayRead } from '../../access/log-table.ts'
import type { Principal, Talk } from '../../access/principals.ts'
import { pack, unpack, type Fact } from '../../facts/codec.ts'
import type { UnknownFact } from '../../facts/fact.ts'
import { appendUpdate } from '../../logs/append.ts'
import { gate, type Head, type Verdict } from '../../logs/gate.ts'
import { parseLogName, type LogName } from '../../logs/names.ts'
import { CLOSE, closeReason, type CloseName } from '../../wire/close-codes.ts'
import { dataEntry, readClientFrame, serverControl } from '../../wire/frames.ts'
import { MESSAGE, SYNC, syncStep1, syncStep2, syncUpdate } from '../../wire/messages.ts'
import { WIRE_VERSION } from '../../wire/version.ts'
import type { Chance } from './chance.ts'
import type { ServerEnd } from './network.ts'

type StoredUpdate = { update: Uint8Array; owner: string }
type Channel = { peer: Peer; number: number; log: Log }
type Peer = { end: ServerEnd; principal: Principal; channels: Map<number, Channel> }
type Log = { name: string; parsed: LogName; number: number; heads: Map<number, Head>; followers: Set<Channel> }

const SERVER_OWNER = 'server'

export type MemoryServerOptions = {
  /** what tokens for it are for */
  id: string
  /** the first Yjs client of what it appends itself, with room for its restarts */
  client?: number
  chance: Chance
  now: () => number
  principals: ReadonlyMap<string, Principal>
  /** the conversation of this id, whose members everybody here is; left out: there are none */
  talkOf?: (conversation: string) => Talk
  /** told of every fact that a client appended, once it is on disk; again after a restart */
  onFact: (name: string, fact: Fact) => void
}

export class MemoryServer {
  readonly #options: MemoryServerOptions
  readonly #disk = new Map<string, StoredUpdate[]>()
  #logs = new Map<string, Log>()
  readonly #peers = new Set<Peer>()
  #starts = 0
  #epoch = 0
  /** why channels were closed, for a test to look at */
  readonly refusals: { name: string; close: CloseName; detail: string }[] = []

  /** Yjs clients whose updates it refuses as a gap, as a server does whose disk failed between two of them */
  readonly torn = new Set<number>()

  /** how much was ever committed */
  commits = 0

  /** principals that are no longer admitted */
  readonly revoked = new Set<string>()

  constructor(options: MemoryServerOptions) {
    this.#options = options
    this.start()
  }

  /** Forgets all that is not on disk; connections are the network's to cut. */
  start(): void {
    this.#starts++
    this.#logs = new Map()
    for (const name of this.#disk.keys())
      for (const fact of this.facts(name)) if (fact.type === 'requested') this.#options.onFact(name, fact as Fact)
  }

  accept(end: ServerEnd, url: URL): void {
    const token = url.searchParams.get('token') ?? ''
    const [claim, start] = token.split('#')
    const [id, audience] = claim!.split('@')
    const isForUs = audience === this.#options.id
    const principal = isForUs ? this.#options.principals.get(id ?? '') : undefined
    if (isForUs && this.revoked.has(id ?? '')) {
      end.close(CLOSE.revoked.code, CLOSE.revoked.reason)
      return
    }
    // Tickets of an earlier start are refused, so that clients have to sign again.
    if (!principal || (start !== undefined && Number(start) !== this.#starts)) {
      end.close(CLOSE.unauthenticated.code, CLOSE.unauthenticated.reason)
      return
    }
    const peer: Peer = { end, principal, channels: new Map() }
    end.onmessage = (data) => this.#receive(peer, data)
    this.#peers.add(peer)
    end.onclose = () => {
      this.#peers.delete(peer)
      for (const channel of peer.channels.values()) channel.log.followers.delete(channel)
    }
    const ticket = `${claim}#${this.#starts}`
    end.send(
      serverControl({
        kind: 'welcome',
        version: WIRE_VERSION,
        now: this.#options.now(),
        ticket,
        epoch: `${this.#epoch}`,
      }),
    )
  }

  /** As it does now and then, so that nobody takes silence for the end. */
  keepAlive(): void {
    for (const { end } of this.#peers) end.send(new Uint8Array())
  }

  /** Goes back to what it had of these logs, as one does that is restored from an older backup. */
  restore(backup: ReadonlyMap<string, readonly StoredUpdate[]>): void {
    this.#epoch++
    this.#disk.clear()
    for (const [name, updates] of backup) this.#disk.set(name, [...updates])
    this.start()
  }

  /** What a backup of now holds. */
  get backup(): ReadonlyMap<string, readonly StoredUpdate[]> {
    return new Map(this.#disk)
  }

  /** Appends the server's own facts to a log. */
  append(name: string, facts: readonly Fact[]): void {
    const log = this.#log(name)!
    const client = (this.#options.client ?? 1_000_000) + this.#starts
    const clock = log.heads.get(client)?.clock ?? 0
    const update = appendUpdate(client, clock, facts.map(pack))
    log.heads.set(client, { clock: clock + facts.length, owner: SERVER_OWNER })
    this.#commit(log, update, SERVER_OWNER, null)
  }

  /** Every fact on disk. */
  facts(name: string): (Fact | UnknownFact)[] {
    const document = new Y.Doc()
    for (const { update } of this.#disk.get(name) ?? []) Y.applyUpdate(document, update)
    if (document.store.pendingStructs) throw new Error(`${name} has updates that wait for others`)
    return document
      .getArray('facts')
      .toArray()
      .flatMap((value) => {
        const read = unpack(value)
        return read.known === null ? [] : [read.fact]
      })
  }

  /** What another server has of a log and this one lacks, as its authors wrote it; `isOwn`: with what that publishes. */
  take(name: string, from: MemoryServer, isOwn: boolean): void {
    for (const { update, owner } of from.#disk.get(name) ?? []) {
      if (owner === SERVER_OWNER && !isOwn) continue
      const log = this.#log(name)!
      const news = Y.diffUpdate(update, this.#stateVector(log))
      const { to } = Y.parseUpdateMeta(news)
      if (to.size === 0) continue
      for (const [client, clock] of to) log.heads.set(client, { clock, owner })
      this.#commit(log, news, owner, null)
    }
    for (const fact of this.facts(name)) if (fact.type === 'requested') this.#options.onFact(name, fact as Fact)
  }

  get logNames(): string[] {
    return [...this.#disk.keys()]
  }

  #log(name: string): Log | null {
    const open = this.#logs.get(name)
    if (open) return open
    const parsed = parseLogName(name)
    if (!parsed) return null
    const heads = new Map<number, Head>()
    for (const { update, owner } of this.#disk.get(name) ?? [])
      for (const [client, clock] of Y.parseUpdateMeta(update).to)
        heads.set(client, { clock: Math.max(clock, heads.get(client)?.clock ?? 0), owner })
    const log = { name, parsed, number: this.#logs.size + 1, heads, followers: new Set<Channel>() }
    this.#logs.set(name, log)
    return log
  }

  #receive(peer: Peer, data: Uint8Array): void {
    for (const entry of readClientFrame(data)) {
      if ('control' in entry) {
        if (entry.control.kind === 'open') this.#open(peer, entry.control.channel, entry.control.name)
        else this.#forget(peer, entry.control.channel)
      } else {
        const channel = peer.channels.get(entry.channel)
        if (channel) this.#message(channel, entry.data)
      }
    }
  }

  #open(peer: Peer, number: number, name: string): void {
    const log = this.#log(name)
    if (!log || !mayRead(peer.principal, log.parsed, this.#talkOf(log))) {
      this.refusals.push({ name, close: 'forbidden', detail: '' })
      peer.end.send(serverControl({ kind: 'closed', channel: number, ...CLOSE.forbidden }))
      return
    }
    const channel = { peer, number, log }
    peer.channels.set(number, channel)
    log.followers.add(channel)
    peer.end.send(serverControl({ kind: 'opened', channel: number, log: log.number }))
    if (mayAppend(peer.principal, log.parsed, this.#talkOf(log)))
      peer.end.send(dataEntry(log.number, syncStep1(this.#stateVector(log))))
  }

  #message(channel: Channel, message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    if (decoding.readVarUint(decoder) !== MESSAGE.sync) return
    const step = decoding.readVarUint(decoder)
    const payload = decoding.readVarUint8Array(decoder)
    const { log, peer } = channel
    if (step === SYNC.step1) {
      const updates = (this.#disk.get(log.name) ?? []).map(({ update }) => update)
      const merged = updates.length > 0 ? Y.mergeUpdates(updates) : new Uint8Array([0, 0])
      peer.end.send(dataEntry(log.number, syncStep2(Y.diffUpdate(merged, payload))))
      return
    }
    const isTorn = [...Y.parseUpdateMeta(payload).to.keys()].some((client) => this.torn.has(client))
    const verdict: Verdict = isTorn
      ? { ok: false, close: 'gap', detail: '' }
      : gate(peer.principal, log.parsed, this.#talkOf(log), log.heads, payload, this.#options.now())
    if (!verdict.ok) {
      this.refusals.push({ name: log.name, close: verdict.close, detail: verdict.detail })
      this.#forget(peer, channel.number)
      const reason = closeReason(verdict.close, verdict.detail)
      peer.end.send(serverControl({ kind: 'closed', channel: channel.number, code: CLOSE[verdict.close].code, reason }))
      return
    }
    if (verdict.update === null) return
    for (const [client, head] of verdict.heads) log.heads.set(client, head)
    this.#commit(log, verdict.update, peer.principal.id, channel)
    const stored = new Map([...verdict.heads].map(([client, { clock }]) => [client, clock]))
    peer.end.send(
      serverControl({
        kind: 'stored',
        channel: channel.number,
        stateVector: Y.encodeStateVector(stored),
      }),
    )
    for (const fact of verdict.facts) this.#options.onFact(log.name, fact as Fact)
  }

  #commit(log: Log, update: Uint8Array, owner: string, author: Channel | null): void {
    this.commits++
    this.#disk.set(log.name, [...(this.#disk.get(log.name) ?? []), { update, owner }])
    const entry = dataEntry(log.number, syncUpdate(update))
    for (const follower of log.followers) if (follower !== author) follower.peer.end.send(entry)
  }

  #talkOf({ parsed }: Log): Talk | null {
    return parsed.kind === 'talk' ? (this.#options.talkOf?.(parsed.subject) ?? null) : null
  }

  #forget(peer: Peer, number: number): void {
    const channel = peer.channels.get(number)
    peer.channels.delete(number)
    if (channel) channel.log.followers.delete(channel)
  }

  #stateVector(log: Log): Uint8Array {
    const clocks = new Map([...log.heads].map(([client, { clock }]) => [client, clock]))
    return Y.encodeStateVector(clocks)
  }
}
