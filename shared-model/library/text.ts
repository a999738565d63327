/** What the documents of templates and drafts hold (Automerge). Knows no Automerge. */
import { z } from 'zod'
import type { Target } from '../org/audience.ts'

/** What both have of a message. */
type Wording = {
  subject: string
  /** Markdown, as of messages */
  body: string
  /** readers are asked to confirm */
  acknowledge: boolean
  /** milliseconds from sending; null: never */
  expiresIn: number | null
}
/** A wording that is used again and again. */
export type TemplateDocument = { kind: 'template'; name: string } & Wording
/** A message that is not sent yet, with whom it is for. */
export type DraftDocument = {
  kind: 'draft'
  to: Target[]
  /** it has been sent: then it is a draft no longer, wherever that was done */
  sent: boolean
} & Wording
export type TextDocument = TemplateDocument | DraftDocument

export const textKind = z.enum(['template', 'draft'])
export type TextKind = z.infer<typeof textKind>

/** What lists call it by. */
export const titleOfText = (text: TextDocument): string => (text.kind === 'template' ? text.name : text.subject)
