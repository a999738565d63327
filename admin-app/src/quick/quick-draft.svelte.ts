import { alertContent, severity, type AlertContent } from '@carillon/shared-model/facts/items.ts'
import { screens, target, type Target } from '@carillon/shared-model/org/audience.ts'
import { z } from 'zod'
import { followDraft, loadDraft, saveDraft } from '../ui/drafts.ts'

const draft = z.object({
  severity,
  title: z.string(),
  text: z.string(),
  seconds: z.number(),
  /** milliseconds from sending */
  validFor: z.number(),
  screens,
  to: z.array(target),
  /** in which it is written; null: not to be said; left out: as the interface */
  lang: z.string().nullish(),
})
type Draft = z.infer<typeof draft>

const EMPTY: Draft = { severity: 'info', title: '', text: '', seconds: 30, validFor: 600_000, screens: 'both', to: [] }

/** Seconds on the screen, and milliseconds until nobody is shown it any more. */
export const SHOWN_FOR = [15, 30, 60, 300, 3600] as const
export const VALID_FOR = [300_000, 600_000, 3_600_000, 28_800_000, 86_400_000] as const

/** The quick message that is being written. */
export class QuickDraft {
  readonly #key: string
  #draft = $state<Draft>(EMPTY)

  constructor(account: string) {
    this.#key = `carillon-quick-${account}`
    this.#draft = loadDraft(this.#key, draft, EMPTY)
  }

  get value(): Readonly<Draft> {
    return this.#draft
  }
  get audience(): ReadonlySet<Target> {
    return new Set(this.#draft.to)
  }
  get content(): AlertContent {
    const { severity, title, text, seconds, screens } = this.#draft
    return { kind: 'alert', severity, title: title.trim(), text: text.trim(), seconds, screens }
  }
  get isEmpty(): boolean {
    return !this.#draft.title.trim() && !this.#draft.text.trim()
  }

  /** Takes in what other tabs write. @returns the way to stop */
  follow(): () => void {
    return followDraft(this.#key, draft, EMPTY, (written) => (this.#draft = written))
  }

  change(values: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...values }
    saveDraft(this.#key, this.#draft)
  }

  /** What is missing before it can be sent, besides whom it is for. */
  get missing(): 'text' | null {
    return alertContent.safeParse(this.content).success ? null : 'text'
  }

  /** Writes anew what was sent before and came to nothing. */
  take({ severity, title, text, seconds, screens, lang }: AlertContent, to: readonly Target[]): void {
    this.change({ severity, title, text, seconds, screens, lang: lang ?? null, to: [...to] })
  }

  /** After sending: the words go, so that nothing is sent twice by accident; the settings stay. */
  clear(): void {
    this.change({ severity: 'info', title: '', text: '', to: [] })
  }
}
