import { codeInHash } from '../enrolment/link.ts'

/** Where in the app this window is, kept in the address so that a link can be passed on: `#message=<id>`. */
export class Place {
  #message = $state<string | null>(null)
  #onCode: (code: string) => void

  /** @param onCode an enrolment link was opened; its code is out of the address bar already */
  constructor(onCode: (code: string) => void) {
    this.#onCode = onCode
    this.#read()
    window.addEventListener('hashchange', () => this.#read())
  }

  /** id of the item that is open */
  get message(): string | null {
    return this.#message
  }

  /** The way to an item, as an address for a link. */
  to(id: string): string {
    return `#message=${id}`
  }

  /** Goes to the list and leaves no step in the history for it. */
  toList(): void {
    history.replaceState(null, '', location.pathname + location.search)
    this.#message = null
  }

  #read(): void {
    const code = codeInHash(location.hash)
    if (code !== null) {
      // A code is a secret until it is used: not in the address bar, the history or a bookmark.
      history.replaceState(null, '', location.pathname + location.search)
      this.#onCode(code)
    }
    this.#message = new URLSearchParams(location.hash.slice(1)).get('message')
  }
}
