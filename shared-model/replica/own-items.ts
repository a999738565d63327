/**
 * What one author has written to a log, read from its Yjs document. A Yjs client id has one author (GATE-4), so the
 * first fact of a client says whose all of them are.
 */
import * as Y from 'yjs'
import { authorOf } from '../facts/codec.ts'
import type { StateVector } from './state-vector.ts'

type Struct = Y.Item | Y.GC

/** Plain values of a client from a clock on. */
export const valuesFrom = (document: Y.Doc, client: number, clock: number): unknown[] => {
  const structs: readonly Struct[] = document.store.clients.get(client) ?? []
  const values: unknown[] = []
  const last = structs.at(-1)
  if (!last || last.id.clock + last.length <= clock) return values
  for (let at = Y.findIndexSS(structs as Y.Item[], clock); at < structs.length; at++) {
    const struct = structs[at]!
    if (!(struct instanceof Y.Item)) continue
    for (const value of struct.content.getContent().slice(Math.max(0, clock - struct.id.clock))) values.push(value)
  }
  return values
}

export class OwnItems {
  readonly #document: Y.Doc
  readonly #author: string
  readonly #isOwn = new Map<number, boolean>()

  constructor(document: Y.Doc, author: string) {
    this.#document = document
    this.#author = author
  }

  /** This author's clients, each with its next clock. */
  get clients(): Map<number, number> {
    const clients = new Map<number, number>()
    for (const [client, structs] of this.#document.store.clients)
      if (this.#belongs(client)) {
        const last = structs.at(-1)!
        clients.set(client, last.id.clock + last.length)
      }
    return clients
  }

  /** Values of this author that rest on clocks which nobody has: the document waits for those in vain. */
  get stranded(): unknown[] {
    const { pendingStructs } = this.#document.store
    if (!pendingStructs) return []
    const values: unknown[] = []
    for (const struct of Y.decodeUpdateV2(pendingStructs.update).structs)
      if (struct instanceof Y.Item && struct.content instanceof Y.ContentAny)
        for (const value of struct.content.arr) if (authorOf(value) === this.#author) values.push(value)
    return values
  }

  /**
   * Own clients of which something rests on what the server lacks and will not get from this author: items of the time
   * when a replica's items referred to whatever came before them.
   * @param server what it has @param clients own ones, each with its next clock
   */
  unplaceable(server: StateVector, clients: StateVector): Set<number> {
    const offered = new Map([...clients].filter(([client, clock]) => clock > (server.get(client) ?? 0)))
    const left = new Set<number>()
    for (let isDone = false; !isDone;) {
      const stuck = this.#stuck(server, [...offered.keys()])
      for (const client of stuck) {
        offered.delete(client)
        left.add(client)
      }
      isDone = stuck.length === 0
    }
    return left
  }

  /** Of these clients those whose items cannot all be placed by a server that gets the items of all of them. */
  #stuck(server: StateVector, clients: readonly number[]): number[] {
    const placed = new Map<number, number>()
    const reached = (client: number) => placed.get(client) ?? server.get(client) ?? 0
    const isHere = (id: Y.ID | null) => id === null || id.clock < reached(id.client)
    let waiting = clients.map((client) => {
      const structs = this.#document.store.clients.get(client)!
      return { client, structs, next: Y.findIndexSS(structs, reached(client)) }
    })
    for (let progress = true; progress;) {
      progress = false
      for (const one of waiting) {
        for (; one.next < one.structs.length; one.next++) {
          const item = one.structs[one.next] as Y.Item
          // Of an item that the server has in part the rest follows that part.
          const isRest = item.id.clock < reached(one.client)
          if ((!isRest && !isHere(item.origin)) || !isHere(item.rightOrigin)) break
          placed.set(one.client, item.id.clock + item.length)
          progress = true
        }
      }
      waiting = waiting.filter(({ next, structs }) => next < structs.length)
    }
    return waiting.map(({ client }) => client)
  }

  #belongs(client: number): boolean {
    let isOwn = this.#isOwn.get(client)
    if (isOwn === undefined) {
      const first = this.#document.store.clients.get(client)?.[0]
      isOwn = first instanceof Y.Item && authorOf(first.content.getContent()[0]) === this.#author
      this.#isOwn.set(client, isOwn)
    }
    return isOwn
  }
}
