/**
 * The way to a part of the library: to courses, or to templates and drafts. Each lies in a database of its own, so that
 * it can be forgotten by itself. It imports nothing of Automerge, which is large: that comes with the first document.
 */
import { loadPart } from '../app/parts.ts'
import type { Authorization } from '../session/authorization.ts'
import type { Library } from './library.svelte.ts'
import { UnsentDocuments } from './unsent-documents.svelte.ts'

type Part = 'library' | 'texts'

export class LibraryAccess {
  readonly #account: string
  readonly #database: string
  readonly #origin: string
  readonly #authorization: Authorization
  readonly #unsent: UnsentDocuments
  readonly #removed: UnsentDocuments
  #opening: Promise<Library> | null = null
  #library = $state.raw<Library | null>(null)
  #closed = false

  /** @param part `library`: courses */
  constructor(part: Part, account: string, origin: string, authorization: Authorization) {
    this.#database = `carillon-${part}-${account}`
    this.#unsent = new UnsentDocuments(`${this.#database}-unsent`)
    this.#removed = new UnsentDocuments(`${this.#database}-removed`)
    this.#account = account
    this.#origin = origin
    this.#authorization = authorization
  }

  /** null: no document has been opened since the console was. */
  get library(): Library | null {
    return this.#library
  }

  /** How many documents hold what is not sent yet, also from before this window was opened. */
  get waiting(): number {
    return this.#unsent.documents.length
  }

  /** Of these, how many the server cannot be told of now: with it in reach every keystroke waits for a moment. */
  get held(): number {
    return this.#library?.contact.kind === 'online' ? 0 : this.waiting
  }

  /** Those that were removed elsewhere while something was written in them here, which is nowhere else. */
  get removed(): string[] {
    return this.#removed.documents
  }

  /** When the first of it was written, in milliseconds; null: there is none, or it has been done with. */
  removedSince(document: string): number | null {
    return this.#removed.since(document)
  }

  /** It has been written anew, or is not wanted any more. */
  dismiss(document: string): void {
    this.#removed.set(document, null)
  }

  /** Sends what waits, also of documents that nobody opens again; without any, Automerge is not fetched. */
  async sendWaiting(): Promise<void> {
    if (this.waiting > 0) await (await this.open()).sendWaiting()
  }

  /** @throws when the editor's program cannot be fetched, so that it may be tried again */
  open(): Promise<Library> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  async #open(): Promise<Library> {
    const { Library } = await loadPart(() => import('./library.svelte.ts'))
    const base = `${this.#origin.replace(/^http/, 'ws')}/library`
    const library = await Library.open({
      account: this.#account,
      database: this.#database,
      address: async () => `${base}?token=${encodeURIComponent(await this.#authorization.token())}`,
      unsent: this.#unsent,
      removed: this.#removed,
    })
    if (this.#closed) {
      await library.close()
      throw new Error('Signed out.')
    }
    return (this.#library = library)
  }

  /** @param forget when the account was left, or may not change such documents any more: nothing of them stays here */
  async close(forget: boolean): Promise<void> {
    this.#closed = true
    const library = await this.#opening?.catch(() => null)
    await library?.close()
    this.#unsent.close(forget)
    this.#removed.close(forget)
    if (!forget) return
    // Not awaited: a second window with the same account holds the database until it has signed out as well.
    indexedDB.deleteDatabase(this.#database)
  }
}
