/**
 * What is written in conversations and not said yet, with the pictures that are to go with it: kept on the disk, and the
 * same in all tabs. What another tab has written and this one has not seen is never overwritten: both are kept.
 */
import { wrap } from 'idb'
import { Listeners } from '../replica/listeners.ts'
import type { ComposingDatabase, ComposingStores, StoredDraft } from './composing-stores.ts'
import type { Picture } from './pictures.ts'

type Words = {
  text: string
  /** the writing on the disk that this tab has seen; null: none */
  seen: string | null
  /** not on the disk yet */
  isNew: boolean
}

const joined = (...texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n')

export class Drafts {
  readonly #database: ComposingDatabase
  readonly #tabs: BroadcastChannel
  readonly #words = new Map<string, Words>()
  readonly #pictures = new Map<string, readonly Picture[]>()
  /** by conversation, how often its pictures have changed here and not yet on the disk */
  readonly #attaching = new Map<string, number>()
  readonly #changes = new Listeners<[id: string]>()
  /** one after the other; never rejects */
  #work: Promise<void> = Promise.resolve()

  /** @param database open, with the stores that `createComposingStores` makes */
  constructor(database: IDBDatabase) {
    this.#database = wrap(database) as ComposingDatabase
    this.#tabs = new BroadcastChannel(`${database.name}-drafts`)
    this.#tabs.onmessage = ({ data }: MessageEvent<string>) => void this.load(data)
  }

  /** Of one that has been loaded. */
  text(id: string): string {
    return this.#words.get(id)?.text ?? ''
  }

  /** Of one that has been loaded. */
  pictures(id: string): readonly Picture[] {
    return this.#pictures.get(id) ?? []
  }

  /** A draft is another one now, by whomever; returns the way to stop. */
  onChange(listener: (id: string) => void): () => void {
    return this.#changes.add(listener)
  }

  /** Resolves when all that was to be written has been, or could not be. */
  get written(): Promise<void> {
    return this.#work
  }

  /** Reads what is on the disk. */
  load(id: string): Promise<void> {
    return this.#inTurn(async () => {
      const [words, pictures = []] = await Promise.all([
        this.#database.get('drafts', id),
        this.#database.get('attached', id),
      ])
      this.#take(id, words)
      if (!this.#attaching.has(id)) this.#pictures.set(id, pictures)
      this.#changes.tell(id)
    })
  }

  write(id: string, text: string): void {
    this.#words.set(id, { text, seen: this.#words.get(id)?.seen ?? null, isNew: true })
    this.#changes.tell(id)
    void this.#inTurn(() => this.#keep(id))
  }

  /** None twice. */
  attach(id: string, pictures: readonly Picture[]): void {
    this.#attached(id, (held) => {
      const known = new Set(held.map(({ hash }) => hash))
      return [...held, ...pictures.filter(({ hash }) => !known.has(hash))]
    })
  }

  detach(id: string, pictures: readonly Picture[]): void {
    const gone = new Set(pictures.map(({ hash }) => hash))
    this.#attached(id, (held) => held.filter(({ hash }) => !gone.has(hash)))
  }

  /** What could not be said stands before what has been written since. */
  giveBack(id: string, text: string, pictures: readonly Picture[]): void {
    this.write(id, joined(text, this.text(id)))
    this.attach(id, pictures)
  }

  /** Of conversations that are no more nothing stays. */
  keepOnly(ids: ReadonlySet<string>): Promise<void> {
    return this.#inTurn(async () => {
      for (const store of ['drafts', 'attached'] as const)
        for (const id of await this.#database.getAllKeys(store))
          if (!ids.has(id)) await this.#database.delete(store, id)
      for (const known of [this.#words, this.#pictures])
        for (const id of known.keys()) if (!ids.has(id)) known.delete(id)
    })
  }

  /** Resolves when everything is on the disk. */
  async close(): Promise<void> {
    this.#changes.clear()
    await this.#work
    this.#tabs.close()
  }

  /** Takes over what is on the disk, and lets it stand before what was written here meanwhile. */
  #take(id: string, kept: StoredDraft | undefined): void {
    const words = this.#words.get(id)
    const seen = kept?.writing ?? null
    if (words && words.seen === seen) return
    const text = kept?.text ?? ''
    this.#words.set(
      id,
      words?.isNew ? { text: joined(text, words.text), seen, isNew: true } : { text, seen, isNew: false },
    )
    this.#changes.tell(id)
  }

  async #keep(id: string): Promise<void> {
    if (!this.#words.get(id)?.isNew) return
    const writing = crypto.randomUUID()
    let text = ''
    await this.#replace('drafts', id, (kept) => {
      this.#take(id, kept)
      text = this.text(id)
      return text === '' ? undefined : { text, writing }
    })
    const now = this.text(id)
    this.#words.set(id, { text: now, seen: text === '' ? null : writing, isNew: now !== text })
    this.#tabs.postMessage(id)
  }

  #attached(id: string, change: (held: readonly Picture[]) => readonly Picture[]): void {
    this.#pictures.set(id, change(this.pictures(id)))
    this.#changes.tell(id)
    this.#attaching.set(id, (this.#attaching.get(id) ?? 0) + 1)
    void this.#inTurn(async () => {
      const left = this.#attaching.get(id)! - 1
      if (left > 0) this.#attaching.set(id, left)
      else this.#attaching.delete(id)
      let pictures: readonly Picture[] = []
      await this.#replace('attached', id, (held = []) => {
        pictures = change(held)
        return pictures.length === 0 ? undefined : pictures
      })
      // What another tab has attached goes along.
      if (!this.#attaching.has(id)) this.#pictures.set(id, pictures)
      this.#changes.tell(id)
      this.#tabs.postMessage(id)
    })
  }

  /** Puts what follows from what is on the disk in its place, undefined: nothing, so that no other tab comes between. */
  async #replace<Store extends 'drafts' | 'attached'>(
    store: Store,
    id: string,
    change: (held: ComposingStores[Store]['value'] | undefined) => ComposingStores[Store]['value'] | undefined,
  ): Promise<void> {
    const transaction = this.#database.transaction(store, 'readwrite')
    const replace = async () => {
      const next = change(await transaction.store.get(id))
      await (next === undefined ? transaction.store.delete(id) : transaction.store.put(next, id))
    }
    // Each request of a transaction that is aborted rejects, and so does its end.
    await Promise.all([replace(), transaction.done])
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    // A draft that cannot be kept is still on the screen.
    this.#work = this.#work.then(work).catch(() => undefined)
    return this.#work
  }
}
