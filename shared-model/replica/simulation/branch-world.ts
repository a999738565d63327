/**
 * A world with two servers: head office and a branch server with a link between them that comes and goes. What goes over
 * the link is an idealised exchange: each takes what the other has and it lacks, as its authors wrote it. Both publish
 * what reaches them, each in its own name and time; what the branch has published stays its own.
 */
import type { Principal } from '../../access/principals.ts'
import type { Fact } from '../../facts/codec.ts'
import type { Desk } from '../../facts/desk.ts'
import type { Published, Requested } from '../../facts/items.ts'
import { logName, monthOf, parseLogName } from '../../logs/names.ts'
import { newBranchId, type UnitId } from '../../org/ids.ts'
import type { Server } from '../server-order.ts'
import type { Chance } from './chance.ts'
import { settle, type ManualTime } from './manual-time.ts'
import { MemoryServer } from './memory-server.ts'
import { Network } from './network.ts'
import { STAND_IN, STAND_IN_CREDENTIAL, STAND_IN_VOUCHED } from './stand-in.ts'
import type { World } from './world.ts'

export type BranchWorldOptions = {
  chance: Chance
  time: ManualTime
  principals: ReadonlyMap<string, Principal>
  desks: readonly Desk[]
  /** log without its month to which every request is published: that of the branch's unit */
  feed: string
}

export const OFFICE: Server = { id: 'office', url: 'ws://office' }
export const BRANCH: Server = { id: 'branch', url: 'ws://branch' }

/** Rounds that may pass without faults until all is equal. */
const PATIENCE = 4000

/** Kinds of logs that go both ways; feeds and inboxes come down alone, and desks not at all. */
const SHARED: readonly string[] = ['journal', 'talk', 'outbox']

export class BranchWorld implements World {
  readonly #options: BranchWorldOptions
  readonly #requested = { office: [] as Requested[], branch: [] as Requested[] }
  readonly office: MemoryServer
  readonly branch: MemoryServer
  readonly network: Network
  readonly branchId = newBranchId(0)
  readonly home = BRANCH.id
  /** whether head office and the branch server are in touch */
  isLinked = true
  /** what the servers had when they last exchanged */
  #exchanged = ''

  constructor(options: BranchWorldOptions) {
    this.#options = options
    const { chance, time, principals } = options
    const server = (id: 'office' | 'branch', client: number) =>
      new MemoryServer({
        id,
        client,
        chance,
        now: time.now,
        principals,
        onFact: (_name, fact) => fact.type === 'requested' && this.#requested[id].push(fact),
      })
    this.office = server('office', 1_000_000)
    this.branch = server('branch', 2_000_000)
    this.network = new Network(chance, (end, url) =>
      (url.origin === OFFICE.url ? this.office : this.branch).accept(end, url),
    )
    this.network.duplicates = 0.2
    for (const desk of options.desks) {
      const log = logName('desk', desk.device.id, null)
      this.office.append(log, [{ ...desk, servers: [BRANCH, OFFICE] }])
      this.branch.append(log, [{ ...desk, servers: [BRANCH, OFFICE], roster: desk.at + 1, at: desk.at + 2 }])
    }
  }

  /** Enrolled at head office; where the branch server is, a desk says. */
  optionsFor(principal: string): ReturnType<World['optionsFor']> {
    const { time, chance, principals } = this.#options
    const isAdmin = principals.get(principal)?.kind === 'admin'
    return {
      ...STAND_IN,
      servers: isAdmin ? [OFFICE, BRANCH] : [OFFICE],
      WebSocket: this.network.WebSocket,
      token: (_now, audience) => Promise.resolve(`${principal}@${audience}`),
      now: time.now,
      timers: time,
      random: chance.next,
    }
  }

  async step(): Promise<void> {
    const { chance, time } = this.#options
    if (chance.happens(0.2)) time.advance(chance.below(chance.happens(0.1) ? 60_000 : 400))
    else this.network.deliverOne()
    if (chance.happens(0.02)) this.isLinked = !this.isLinked
    if (chance.happens(0.02)) this.#toggle(BRANCH)
    if (chance.happens(0.01)) this.#toggle(OFFICE)
    if (chance.happens(0.1)) this.exchange()
    if (chance.happens(0.2)) this.publish()
    await settle()
  }

  cut(): void {
    this.network.cutOne()
  }

  async restart(): Promise<void> {
    this.network.cutAll()
    const { office, branch } = this.#requested
    office.length = branch.length = 0
    this.office.start()
    this.branch.start()
    await settle()
  }

  async calm(done: () => boolean, describe: () => string): Promise<void> {
    this.network.duplicates = 0
    this.network.silent.clear()
    this.isLinked = true
    await this.until(done, describe)
  }

  /** As `calm`, with whatever is out of reach staying so. */
  async until(done: () => boolean, describe: () => string): Promise<void> {
    let halfSeconds = 0
    for (let round = 0; round < PATIENCE; round++) {
      this.publish()
      this.exchange()
      this.network.deliverOne()
      await settle()
      if (!this.network.isIdle) continue
      if (done()) return
      this.#options.time.advance(500)
      if (++halfSeconds % 20 === 0) for (const server of [this.office, this.branch]) server.keepAlive()
    }
    throw new Error(describe())
  }

  /** What is equal in the end lies at the branch, where everybody is then. */
  facts(name: string) {
    return this.branch.facts(name)
  }

  /** Without desks, which each server makes for itself. */
  logNames(): string[] {
    return this.branch.logNames.filter((name) => parseLogName(name)!.kind !== 'desk')
  }

  /** What is not equal at both servers when the link has been there, as a sentence; null: everything is. */
  difference(): string | null {
    for (const name of new Set([...this.office.logNames, ...this.branch.logNames])) {
      if (!SHARED.includes(parseLogName(name)!.kind)) continue
      if (textOf(this.office.facts(name)) !== textOf(this.branch.facts(name))) return `${name} differs at the servers`
    }
    return null
  }

  /** Both ways, if there is a link. */
  exchange(): void {
    const commits = () => `${this.office.commits} ${this.branch.commits}`
    if (!this.isLinked || this.#exchanged === commits()) return
    for (const name of this.office.logNames)
      if (parseLogName(name)!.kind !== 'desk') this.branch.take(name, this.office, true)
    for (const name of this.branch.logNames)
      if (SHARED.includes(parseLogName(name)!.kind)) this.office.take(name, this.branch, false)
    this.#exchanged = commits()
  }

  /** Each server what reached it: once for each request, however often it hears of it. */
  publish(): void {
    const { feed } = this.#options
    const units = [feed.slice('feed/'.length) as UnitId]
    const credential = { ...STAND_IN_CREDENTIAL, branch: { id: this.branchId, units } }
    this.#publish(this.office, this.#requested.office, { credential: STAND_IN_CREDENTIAL, vouched: STAND_IN_VOUCHED })
    this.#publish(this.branch, this.#requested.branch, { credential })
  }

  #publish(server: MemoryServer, requested: Requested[], word: Pick<Published, 'credential' | 'vouched'>): void {
    const { feed, time } = this.#options
    for (const { request, key, sig } of requested.splice(0)) {
      const isSame = (fact: { type: string }) => fact.type === 'published' && (fact as Published).sig === sig
      const feeds = server.logNames.filter((name) => name.startsWith(feed))
      if (feeds.some((name) => server.facts(name).some(isSame))) continue
      const at = time.now()
      const fact: Fact = { type: 'published', at, by: 'server', v: 1, request, key, sig, ...word }
      server.append(`${feed}/${monthOf(at)}`, [fact])
    }
  }

  #toggle({ url }: Server): void {
    if (!this.network.silent.delete(url)) this.network.silence(url)
  }
}

const textOf = (facts: readonly object[]): string => JSON.stringify(facts.map((fact) => JSON.stringify(fact)).sort())
