import type { OpenText } from '../library/open-text.svelte.ts'
import { MessageDraft, type Draft } from '../messages/message-draft.svelte.ts'

/** A message whose draft lies in the library: what its document holds is written there, all else stays in this browser. */
export class SharedDraft extends MessageDraft {
  readonly #text: OpenText

  constructor(account: string, id: string, text: OpenText) {
    super(account, `carillon-message-${account}-${id}`)
    this.#text = text
  }

  override get value(): Readonly<Draft> {
    const { value } = this.#text
    if (value.kind !== 'draft') return super.value
    const { subject, body, acknowledge, expiresIn, to } = value
    return { ...super.value, subject, body, acknowledge, expiresIn, to }
  }

  override change({ body: _, ...values }: Partial<Draft>): void {
    this.#text.write(values)
    const own = Object.entries(values).filter(([field]) => !(field in this.#text.value))
    if (own.length > 0) super.change(Object.fromEntries(own))
  }

  override edit(edited: string, shown: string): string {
    return this.#text.editBody(shown, edited)
  }

  override done(): void {
    this.#text.markSent()
  }
}
