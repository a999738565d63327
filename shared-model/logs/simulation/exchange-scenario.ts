/**
 * Head office and branch servers that write, exchange, are cut off, crash, compact and are restored, in an order that
 * a seed chooses; and an observer who knows what each has on its disk.
 */
import * as assert from 'uvu/assert'
import { newItemId } from '../../org/ids.ts'
import type { Chance } from '../../replica/simulation/chance.ts'
import { settle } from '../../replica/simulation/manual-time.ts'
import type { Scope } from '../exchange-ports.ts'
import { logName } from '../names.ts'
import { ExchangeLinkPair } from './exchange-link.ts'
import { contentOf, MemoryStore } from './memory-store.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const id = (prefix: string, n: number) => prefix + String(n).padStart(22, 'A')
const LOGS = [
  ...[0, 1].map((n) => logName('feed', id('u', n), '2026-11')),
  ...Array.from({ length: 6 }, (_, n) => logName('journal', id('d', n), '2026-11')),
  ...Array.from({ length: 4 }, (_, n) => logName('talk', id('t', n), '2026-11')),
]

type Written = { log: string; item: string }
type Branch = { store: MemoryStore; link: ExchangeLinkPair | null; logs: Set<string> }

export class ExchangeScenario {
  readonly #chance: Chance
  readonly #office = new MemoryStore('office')
  readonly #branches: Branch[]
  /** what each has on its disk by its own word */
  readonly #written: Written[] = []
  readonly #clients = new Map<string, number>()
  /** writes that the disks of a store have not done yet */
  readonly #pending = new Map<MemoryStore, { done: () => void; lose: (error: Error) => void }[]>()
  #epochs = 0
  #items = 0

  constructor(chance: Chance, branches: number) {
    this.#chance = chance
    this.#branches = Array.from({ length: branches }, (_, n) => ({
      store: new MemoryStore(`branch ${n}`),
      link: null,
      logs: new Set(LOGS.filter((_log, index) => branches === 1 || index % branches === n || chance.happens(0.4))),
    }))
    for (const store of this.#stores) this.#useSlowDisk(store)
  }

  get #stores(): MemoryStore[] {
    return [this.#office, ...this.#branches.map(({ store }) => store)]
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.#step()
      await settle()
      this.#check()
    }
    await this.#calm()
  }

  #step(): void {
    const branch = this.#chance.pick(this.#branches)!
    const store = this.#chance.pick(this.#stores)!
    const dice = this.#chance.below(100)
    if (dice < 55) branch.link?.deliverOne(this.#chance)
    else if (dice < 70) this.#flush(store)
    else if (dice < 84) this.#write(store)
    else if (dice < 92) this.#connect(branch)
    else if (dice < 95) this.#disconnect(branch)
    else if (dice < 97) store.compact(this.#chance.pick(LOGS)!)
    else if (dice < 98) this.#crash(store)
    else if (dice < 99) this.#move(branch)
    else this.#renumber(store)
  }

  #useSlowDisk(store: MemoryStore): void {
    this.#pending.set(store, [])
    store.disk = () => new Promise((done, lose) => void this.#pending.get(store)!.push({ done, lose }))
  }

  #flush(store: MemoryStore): void {
    for (const { done } of this.#pending.get(store)!.splice(0)) done()
  }

  /** An author writes at this server; it is written when the disk has it. */
  #write(store: MemoryStore): void {
    const log = this.#chance.pick(this.#logsOf(store))
    if (!log) return
    const facts = Array.from({ length: 1 + this.#chance.below(3) }, () => {
      const item = newItemId(NOW + this.#items++)
      return { t: 'r', a: NOW, b: id('d', 1), i: item, s: 'r', x: 'x'.repeat(this.#chance.below(40)) }
    })
    let client = this.#clients.get(store.name)
    if (client === undefined) this.#clients.set(store.name, (client = this.#chance.below(2 ** 31)))
    const written = () => this.#written.push(...facts.map(({ i }) => ({ log, item: i })))
    store.append(log, client, facts).then(written, () => undefined)
  }

  #logsOf(store: MemoryStore): readonly string[] {
    return store === this.#office ? LOGS : [...this.#branches.find((branch) => branch.store === store)!.logs]
  }

  #connect(branch: Branch): void {
    if (branch.link && !branch.link.isCut) return
    const logs = branch.logs
    const wants = (log: string) => logs.has(log)
    branch.link = new ExchangeLinkPair(
      { store: this.#office, source: { ...this.#office.source(), scope: () => scopeOf(branch.logs) } },
      { store: branch.store, sink: branch.store.sink('office', wants) },
    )
    branch.link.pushes = this.#chance.happens(0.8)
  }

  #disconnect({ link }: Branch): void {
    link?.cut()
  }

  /** What is not on the disk is lost, and so are all links; the server writes under another Yjs client id. */
  #crash(store: MemoryStore): void {
    for (const branch of this.#branches) if (store === this.#office || branch.store === store) this.#disconnect(branch)
    for (const { lose } of this.#pending.get(store)!.splice(0)) lose(new Error('crashed'))
    this.#clients.delete(store.name)
  }

  /** Somebody moves: another log belongs to this branch. */
  #move(branch: Branch): void {
    branch.logs.add(this.#chance.pick(LOGS)!)
    branch.link?.side(0).changed()
  }

  #renumber(store: MemoryStore): void {
    this.#crash(store)
    store.renumber(`${store.name}-${++this.#epochs}`)
  }

  /** A cursor says no more than what is on the disk. */
  #check(): void {
    for (const { store, link } of this.#branches) {
      assert.equal(link?.errors.filter((error) => !String(error).includes('crashed')) ?? [], [])
      this.#checkCursor(this.#office, store)
      this.#checkCursor(store, this.#office)
    }
  }

  #checkCursor(from: MemoryStore, to: MemoryStore): void {
    const cursor = to.cursors.get(from.name)
    if (!cursor || cursor.epoch !== from.epoch) return
    const inScope = cursor.scope === 'all' ? null : new Set(cursor.scope.split(' '))
    for (const [log, { seq, heads }] of from.logs) {
      if (seq > cursor.seq || (inScope && !inScope.has(String(LOGS.indexOf(log))))) continue
      for (const [client, { clock }] of heads) {
        const held = to.logs.get(log)?.heads.get(client)?.clock ?? 0
        assert.ok(held >= clock, `${to.name} has ${held} of ${clock} in ${log}, by its cursor of ${from.name}`)
      }
    }
  }

  /** Links are whole and disks fast, until nobody has anything more to say. */
  async #calm(): Promise<void> {
    for (const store of this.#stores) {
      this.#flush(store)
      store.disk = () => Promise.resolve()
    }
    await settle()
    for (const branch of this.#branches) this.#disconnect(branch)
    for (const branch of this.#branches) this.#connect(branch)
    for (let idle = 0; idle < 3; idle++) {
      await settle()
      for (const { link } of this.#branches)
        if (link && !link.isIdle) {
          link.deliverOne(this.#chance)
          idle = -1
        }
    }
    this.#check()
    for (const { link } of this.#branches) assert.is(link?.ended, null)
    this.#checkEqual()
  }

  #checkEqual(): void {
    const office = contentOf(this.#office)
    const items = new Set<string>()
    for (const facts of Object.values(office))
      for (const { i } of facts as { i: string }[]) {
        assert.not(items.has(i), 'nothing is there twice')
        items.add(i)
      }
    for (const { item, log } of this.#written) assert.ok(items.has(item), `lost: ${item} of ${log}`)
    for (const { store, logs } of this.#branches) {
      const inScope = (log: string) => logs.has(log)
      assert.equal(contentOf(store, inScope), contentOf(this.#office, inScope), store.name)
    }
  }
}

const scopeOf = (logs: ReadonlySet<string>): Scope => ({
  id: [...logs].map((log) => LOGS.indexOf(log)).join(' '),
  has: (log) => logs.has(log),
})
