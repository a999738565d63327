import { ApiError } from '@carillon/shared-model/api/client.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { Collections } from './database.ts'

type Options<Value> = {
  load: (item: ItemId) => Promise<Value>
  collections: () => Collections | null
  /** tells what is kept under the same item apart, in a few letters */
  suffix?: string
  /** as `setTimeout` */
  after?: (work: () => void, milliseconds: number) => void
}

/** Milliseconds between questions about one item: ten thousand readers at once are no reason to ask more often. */
const REQUEST_INTERVAL = 2000
/** Milliseconds in which the page is drawn: keeping megabytes takes as long as drawing them. */
const DRAWING = 100

/** What is told of single items: asked for when a page shows it, kept for reading while offline. */
export class ItemCache<Value> {
  readonly #options: Options<Value>
  readonly #after: NonNullable<Options<Value>['after']>
  readonly #known = new SvelteMap<ItemId, Value>()
  readonly #running = new Map<ItemId, Promise<void>>()
  readonly #again = new Set<ItemId>()

  constructor(options: Options<Value>) {
    this.#options = options
    this.#after = options.after ?? ((work, milliseconds) => setTimeout(work, milliseconds))
  }

  of(item: ItemId): Value | null {
    return this.#known.get(item) ?? null
  }

  /** Asks the server; requests that come while one runs, or too soon after, become one more. What cannot be had stays. */
  refresh(item: ItemId): Promise<void> {
    const running = this.#running.get(item)
    if (running) {
      this.#again.add(item)
      return running
    }
    const work = this.#load(item)
    this.#running.set(item, work)
    const rest = () => this.#after(() => this.#rested(item), REQUEST_INTERVAL)
    void work.then(rest, rest)
    return work
  }

  /** What was read before is not shown any more, nor what is still on its way. */
  forget(): void {
    this.#known.clear()
  }

  #key(item: ItemId): string {
    return item + (this.#options.suffix ?? '')
  }

  #rested(item: ItemId): void {
    this.#running.delete(item)
    if (this.#again.delete(item)) void this.refresh(item)
  }

  async #load(item: ItemId): Promise<void> {
    const collections = this.#options.collections()
    const recalled = this.#known.has(item) ? null : this.#recall(item)
    try {
      const [value] = await Promise.all([this.#options.load(item), recalled])
      if (this.#options.collections() !== collections) return
      this.#known.set(item, value)
      await new Promise<void>((resolve) => this.#after(resolve, DRAWING))
      await collections?.details.upsert({ id: this.#key(item), value: JSON.stringify(value) })
    } catch (error) {
      // Offline, not published yet, or not the account's to see: the page says as of when its numbers are.
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error
    }
  }

  async #recall(item: ItemId): Promise<void> {
    const collections = this.#options.collections()
    const stored = await collections?.details.findOne(this.#key(item)).exec()
    if (!stored || this.#known.has(item) || this.#options.collections() !== collections) return
    this.#known.set(item, JSON.parse(stored.toJSON().value) as Value)
  }
}
