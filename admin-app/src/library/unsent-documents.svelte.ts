/** Documents that hold what the server may not have: it outlives the window, and is the same in every window. */
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'

/** by the document's id, milliseconds */
const times = z.record(z.string(), z.number())
type Times = Readonly<z.infer<typeof times>>

export class UnsentDocuments {
  readonly #key: string
  #since = $state.raw<Times>({})
  readonly #read = (): void => void (this.#since = loadDraft(this.#key, times, {}))

  /** @param key of the browser's storage */
  constructor(key: string) {
    this.#key = key
    this.#read()
    addEventListener('storage', this.#read)
  }

  get documents(): string[] {
    return Object.keys(this.#since)
  }

  /** When the first change was made that is not sent, in milliseconds; null: there is none. */
  since(document: string): number | null {
    return this.#since[document] ?? null
  }

  /** @param since as `since` */
  set(document: string, since: number | null): void {
    this.#read() // Another window may have written meanwhile.
    if (this.since(document) === since) return
    const { [document]: _, ...others } = this.#since
    this.#since = since === null ? others : { ...others, [document]: since }
    saveDraft(this.#key, this.#since)
  }

  /** @param forget when the documents do not stay in this browser */
  close(forget: boolean): void {
    removeEventListener('storage', this.#read)
    if (!forget) return
    localStorage.removeItem(this.#key)
    dispatchEvent(new Event('storage')) // A browser tells only other windows; this one may have begun anew for the account.
  }
}
