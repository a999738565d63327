/** The world in this process: a small server on the real gate, a network that is moved by hand, a clock likewise. */
import type { Principal, Talk } from '../../access/principals.ts'
import type { Fact } from '../../facts/codec.ts'
import type { Desk } from '../../facts/desk.ts'
import type { Published, Requested } from '../../facts/items.ts'
import { logName, monthOf } from '../../logs/names.ts'
import type { Chance } from './chance.ts'
import type { ManualTime } from './manual-time.ts'
import { settle } from './manual-time.ts'
import { MemoryServer } from './memory-server.ts'
import { Network } from './network.ts'
import { STAND_IN, STAND_IN_CREDENTIAL } from './stand-in.ts'
import type { World } from './world.ts'

export type MemoryWorldOptions = {
  chance: Chance
  time: ManualTime
  principals: ReadonlyMap<string, Principal>
  desks: readonly Desk[]
  /** log without its month to which every request is published */
  feed: string
  /** the conversation of this id, whose members everybody is; left out: there are none */
  talkOf?: (conversation: string) => Talk
}

/** Rounds that may pass without faults until all is equal. */
const PATIENCE = 4000

export class MemoryWorld implements World {
  readonly #options: MemoryWorldOptions
  readonly #requested: Requested[] = []
  readonly server: MemoryServer
  readonly #network: Network

  constructor(options: MemoryWorldOptions) {
    this.#options = options
    const { chance, time, principals, talkOf } = options
    this.server = new MemoryServer({
      id: 'server',
      chance,
      now: time.now,
      principals,
      ...(talkOf ? { talkOf } : {}),
      onFact: (_name, fact) => fact.type === 'requested' && this.#requested.push(fact),
    })
    this.#network = new Network(chance, (end, url) => this.server.accept(end, url))
    this.#network.duplicates = 0.2
    for (const desk of options.desks) this.server.append(logName('desk', desk.device.id, null), [desk])
  }

  optionsFor(principal: string): ReturnType<World['optionsFor']> {
    const { time, chance } = this.#options
    return {
      ...STAND_IN,
      servers: [{ id: 'server', url: 'ws://server' }],
      WebSocket: this.#network.WebSocket,
      token: (_now, audience) => Promise.resolve(`${principal}@${audience}`),
      now: time.now,
      timers: time,
      random: chance.next,
    }
  }

  async step(): Promise<void> {
    const { chance, time } = this.#options
    if (chance.happens(0.2)) time.advance(chance.below(400))
    else this.#network.deliverOne()
    if (chance.happens(0.2)) this.#publish()
    await settle()
  }

  cut(): void {
    this.#network.cutOne()
  }

  async restart(): Promise<void> {
    this.#network.cutAll()
    this.#requested.length = 0
    this.server.start()
    await settle()
  }

  async calm(done: () => boolean, describe: () => string): Promise<void> {
    this.#network.duplicates = 0
    for (let round = 0; round < PATIENCE; round++) {
      this.#publish()
      this.#network.deliverOne()
      await settle()
      if (!this.#network.isIdle) continue
      if (done()) return
      this.#options.time.advance(500)
    }
    throw new Error(describe())
  }

  facts(name: string) {
    return this.server.facts(name)
  }

  logNames(): string[] {
    return this.server.logNames
  }

  /** As a publisher does: once for each request, however often it hears of it. */
  #publish(): void {
    for (const { request, key, sig } of this.#requested.splice(0)) {
      const isSame = (fact: { type: string }): fact is Published =>
        fact.type === 'published' && (fact as Published).sig === sig
      const at = this.#options.time.now()
      const feeds = this.server.logNames.filter((name) => name.startsWith(this.#options.feed))
      if (feeds.some((name) => this.server.facts(name).some(isSame))) continue
      const fact: Fact = {
        type: 'published',
        at,
        by: 'server',
        v: 1,
        request,
        key,
        sig,
        credential: STAND_IN_CREDENTIAL,
      }
      this.server.append(`${this.#options.feed}/${monthOf(at)}`, [fact])
    }
  }
}
