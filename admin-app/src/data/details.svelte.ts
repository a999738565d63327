import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Report } from '@carillon/shared-model/views/rows.ts'
import { SvelteMap } from 'svelte/reactivity'
import type { Collections } from './database.ts'

export type Act = Signed & { at: number }
/** `report` is null for an administrator who may not see receipts. */
export type Details = { report: Report | null; history: readonly Act[] }

/** Reports and texts of single items: asked for when a page shows them, kept for reading while offline. */
export class DetailsView {
  readonly #api: ApiClient
  readonly #collections: () => Collections | null
  readonly #known = new SvelteMap<ItemId, Details>()
  readonly #running = new Map<ItemId, Promise<void>>()
  readonly #again = new Set<ItemId>()

  constructor(api: ApiClient, collections: () => Collections | null) {
    this.#api = api
    this.#collections = collections
  }

  of(item: ItemId): Details | null {
    return this.#known.get(item) ?? null
  }

  /** Asks the server; requests that come while one runs become one more. What cannot be had stays as it was. */
  async refresh(item: ItemId): Promise<void> {
    const running = this.#running.get(item)
    if (running) {
      this.#again.add(item)
      return running
    }
    const work = this.#load(item).finally(() => {
      this.#running.delete(item)
      if (this.#again.delete(item)) void this.refresh(item)
    })
    this.#running.set(item, work)
    return work
  }

  /** What was read before is not shown any more, nor what is still on its way. */
  forget(): void {
    this.#known.clear()
  }

  async #load(item: ItemId): Promise<void> {
    const collections = this.#collections()
    if (!this.#known.has(item)) await this.#recall(item)
    try {
      const [report, { history }] = await Promise.all([
        this.#api.call('report', { params: { item } }).catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 403) return null
          throw error
        }),
        this.#api.call('item', { params: { item } }),
      ])
      if (this.#collections() !== collections) return
      this.#known.set(item, { report, history })
      const stored = { id: item, report: JSON.stringify(report), history: JSON.stringify(history) }
      await collections?.details.upsert(stored)
    } catch (error) {
      // Offline, or not published yet: the page says as of when its numbers are.
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error
    }
  }

  async #recall(item: ItemId): Promise<void> {
    const collections = this.#collections()
    const stored = await collections?.details.findOne(item).exec()
    if (!stored || this.#known.has(item) || this.#collections() !== collections) return
    const { report, history } = stored.toJSON()
    this.#known.set(item, { report: JSON.parse(report) as Report | null, history: JSON.parse(history) as Act[] })
  }
}
