import { imagesOf } from '@carillon/shared-model/content/markdown.ts'
import { messageContent, type MessageContent } from '@carillon/shared-model/facts/items.ts'
import { target, type Target } from '@carillon/shared-model/org/audience.ts'
import { z } from 'zod'
import { followDraft, loadDraft, saveDraft } from '../ui/drafts.ts'

const draft = z.object({
  subject: z.string(),
  body: z.string(),
  acknowledge: z.boolean(),
  /** milliseconds from sending; null: never */
  expiresIn: z.number().nullable(),
  to: z.array(target),
  /** in which it is written; null: not to be said; left out: as the interface */
  lang: z.string().nullish(),
})
export type Draft = z.infer<typeof draft>

const EMPTY: Draft = { subject: '', body: '', acknowledge: false, expiresIn: null, to: [] }
const DAY = 86_400_000
export const EXPIRIES = [null, DAY, 7 * DAY, 30 * DAY, 90 * DAY] as const

/** The message that is being written. */
export class MessageDraft {
  readonly #key: string
  #draft = $state<Draft>(EMPTY)

  /** @param key under which this browser keeps it */
  constructor(account: string, key = `carillon-message-${account}`) {
    this.#key = key
    this.#draft = loadDraft(this.#key, draft, EMPTY)
  }

  get value(): Readonly<Draft> {
    return this.#draft
  }
  get audience(): ReadonlySet<Target> {
    return new Set(this.value.to)
  }
  get content(): MessageContent {
    const { subject, body, acknowledge } = this.value
    return { kind: 'message', subject: subject.trim(), body: body.trim(), images: imagesOf(body), acknowledge }
  }

  get isEmpty(): boolean {
    return !this.value.subject.trim() && !this.value.body.trim()
  }

  /** Takes in what other tabs write. @returns the way to stop */
  follow(): () => void {
    return followDraft(this.#key, draft, EMPTY, (written) => (this.#draft = written))
  }

  change(values: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  /**
   * What was written in the editor.
   * @param _shown the editor's text before it, which matters where others write too
   * @returns the text that is kept
   */
  edit(edited: string, _shown: string): string {
    this.change({ body: edited })
    return edited
  }

  /** It has been sent. */
  done(): void {
    this.clear()
  }

  /** What is missing before it can be sent, besides whom it is for. */
  get missing(): 'subject' | 'body' | 'tooLong' | null {
    const { subject, body } = this.content
    if (!subject) return 'subject'
    if (!body) return 'body'
    return messageContent.safeParse(this.content).success ? null : 'tooLong'
  }

  /** Writes anew what was sent before and came to nothing. */
  take({ subject, body, acknowledge, lang }: MessageContent, to: readonly Target[]): void {
    this.change({ subject, body, acknowledge, lang: lang ?? null, to: [...to] })
  }

  clear(): void {
    this.change(EMPTY)
  }
}
