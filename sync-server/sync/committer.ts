import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import type { Head } from '@carillon/shared-model/logs/gate.ts'
import { SERVER } from '@carillon/shared-model/org/ids.ts'
import { dataEntry, serverControl } from '@carillon/shared-model/wire/frames.ts'
import { syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import type { Append, LogStore } from '../ports/log-store.ts'
import type { Change } from '../ports/changes.ts'
import { encodeHeads } from './heads.ts'
import type { Log, Logs } from './logs.ts'
import type { Output } from './output.ts'
import type { Peer } from './peer.ts'
import type { Peers } from './peers.ts'
import { privateCode } from './private-log.ts'
import { binaryFrame } from './websocket-frame.ts'

/** `author` is null for the server's own; `channel` is the author's. */
type Accepted = Append & { target: Log; author: Peer | null; channel: number }

/** On a multiplexed connection a private log has its channel's number, made odd; shared logs have even ones. */
export const privateNumber = (channel: number): number => channel * 2 + 1

/** Gathers what a turn accepts, puts it on disk in one transaction, and only then tells anybody. */
export class Committer {
  readonly #store: LogStore
  readonly #logs: Logs
  readonly #peers: Peers
  readonly #output: Output
  /** the server's Yjs client id, fresh at each start */
  readonly #client: number
  #accepted: Accepted[] = []
  #committed: (appends: readonly Append[]) => void = () => {}
  #changes: Change[] = []

  constructor(store: LogStore, logs: Logs, peers: Peers, output: Output, client: number) {
    this.#store = store
    this.#logs = logs
    this.#peers = peers
    this.#output = output
    this.#client = client
  }

  /** Takes an update that passed the gate. Heads advance now, so that the next update of the turn is judged by them. */
  accept(target: Log, update: Uint8Array, heads: Map<number, Head>, author: Peer | null, channel: number): void {
    target.advance(heads)
    this.#accepted.push({ log: target.text, update, heads, target, author, channel })
  }

  acceptChanges(changes: readonly Change[]): void {
    for (const change of changes) this.#changes.push(change)
  }

  /** Appends the server's own facts. */
  append(target: Log, facts: readonly Fact[]): void {
    const clock = target.heads?.get(this.#client)?.clock ?? 0
    const update = appendUpdate(this.#client, clock, facts.map(pack))
    const heads = new Map([[this.#client, { clock: clock + facts.length, owner: SERVER }]])
    this.accept(target, update, heads, null, 0)
  }

  /** Is called after every commit, before anybody else is told. */
  whenCommitted(listener: (appends: readonly Append[]) => void): void {
    this.#committed = listener
  }

  /** Whether administrators ask for something in this turn. */
  get hasRequests(): boolean {
    return this.#changes.some((change) => change.kind === 'requested')
  }

  /** Whether anything is said in conversations in this turn. */
  get hasTalk(): boolean {
    return this.#changes.some((change) => change.kind === 'talk')
  }

  /** @throws when nothing was kept: then the caller rolls back */
  async commit(): Promise<boolean> {
    const accepted = this.#accepted
    const changes = this.#changes
    if (accepted.length === 0 && changes.length === 0) return false
    await this.#store.commit({ appends: accepted, changes })
    this.#accepted = []
    this.#changes = []
    this.#committed(accepted)
    this.#tell(accepted)
    return true
  }

  /** Rolls back what this turn accepted: everything is as it was before. */
  rollBack(): void {
    for (const { target } of this.#accepted) target.rollBack()
    this.#accepted = []
    this.#changes = []
  }

  #tell(accepted: readonly Accepted[]): void {
    let shared: Map<Log, Accepted[]> | null = null
    for (const one of accepted) {
      if (one.target.followers) {
        shared ??= new Map()
        const others = shared.get(one.target)
        if (others) others.push(one)
        else shared.set(one.target, [one])
      } else this.#tellSubject(one)
      if (one.author?.isMultiplexed) this.#tellAuthor(one.author, one)
    }
    if (shared) for (const [log, ones] of shared) this.#tellFollowers(log, ones)
  }

  #tellAuthor(author: Peer, { channel, heads }: Accepted): void {
    this.#output.ready(author, serverControl({ kind: 'stored', channel, stateVector: encodeHeads(heads) }))
  }

  #tellSubject({ target, update, author }: Accepted): void {
    for (const peer of this.#peers.of(target.name.subject)) {
      if (peer === author) continue
      const code = privateCode(target.name, peer.person === target.name.subject)
      const channel = peer.channelOf(code)
      if (channel !== null) this.#output.message(peer, privateNumber(channel), syncUpdate(update))
    }
  }

  /** Frames the updates once for all: the same bytes are written to every socket. */
  #tellFollowers(log: Log, ones: readonly Accepted[]): void {
    // This turn's answers were made before this was on disk.
    log.forgetReplies()
    this.#logs.mayBeIdle(log)
    if (log.followers!.size === 0) return
    const messages = ones.map((one) => syncUpdate(one.update))
    const entries = Buffer.concat(messages.map((message) => dataEntry(log.number, message)))
    const multiplexed = binaryFrame([entries])
    const plain = Buffer.concat(messages.map((message) => binaryFrame([message])))
    const authors = new Set(ones.map((one) => one.author))
    for (const peer of log.followers!) {
      if (authors.has(peer)) {
        for (const [i, message] of messages.entries())
          if (ones[i]!.author !== peer) this.#output.message(peer, log.number, message)
      } else if (this.#output.isFor(peer)) this.#output.ready(peer, peer.isMultiplexed ? entries : plain)
      else peer.write(peer.isMultiplexed ? multiplexed : plain)
    }
  }
}
