/** An author's own facts in a log: how they are written, which of them the server lacks, and what it is offered. */
import * as Y from 'yjs'
import { pack, unpack, type Fact } from '../facts/codec.ts'
import { GATE_LIMITS } from '../logs/gate.ts'
import type { StoredUpdates } from './stored-updates.ts'
import { LogWriter } from './log-writer.ts'
import { OwnItems, valuesFrom } from './own-items.ts'
import type { ServerCopy } from './server-copy.ts'
import { readStateVector, surplus, type StateVector } from './state-vector.ts'

/** Bytes: what waits goes to the server as one update, with others. */
const LARGEST_FACT = GATE_LIMITS.bytesPerUpdate / 4
const encoder = new TextEncoder()

type Needs = {
  document: Y.Doc
  author: string
  updates: StoredUpdates
  server: ServerCopy
  /** It is on disk now. */
  stored: (update: Uint8Array, isNew: boolean) => void
}

export class OwnFacts {
  readonly #document: Y.Doc
  readonly #items: OwnItems
  readonly #updates: StoredUpdates
  readonly #server: ServerCopy
  readonly #writer: LogWriter

  constructor({ document, author, updates, server, stored }: Needs) {
    this.#document = document
    this.#items = new OwnItems(document, author)
    this.#updates = updates
    this.#server = server
    this.#writer = new LogWriter({
      store: (update) => updates.store(update),
      stored,
      inTurn: (work) => updates.inTurn(work),
    })
  }

  /** How many are not on head office's disk, as far as it said. */
  get pending(): number {
    return surplus(this.#clients, this.#server.atHeadOffice)
  }

  /** How many of those a branch server has on its disk. */
  get atBranch(): number {
    const clients = this.#clients
    return surplus(clients, this.#server.atHeadOffice) - surplus(clients, this.#server.anywhere)
  }

  /** How many are not on the disk of the server in touch. */
  get pendingHere(): number {
    return surplus(this.#clients, this.#server.stored)
  }

  /** Those that are not on head office's disk. */
  get unsent(): Fact[] {
    return this.#factsBeyond(this.#server.atHeadOffice)
  }

  /** Those that are on no server's disk. */
  get onlyHere(): Fact[] {
    return this.#factsBeyond(this.#server.anywhere)
  }

  /**
   * Resolves when the fact is on disk.
   * @throws Error when the server would refuse it: it could not be taken back, and nothing after it would be sent either
   */
  async append(fact: Fact): Promise<void> {
    const packed = pack(fact)
    const read = unpack(packed)
    if (read.known === null) throw new Error(`This cannot be sent (${read.reason}).`)
    const size = encoder.encode(JSON.stringify(packed)).length
    if (size > LARGEST_FACT) throw new Error('This is too large to be sent.')
    this.#server.grow()
    await this.#writer.append(packed, size)
  }

  /**
   * The server has told what it has.
   * @param mustReplace what it lacks is written once more, since it cannot take it as it is
   * @returns what the document claims to lack nothing of: each author's facts come from that author alone
   */
  offer(mustReplace: boolean): Uint8Array {
    const { stored } = this.#server
    const own = this.#clients
    const withheld = mustReplace ? new Set(own.keys()) : this.#items.unplaceable(stored, own)
    this.#replace(withheld)
    const claimed = readStateVector(Y.encodeStateVector(this.#document))
    for (const client of own.keys()) {
      const held = stored.get(client) ?? 0
      if (withheld.has(client)) continue
      if (held > 0) claimed.set(client, held)
      else claimed.delete(client)
    }
    return Y.encodeStateVector(claimed)
  }

  /**
   * What was pending for ever in what storage has, since it rests on clocks that nobody has: own facts are written once
   * more, and the rest goes. What is others' comes again from the server.
   */
  async heal(): Promise<void> {
    const { store } = this.#document
    if (!store.pendingStructs) return
    const { stranded } = this.#items
    store.pendingStructs = null
    if (stranded.length === 0) return
    this.#server.grow()
    await this.#updates.replaceLoaded(() => this.#writer.again(this.#withoutTwins(stranded, new Set())))
  }

  /** Own Yjs clients whose facts are for the server to take. */
  get #clients(): Map<number, number> {
    const clients = this.#items.clients
    for (const client of this.#server.replaced) clients.delete(client)
    return clients
  }

  #factsBeyond(stored: StateVector): Fact[] {
    return this.#beyond(stored, this.#clients.keys()).flatMap((value) => {
      const read = unpack(value)
      return read.known ? [read.fact] : []
    })
  }

  /** Values of clients that are not in `stored`. */
  #beyond(stored: StateVector, clients: Iterable<number>): unknown[] {
    return [...clients].flatMap((client) => valuesFrom(this.#document, client, stored.get(client) ?? 0))
  }

  /** Writes once more, under another Yjs client id, what any server lacks of these; they are offered to none any more. */
  #replace(clients: ReadonlySet<number>): void {
    if (clients.size === 0) return
    this.#updates.inTurn(async () => {
      const replaced = [...clients].filter((client) => !this.#server.replaced.has(client))
      const values = this.#beyond(this.#server.everywhere, replaced)
      await this.#writer.again(this.#withoutTwins(values, new Set(replaced)))
      this.#server.replace(replaced)
    })
  }

  /** @param except clients whose facts do not count as written */
  #withoutTwins(values: readonly unknown[], except: ReadonlySet<number>): unknown[] {
    const written = new Set<string>()
    for (const client of this.#items.clients.keys())
      if (!except.has(client))
        for (const value of valuesFrom(this.#document, client, 0)) written.add(JSON.stringify(value))
    return distinct(values, written)
  }
}

/** Values that are not in `known` yet, each once. */
export const distinct = (values: readonly unknown[], known: Set<string>): unknown[] =>
  values.filter((value) => {
    const text = JSON.stringify(value)
    if (known.has(text)) return false
    known.add(text)
    return true
  })
