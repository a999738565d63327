import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import { VIEWS, type ViewName } from '@carillon/shared-model/views/rows.ts'
import type { RxDocument } from 'rxdb'
import { Changes } from './changes.ts'
import { openViews, removeViews, type Collections } from './database.ts'
import { pullView, type Pull } from './pull.ts'
import type { AnyRow, Row } from './schemas.ts'

type Rows = { [Name in ViewName]: readonly Row<Name>[] }
export type Contact = { kind: 'connecting' } | { kind: 'online' } | { kind: 'offline'; since: number }

type Options = {
  account: string
  api: ApiClient
  origin: string
  header: () => Promise<string | null>
  onRefused: () => void
}

const NAMES = Object.keys(VIEWS) as ViewName[]

/** The server's views, live while it is in touch, and as they were last when it is not. */
export class Views {
  readonly #options: Options
  readonly #asOfKey: string
  #rows = $state.raw<Rows>({ units: [], people: [], computers: [], items: [], requests: [] })
  #contact = $state.raw<Contact>({ kind: 'connecting' })
  #asOf = $state<number | null>(null)
  #pulled = new Set<ViewName>()
  #loaded = $state(false)
  #complete = $state(false)
  #collections: Collections | null = null
  #closing: (() => unknown)[] = []

  constructor(options: Options) {
    this.#options = options
    this.#asOfKey = `carillon-as-of-${options.account}`
    this.#asOf = Number(localStorage.getItem(this.#asOfKey)) || null
  }

  /** Shows what is stored, then follows the server. */
  async open(): Promise<Collections> {
    const { api, origin, header, onRefused } = this.#options
    const { collections, close } = await openViews(this.#options.account)
    this.#collections = collections
    for (const name of NAMES) await this.#watch(name, collections)
    this.#loaded = true
    const pulls = new Map<ViewName, Pull>(
      NAMES.map((name) => [name, pullView(name, collections[name], api, () => this.#onPulled(name))]),
    )
    const resync = (names: readonly ViewName[]) => names.forEach((name) => pulls.get(name)?.resync())
    const changes = new Changes(origin, header, {
      onOpen: () => {
        this.#contact = { kind: 'online' }
        resync(NAMES)
      },
      onChange: resync,
      onContact: () => this.#touch(),
      onLost: () => {
        if (this.#contact.kind !== 'offline') this.#contact = { kind: 'offline', since: Date.now() }
      },
      onRefused,
    })
    const retry = () => changes.retry()
    window.addEventListener('online', retry)
    this.#closing.push(
      () => window.removeEventListener('online', retry),
      () => changes.close(),
      ...[...pulls.values()].map((pull) => pull.close),
      close,
    )
    return collections
  }

  get units() {
    return this.#rows.units
  }
  get people() {
    return this.#rows.people
  }
  get computers() {
    return this.#rows.computers
  }
  /** newest first */
  get items() {
    return this.#rows.items
  }
  get requests() {
    return this.#rows.requests
  }
  get contact(): Contact {
    return this.#contact
  }
  /** The stored rows are at hand. */
  get loaded(): boolean {
    return this.#loaded
  }
  /** Everything was pulled at least once since the console opened. */
  get complete(): boolean {
    return this.#complete
  }
  /** When the server was last heard with everything pulled; null: never. */
  get asOf(): number | null {
    return this.#asOf
  }
  get collections(): Collections | null {
    return this.#collections
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0)) await close()
  }

  /** Ends, and forgets what was stored: the next person at this browser may not be entitled to it. */
  async forget(): Promise<void> {
    await this.close()
    await removeViews(this.#options.account)
    localStorage.removeItem(this.#asOfKey)
  }

  async #watch(name: ViewName, collections: Collections): Promise<void> {
    const query = collections[name].find()
    const show = (documents: readonly RxDocument<AnyRow>[]) => {
      const rows = documents.map((document) => document.toJSON()) as unknown as Row<ViewName>[]
      if (name === 'items') (rows as Row<'items'>[]).sort((a, b) => b.publishedAt - a.publishedAt)
      this.#rows = { ...this.#rows, [name]: rows }
    }
    show(await query.exec())
    const subscription = query.$.subscribe(show)
    this.#closing.push(() => subscription.unsubscribe())
  }

  #onPulled(name: ViewName): void {
    this.#pulled.add(name)
    if (this.#pulled.size === NAMES.length) this.#complete = true
    this.#touch()
  }

  #touch(): void {
    if (!this.#complete) return
    this.#asOf = Date.now()
    localStorage.setItem(this.#asOfKey, String(this.#asOf))
  }
}
