/**
 * Everybody does something at random while everything fails at random; then the faults cease, and everybody must have
 * the same, once. Knows nothing of servers but that there is one at least.
 */
import type { ReceiptState } from '../../facts/receipts.ts'
import { hasReached } from '../../folds/receipts.ts'
import type { DeviceId, ItemId } from '../../org/ids.ts'
import { Administrator } from '../administrator.ts'
import { Endpoint } from '../endpoint.ts'
import { MemoryStorage } from '../memory-storage.ts'
import type { Replica } from '../replica.ts'
import type { Cast } from './cast.ts'
import type { Chance } from './chance.ts'
import { FailingStorage } from './failing-storage.ts'
import type { World } from './world.ts'

/** A party that can be torn away and started again from what it kept. */
type Party<Kind> = { id: string; kept: MemoryStorage; storage: FailingStorage; running: Kind }
type Screen = Party<Endpoint> & { shown: ItemId[] }

export class Scenario {
  readonly #world: World
  readonly #chance: Chance
  readonly #cast: Cast
  readonly #screens: Screen[] = []
  #office!: Party<Administrator>
  readonly #items: ItemId[] = []
  /** receipts whose storing was confirmed to whoever wrote them */
  readonly #promises: { screen: number; item: ItemId; state: ReceiptState }[] = []

  constructor(world: World, chance: Chance, cast: Cast) {
    this.#world = world
    this.#chance = chance
    this.#cast = cast
  }

  /** @param steps how many things happen @throws when anything was lost, doubled, or differs at the end */
  async run(steps: number): Promise<void> {
    for (const { device } of this.#cast.desks)
      this.#screens.push(await this.#startScreen(device.id, new MemoryStorage(), []))
    this.#office = await this.#startOffice(new MemoryStorage())
    try {
      for (let step = 0; step < steps; step++) await this.#somethingHappens()
      for (const { running } of this.#parties) running.connect()
      await this.#world.calm(
        () => this.#difference() === null,
        () => this.#difference() ?? 'nothing',
      )
      this.#checkOnce()
    } finally {
      for (const { running } of this.#parties) await running.close()
    }
  }

  get #parties(): Party<Endpoint | Administrator>[] {
    return [...this.#screens, this.#office]
  }

  async #startScreen(device: string, kept: MemoryStorage, shown: ItemId[]): Promise<Screen> {
    const storage = new FailingStorage(kept)
    const running = await Endpoint.open({ ...this.#world.optionsFor(device), storage, device: device as DeviceId })
    running.onAlertShown(({ id }) => shown.push(id))
    running.connect()
    return { id: device, kept, storage, running, shown }
  }

  async #startOffice(kept: MemoryStorage): Promise<Party<Administrator>> {
    const storage = new FailingStorage(kept)
    const { admin, adminDevice } = this.#cast
    const sign = () => Promise.resolve(Uint8Array.from({ length: 64 }, () => this.#chance.below(256)))
    const options = { ...this.#world.optionsFor(admin), storage, admin, name: 'Anna', device: adminDevice, sign }
    const running = await Administrator.open(options)
    running.connect()
    return { id: admin, kept, storage, running }
  }

  async #somethingHappens(): Promise<void> {
    const dice = this.#chance.below(100)
    const index = this.#chance.below(this.#screens.length)
    const screen = this.#screens[index]!
    const item = this.#chance.pick(this.#items)
    const seen = this.#chance.pick(screen.running.items)?.id
    if (dice < 5) await this.#publish()
    else if (dice < 7 && item) await this.#office.running.recall(item)
    else if (dice < 9 && item) await this.#office.running.remind(item)
    else if (dice < 14 && seen) await this.#promise(index, seen, 'read')
    else if (dice < 17 && seen) await this.#promise(index, seen, 'acknowledged')
    else if (dice < 20 && seen) await screen.running.closeAlert(seen)
    else if (dice < 23) this.#chance.pick(this.#parties)!.running.disconnect()
    else if (dice < 29) this.#chance.pick(this.#parties)!.running.connect()
    else if (dice < 32) await this.#crashScreen(this.#chance.below(this.#screens.length))
    else if (dice < 33) await this.#crashOffice()
    else if (dice < 35) await this.#world.restart()
    else if (dice < 38) this.#world.cut()
    else for (let count = this.#chance.below(12); count >= 0; count--) await this.#world.step()
  }

  async #promise(screen: number, item: ItemId, state: 'read' | 'acknowledged'): Promise<void> {
    const { running } = this.#screens[screen]!
    await (state === 'read' ? running.read(item) : running.acknowledge(item))
    this.#promises.push({ screen, item, state })
  }

  async #publish(): Promise<void> {
    const isAlert = this.#chance.happens(0.6)
    const { item } = await this.#office.running.publish({
      to: ['everyone'],
      content: isAlert
        ? { kind: 'alert', severity: 'warning', title: '', text: 'Fire drill', seconds: 5, screens: 'both' }
        : { kind: 'message', subject: 'News', body: 'Text', images: [], acknowledge: true },
      expires: null,
    })
    this.#items.push(item)
  }

  async #crashScreen(index: number): Promise<void> {
    const { id, kept, storage, running, shown } = this.#screens[index]!
    storage.die()
    await running.close()
    this.#screens[index] = await this.#startScreen(id, kept, shown)
  }

  async #crashOffice(): Promise<void> {
    this.#office.storage.die()
    await this.#office.running.close()
    this.#office = await this.#startOffice(this.#office.kept)
  }

  /** What is not yet equal, as a sentence; null when everything is. */
  #difference(): string | null {
    for (const { id, running } of this.#parties) {
      const replica: Replica = running.replica
      if (replica.connection.kind !== 'online') return `${id} is ${replica.connection.kind}`
      if (!replica.allSynced) return `${id} has not synchronised everything`
      const waiting = replica.pending - replica.atBranch
      if (waiting > 0) return `${id} has ${waiting} facts waiting`
      const { home } = this.#world
      if (home !== undefined && running instanceof Endpoint && replica.server !== home) return `${id} is not back`
    }
    for (const name of this.#world.logNames()) {
      const expected = fingerprint(this.#world.facts(name))
      for (const { id, running } of this.#parties) {
        const facts = running.replica.facts(name)
        const isFollowed = facts.length > 0 || (running instanceof Endpoint && name.startsWith(this.#cast.feed))
        if (isFollowed && fingerprint(facts) !== expected) return `${name} differs at ${id}`
      }
    }
    return this.#itemsDiffer() ?? this.#world.difference?.() ?? null
  }

  #itemsDiffer(): string | null {
    for (const { id, running, shown } of this.#screens) {
      const missing = this.#items.find((item) => !running.items.some((other) => other.id === item))
      if (missing) return `${missing} is not in the list of ${id}`
      const dark = running.items.find(
        (item) => item.content.kind === 'alert' && !item.displayedHere && item.recalledAt === null,
      )
      if (dark) return `${dark.id} is not displayed at ${id}`
      if (shown.length > this.#items.length) return `${id} has shown too much`
    }
    return null
  }

  #checkOnce(): void {
    for (const { id, shown } of this.#screens)
      if (new Set(shown).size !== shown.length) throw new Error(`${id} has displayed an alert twice`)
    for (const name of this.#world.logNames()) {
      const facts = this.#world.facts(name).map((fact) => JSON.stringify(fact))
      if (new Set(facts).size !== facts.length) throw new Error(`${name} has a fact twice`)
    }
    for (const { screen, item, state } of this.#promises) {
      const kept = this.#screens[screen]!.running.items.find(({ id }) => id === item)
      if (!hasReached(kept?.state, state)) throw new Error(`${item} was ${state} on screen ${screen}, and that is lost`)
    }
  }
}

const fingerprint = (facts: readonly object[]): string =>
  facts
    .map((fact) => JSON.stringify(fact))
    .sort()
    .join('\n')
