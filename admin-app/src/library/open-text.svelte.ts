/** A template or a draft while it is edited. */
import type { Doc } from '@automerge/automerge/slim'
import type { TextDocument } from '@carillon/shared-model/library/text.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { keepUntouched } from './keep-untouched.ts'
import { OpenDocument, type Differing } from './open-document.svelte.ts'

/** Fields of either, each set by itself, so that what others do with the rest stays. */
export type TextFields = {
  name: string
  subject: string
  acknowledge: boolean
  expiresIn: number | null
  to: readonly Target[]
}

export class OpenText extends OpenDocument<TextDocument> {
  get value(): Readonly<TextDocument> {
    return this.document
  }
  protected earlier(document: Doc<TextDocument>): TextDocument {
    return this.plain(document)
  }

  /** What two who were apart set differently. */
  get differences(): Differing[] {
    return this.differing(this.document, ['subject', 'body', 'acknowledge', 'expiresIn'])
  }
  /** Takes what is not shown, or leaves what is: it is told no more. */
  settle(field: string, value: unknown): void {
    this.change((text) => void Object.assign(text, { [field]: value }))
  }

  write(fields: Partial<TextFields>): void {
    for (const [field, value] of Object.entries(fields)) if (field in this.value) this.set([field], value)
  }

  /** As `editBody` of courses. */
  editBody(shown: string, edited: string): string {
    this.set(['body'], keepUntouched(this.value.body, shown, edited))
    return this.value.body
  }

  /** A draft has been sent, and is none any more for anybody. */
  markSent(): void {
    this.set(['sent'], true)
  }
}
