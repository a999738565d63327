import { codeInHash } from '../enrolment/link.ts'

/** Where in the app this window is, kept in the address so that a link can be passed on: `#message=<id>`, `#training`, `#lesson=<key>`. */
export class Place {
  #message = $state<string | null>(null)
  #lesson = $state<string | null>(null)
  #isTraining = $state(false)
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

  /** key of the lesson that is open */
  get lesson(): string | null {
    return this.#lesson
  }

  /** Training is shown, and not messages. */
  get isTraining(): boolean {
    return this.#isTraining
  }

  /** The way to a lesson, as an address for a link. */
  toLesson(key: string): string {
    return `#lesson=${key}`
  }

  /** The way to an item, as an address for a link. */
  to(id: string): string {
    return `#message=${id}`
  }

  /** Goes to the list and leaves no step in the history for it. */
  toList(): void {
    history.replaceState(null, '', location.pathname + location.search + (this.#isTraining ? '#training' : ''))
    this.#message = null
    this.#lesson = null
  }

  #read(): void {
    const code = codeInHash(location.hash)
    if (code !== null) {
      // A code is a secret until it is used: not in the address bar, the history or a bookmark.
      history.replaceState(null, '', location.pathname + location.search)
      this.#onCode(code)
    }
    const fields = new URLSearchParams(location.hash.slice(1))
    this.#message = fields.get('message')
    this.#lesson = fields.get('lesson')
    this.#isTraining = fields.has('training') || fields.has('lesson')
  }
}
