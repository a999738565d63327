import type { Severity } from '@carillon/shared-model/facts/items.ts'
import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'

/** What a card shows of an alert. Times in milliseconds. */
export type AlertView = {
  severity: Severity
  title: string
  text: string
  /** the sender's name */
  from: string
  at: number
  /** how long it stays on the screen */
  seconds: number
  /** in which it is written, where that is known: BCP 47 */
  lang?: string | undefined
}

export const alertView = ({ content, from, publishedAt }: InboxItem): AlertView | null =>
  content.kind === 'alert'
    ? {
        severity: content.severity,
        title: content.title,
        text: content.text,
        from,
        at: publishedAt,
        seconds: content.seconds,
        lang: content.lang,
      }
    : null
