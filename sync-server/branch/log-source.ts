/** The logs of this server as one side of an exchange offers them. */
import * as Y from 'yjs'
import type { Source } from '@carillon/shared-model/logs/exchange-ports.ts'
import { rankOf } from '@carillon/shared-model/logs/urgency.ts'
import type { Heads } from '@carillon/shared-model/logs/gate.ts'
import type { LogStore } from '../ports/log-store.ts'
import { encodeHeads } from '../sync/heads.ts'

/** Changes that are looked at together. */
const PAGE = 500

export class LogSource implements Source {
  readonly epoch: string
  readonly scope: Source['scope']
  readonly #store: LogStore
  readonly #stays: (owner: string, log: string) => boolean

  /** @param stays whether what this author wrote in a log is for this server alone */
  constructor(store: LogStore, epoch: string, scope: Source['scope'], stays: (owner: string, log: string) => boolean) {
    this.#store = store
    this.epoch = epoch
    this.scope = scope
    this.#stays = stays
  }

  changedSince(after: number) {
    return this.#store.changedSince(after, PAGE)
  }

  async stateVectors(logs: readonly string[]): Promise<Map<string, Uint8Array>> {
    const heads = await this.#store.heads(logs)
    return new Map([...heads].map(([log, all]) => [log, encodeHeads(this.#going(log, all))]))
  }

  async diff(log: string, stateVector: Uint8Array): Promise<Uint8Array> {
    const damage = this.#store.damageOf(log)
    if (damage !== null) throw new Error(damage)
    const [heads, contents] = [await this.#store.heads([log]), await this.#store.read([log])]
    const held = Y.decodeStateVector(stateVector)
    for (const [client, { clock, owner }] of heads.get(log) ?? []) if (this.#stays(owner, log)) held.set(client, clock)
    return Y.diffUpdate(contents.get(log) ?? Uint8Array.of(0, 0), Y.encodeStateVector(held))
  }

  rank(log: string) {
    return rankOf(log)
  }

  #going(log: string, heads: Heads): Heads {
    return new Map([...heads].filter(([, { owner }]) => !this.#stays(owner, log)))
  }
}
