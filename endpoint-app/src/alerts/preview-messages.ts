/** Between the console's composer and the card that it shows in a frame, as messages of windows of one origin. */
import { language, severity } from '@carillon/shared-model/facts/items.ts'
import type { AlertView } from './alert-view.ts'

/** What the frame answers: it listens; and how high the card is, in CSS pixels. */
export type PreviewReply = { type: 'ready' } | { type: 'height'; height: number }

/** Reads `{type: 'preview', alert}`; null for any other message. Title and text may be empty: they are being written. */
export const readPreview = (data: unknown): AlertView | null => {
  const message = data as { type?: unknown; alert?: Partial<Record<keyof AlertView, unknown>> } | null
  const alert = message?.type === 'preview' ? message.alert : undefined
  const level = severity.safeParse(alert?.severity)
  if (!alert || !level.success) return null
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    severity: level.data,
    title: text(alert.title),
    text: text(alert.text),
    from: text(alert.from),
    at: Number.isFinite(alert.at) ? Number(alert.at) : Date.now(),
    seconds: Number.isFinite(alert.seconds) ? Number(alert.seconds) : 30,
    lang: language.parse(alert.lang),
  }
}
