/** A server's logs in memory, as an exchange sees them: what was committed survives everything else. */
import * as Y from 'yjs'
import { appendUpdate } from '../append.ts'
import type { Cursor } from '../exchange-frames.ts'
import type { Rank, Scope, Sink, Source, TakeResult } from '../exchange-ports.ts'
import type { Appended } from '../exchange-sender.ts'
import type { Head } from '../gate.ts'
import { admitted } from '../relay.ts'
import { rankOf } from '../urgency.ts'

type Log = { update: Uint8Array; heads: Map<number, Head>; seq: number }
/** Of a page of changes: small, so that a few logs make many pages. */
const PAGE = 3

export class MemoryStore {
  readonly name: string
  epoch: string
  scope: Scope = { id: 'all', has: () => true }
  readonly logs = new Map<string, Log>()
  readonly cursors = new Map<string, Cursor>()
  /** told of every commit */
  readonly listeners = new Set<(appends: Appended[]) => void>()
  /** of each commit, its time on the disk */
  disk: () => Promise<void> = () => Promise.resolve()
  readonly unreadable = new Set<string>()
  readonly refusing = new Set<string>()
  #seq = 0
  #clocks = new Map<string, number>()
  #busy = new Map<string, Promise<unknown>>()

  constructor(name: string) {
    this.name = name
    this.epoch = `${name}-0`
  }

  get seq(): number {
    return this.#seq
  }

  /** Appends facts of this store's own under a Yjs client. @returns the bytes of the update */
  async append(log: string, client: number, facts: readonly object[]): Promise<number> {
    const key = `${log} ${client}`
    const clock = this.#clocks.get(key) ?? 0
    this.#clocks.set(key, clock + facts.length)
    const update = appendUpdate(client, clock, facts)
    const result = await this.take(log, update)
    if (!result.ok) throw new Error(result.reason)
    return update.byteLength
  }

  /** One after the other in each log. */
  take(log: string, update: Uint8Array): Promise<TakeResult> {
    const before = this.#busy.get(log) ?? Promise.resolve()
    const taken = before.then(() => this.#take(log, update))
    this.#busy.set(
      log,
      taken.catch(() => undefined),
    )
    return taken
  }

  async #take(log: string, update: Uint8Array): Promise<TakeResult> {
    if (this.refusing.has(log)) return { ok: false, reason: 'refused' }
    const held = this.logs.get(log)
    const relayed = admitted(update, held?.heads ?? new Map())
    if (!relayed.ok) return { ok: false, reason: relayed.close }
    const [first] = relayed.setAside
    if (!relayed.update) return first ? { ok: false, reason: first.reason } : { ok: true }
    await this.disk()
    const heads = new Map([...(held?.heads ?? []), ...relayed.heads])
    const merged = held ? Y.mergeUpdates([held.update, relayed.update]) : relayed.update
    this.logs.set(log, { update: merged, heads, seq: ++this.#seq })
    for (const listener of this.listeners) listener([{ log, update: relayed.update }])
    return first ? { ok: false, reason: first.reason } : { ok: true }
  }

  /** Rewrites a log: other bytes, another place in the order of changes, the same facts. */
  compact(log: string): void {
    const held = this.logs.get(log)
    if (!held) return
    const document = new Y.Doc()
    Y.applyUpdate(document, held.update)
    this.logs.set(log, { ...held, update: Y.encodeStateAsUpdate(document), seq: ++this.#seq })
  }

  /** As after a restore: the same logs, under other numbers. */
  renumber(epoch: string): void {
    this.epoch = epoch
    this.#seq = 0
    for (const [log, held] of [...this.logs].reverse()) this.logs.set(log, { ...held, seq: ++this.#seq })
  }

  source(): Source {
    return {
      epoch: this.epoch,
      scope: () => this.scope,
      changedSince: async (after) => {
        const changed = [...this.logs].map(([log, { seq }]) => ({ log, seq })).filter(({ seq }) => seq > after)
        const page = changed.sort((a, b) => a.seq - b.seq).slice(0, PAGE)
        return { logs: page, seq: page.length < PAGE ? Math.max(after, this.#seq) : page.at(-1)!.seq }
      },
      stateVectors: async (logs) => this.#stateVectors(logs),
      diff: async (log, stateVector) => {
        if (this.unreadable.has(log)) throw new Error(`${log} is damaged`)
        return Y.diffUpdate(this.logs.get(log)!.update, stateVector)
      },
      rank: (log): Rank => rankOf(log),
    }
  }

  /** @param peer whose logs these are @param wants which of them this store wants */
  sink(peer: string, wants: (log: string) => boolean = () => true): Sink {
    return {
      cursor: () => this.cursors.get(peer) ?? null,
      stateVectors: async (logs) => this.#stateVectors(logs),
      take: (log, update) => this.take(log, update),
      reached: async (cursor) => {
        await this.disk()
        this.cursors.set(peer, cursor)
      },
      wants,
    }
  }

  #stateVectors(logs: readonly string[]): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>()
    for (const log of logs) {
      const held = this.logs.get(log)
      if (held) found.set(log, Y.encodeStateVector(new Map([...held.heads].map(([id, { clock }]) => [id, clock]))))
    }
    return found
  }
}

/** Everything that a store has of these logs, comparable: each client's facts in their order. */
export const contentOf = (
  store: MemoryStore,
  has: (log: string) => boolean = () => true,
): Record<string, unknown[]> => {
  const content: Record<string, unknown[]> = {}
  for (const [log, { update }] of [...store.logs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!has(log)) continue
    const document = new Y.Doc()
    Y.applyUpdate(document, update)
    if (document.store.pendingStructs) throw new Error(`${store.name}: ${log} waits for something`)
    content[log] = document.getArray('facts').toJSON()
  }
  return content
}
