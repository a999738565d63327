/** Between the console's composer and the card that it shows in a frame, as messages of windows of one origin. */
import { severity } from '@carillon/shared-model/facts/items.ts'
import { z } from 'zod'

export const previewMessage = z.object({
  type: z.literal('preview'),
  alert: z.object({
    severity,
    title: z.string(),
    text: z.string(),
    from: z.string(),
    /** milliseconds since the epoch */
    at: z.number(),
    seconds: z.number(),
  }),
})

/** What the frame answers: it listens; and how high the card is, in CSS pixels. */
export type PreviewReply = { type: 'ready' } | { type: 'height'; height: number }
