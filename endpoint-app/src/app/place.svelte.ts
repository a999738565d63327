import type { Shell } from '@carillon/shared-model/web/shell.ts'
import { codeInHash } from '../enrolment/link.ts'

/** Each has a list, and something of it may be open; in the address `#<section>` and `#<one>=<what is open>`. */
const SECTIONS = [
  { section: 'messages', one: 'message' },
  { section: 'training', one: 'lesson' },
  { section: 'chats', one: 'chat' },
] as const
export type Section = (typeof SECTIONS)[number]['section']

/** Where in the app this window is, kept in the address so that a link can be passed on. */
export class Place {
  #section = $state<Section>('messages')
  #open = $state<string | null>(null)
  #onCode: (code: string) => void

  /** @param onCode an enrolment link was opened; its code is out of the address bar already */
  constructor(shell: Shell, onCode: (code: string) => void) {
    this.#onCode = onCode
    this.#read()
    shell.onLink(() => this.#read())
  }

  get section(): Section {
    return this.#section
  }

  /** id of the item that is open */
  get message(): string | null {
    return this.#of('messages')
  }

  /** key of the lesson that is open */
  get lesson(): string | null {
    return this.#of('training')
  }

  /** id of the conversation that is open */
  get chat(): string | null {
    return this.#of('chats')
  }

  get isReading(): boolean {
    return this.#open !== null
  }

  /** The way to an item, as an address for a link. */
  to(id: string): string {
    return `#message=${id}`
  }

  toLesson(key: string): string {
    return `#lesson=${key}`
  }

  toChat(id: string): string {
    return `#chat=${id}`
  }

  go(address: string): void {
    location.hash = address
  }

  /** Goes to the list and leaves no step in the history for it. */
  toList(): void {
    const hash = this.#section === 'messages' ? '' : `#${this.#section}`
    history.replaceState(null, '', location.pathname + location.search + hash)
    this.#open = null
  }

  #of(section: Section): string | null {
    return this.#section === section ? this.#open : null
  }

  #read(): void {
    const code = codeInHash(location.hash)
    if (code !== null) {
      // A code is a secret until it is used: not in the address bar, the history or a bookmark.
      history.replaceState(null, '', location.pathname + location.search)
      this.#onCode(code)
    }
    const fields = new URLSearchParams(location.hash.slice(1))
    const here = SECTIONS.find(({ section, one }) => fields.has(section) || fields.has(one)) ?? SECTIONS[0]
    this.#section = here.section
    this.#open = fields.get(here.one)
  }
}
