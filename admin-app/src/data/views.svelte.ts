import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { RxDocument } from 'rxdb'
import { Changes } from './changes.ts'
import { findRow, markKeys, openViews, removeViews, rowsOf, type Collections } from './database.ts'
import { KIND_OF, KINDS, VIEW_NAMES, type Kind } from './kinds.ts'
import { pullViews, type Pull } from './pull.ts'
import type { Row } from './row.ts'
import type { StoredRow } from './schemas.ts'

type Rows = { [Name in ViewName]: readonly Row<Name>[] }
export type Contact = { kind: 'connecting' } | { kind: 'online' } | { kind: 'offline'; since: number }

type Options = {
  account: string
  api: ApiClient
  origin: string
  header: () => Promise<string | null>
  onRefused: () => void
  /** the stream of changes is open: what the account may do may have changed before, and not unnoticed from here on */
  onOpen: () => void
  /** what the account sees has changed, and everything that was read before is gone */
  onForgotten: () => void
}

const NOTHING = Object.fromEntries(VIEW_NAMES.map((name) => [name, []])) as unknown as Rows

/** The server's views, live while it is in touch, and as they were last when it is not. */
export class Views {
  readonly #options: Options
  readonly #asOfKey: string
  readonly #scopeKey: string
  #rows = $state.raw<Rows>(NOTHING)
  #contact = $state.raw<Contact>({ kind: 'connecting' })
  #asOf = $state<number | null>(null)
  #pulled = new Set<ViewName>()
  #loaded = $state(false)
  #complete = $state(false)
  #collections: Collections | null = null
  #pulls = new Map<Kind, Pull>()
  /** ends what follows the server */
  #closing: (() => unknown)[] = []
  /** ends what shows the collections, the innermost first */
  #hiding: (() => unknown)[] = []
  #showing: Promise<void> | null = null
  #closed = false

  constructor(options: Options) {
    this.#options = options
    const keys = markKeys(options.account)
    this.#asOfKey = keys.asOf
    this.#scopeKey = keys.scope
    this.#asOf = Number(localStorage.getItem(this.#asOfKey)) || null
  }

  /** Shows what is stored, then follows the server. */
  async open(): Promise<void> {
    const { origin, header, onRefused, onOpen } = this.#options
    const stored = localStorage.getItem(this.#scopeKey)
    if (stored !== null) await (this.#showing = this.#show(stored).finally(() => (this.#showing = null)))
    if (this.#closed) return
    const changes = new Changes(origin, header, {
      onOpen: () => {
        this.#contact = { kind: 'online' }
        void this.#catchUp()
        onOpen()
      },
      onChange: (names) => this.#resync(names),
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
    )
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
  get courses() {
    return this.#rows.courses
  }
  /** newest first */
  get campaigns() {
    return this.#rows.campaigns
  }
  /** templates and drafts, what was changed last first */
  get texts() {
    return this.#rows.texts
  }
  get queues() {
    return this.#rows.queues
  }
  get conversations() {
    return this.#rows.conversations
  }
  /** newest first */
  get series() {
    return this.#rows.series
  }
  get contact(): Contact {
    return this.#contact
  }
  /** Rows are at hand that were complete once: what is not among them was not there. */
  get loaded(): boolean {
    return this.#loaded && this.#asOf !== null
  }
  /** Everything was pulled at least once since the console opened. */
  get complete(): boolean {
    return this.#complete
  }
  /** When the server was last heard with everything pulled; null: never. */
  get asOf(): number | null {
    return this.#asOf
  }
  /**
   * Whether everything was pulled and this row is not among it: by the database itself, since what is shown may be a
   * moment behind it.
   */
  async isAbsent(name: ViewName, id: string): Promise<boolean> {
    const collections = this.#collections
    const pull = this.#pulls.get(KIND_OF[name])
    if (!collections || !pull) return false
    await pull.written()
    if (this.#collections !== collections) return false
    const row = await findRow(collections, name, id)
    return row === null && this.#collections === collections && this.#complete
  }
  get collections(): Collections | null {
    return this.#collections
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const close of this.#closing.splice(0)) await close()
    await this.#showing
    await this.#hide()
  }

  /** Ends, and forgets what was stored: the next person at this browser may not be entitled to it. */
  async forget(): Promise<void> {
    await this.close()
    const scope = localStorage.getItem(this.#scopeKey)
    if (scope !== null) await removeViews(this.#options.account, scope)
    localStorage.removeItem(this.#scopeKey)
    localStorage.removeItem(this.#asOfKey)
  }

  async #catchUp(): Promise<void> {
    if (this.#collections) this.#resync(VIEW_NAMES)
    else await this.#start()
  }

  #resync(names: readonly ViewName[]): void {
    for (const pull of this.#pulls.values()) pull.resync(names)
  }

  /** Learns the scope, and fills a database for it. */
  #start(): Promise<void> {
    this.#showing ??= this.#learn().finally(() => (this.#showing = null))
    return this.#showing
  }

  async #learn(): Promise<void> {
    const query = { limit: 1 }
    try {
      const { scope } = await this.#options.api.call('view', { params: { view: 'units' }, query })
      if (this.#closed) return
      localStorage.setItem(this.#scopeKey, scope)
      await this.#show(scope)
    } catch (error) {
      // Offline again, or out: the stream of changes notices, and comes back here.
      if (!(error instanceof ApiError) && !(error instanceof TypeError)) throw error
    }
  }

  async #show(scope: string): Promise<void> {
    const { collections, close } = await openViews(this.#options.account, scope)
    this.#collections = collections
    this.#hiding.push(close)
    for (const name of VIEW_NAMES) await this.#watch(name, collections)
    this.#loaded = true
    const { api } = this.#options
    const onPulled = (name: ViewName) => this.#onPulled(name, collections)
    const onScopeChanged = () => void this.#replace(scope, collections)
    for (const kind of KINDS) {
      const views = VIEW_NAMES.filter((name) => KIND_OF[name] === kind)
      const pull = pullViews({ views, collection: collections[kind], api, scope, onPulled, onScopeChanged })
      this.#pulls.set(kind, pull)
      this.#hiding.unshift(pull.close)
    }
  }

  /** Nothing that was read with this scope is shown any more. */
  async #replace(scope: string, collections: Collections): Promise<void> {
    if (this.#collections !== collections) return
    const hidden = this.#hide()
    this.#rows = NOTHING
    this.#pulled.clear()
    this.#complete = false
    this.#loaded = false
    this.#asOf = null
    localStorage.removeItem(this.#scopeKey)
    localStorage.removeItem(this.#asOfKey)
    this.#options.onForgotten()
    await hidden
    await removeViews(this.#options.account, scope)
    if (!this.#closed) await this.#start()
  }

  /** From the first moment on, nothing that still arrives for the collections is taken. */
  async #hide(): Promise<void> {
    this.#collections = null
    this.#pulls.clear()
    for (const close of this.#hiding.splice(0)) await close()
  }

  async #watch(name: ViewName, collections: Collections): Promise<void> {
    const query = rowsOf(collections, name)
    const show = (documents: readonly RxDocument<StoredRow>[]) => {
      if (this.#collections === collections) this.#take(name, documents)
    }
    show(await query.exec())
    const subscription = query.$.subscribe(show)
    this.#hiding.unshift(() => subscription.unsubscribe())
  }

  #onPulled(name: ViewName, collections: Collections): void {
    if (this.#collections !== collections) return
    this.#pulled.add(name)
    if (this.#pulled.size === VIEW_NAMES.length && !this.#complete) void this.#completed(collections)
    else this.#touch()
  }

  /** What was pulled counts once it is written and shown: until then nothing may be said to be missing. */
  async #completed(collections: Collections): Promise<void> {
    const isCurrent = () => this.#collections === collections
    try {
      await Promise.all([...this.#pulls.values()].map((pull) => pull.written()))
      for (const name of VIEW_NAMES) {
        if (!isCurrent()) return
        const documents = await rowsOf(collections, name).exec()
        if (isCurrent()) this.#take(name, documents)
      }
    } catch (error) {
      // They were closed meanwhile, with whatever was asked of them.
      if (isCurrent()) throw error
    }
    if (!isCurrent()) return
    this.#complete = true
    this.#touch()
  }

  #take(name: ViewName, documents: readonly RxDocument<StoredRow>[]): void {
    this.#rows = { ...this.#rows, [name]: documents.map((document) => document.toJSON().row) }
  }

  #touch(): void {
    if (!this.#complete) return
    this.#asOf = Date.now()
    localStorage.setItem(this.#asOfKey, String(this.#asOf))
  }
}
