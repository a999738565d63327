import { z } from 'zod'
import { deviceId, itemId } from '../org/ids.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'
import { textMark } from './text-mark.ts'

/** In ascending order: each state implies those before it, so that one fact tells all of them. */
export const RECEIPT_STATES = ['delivered', 'displayed', 'read', 'acknowledged'] as const
export const receiptState = z.enum(RECEIPT_STATES)
export type ReceiptState = z.infer<typeof receiptState>

/** Natural key: item × text × log's subject × state × device. The subject is the person or device that the journal belongs to. */
export const receipt = z.object({
  type: z.literal('receipt'),
  at,
  by: deviceId,
  v: v1,
  item: itemId,
  state: receiptState,
  /** the revision that was on the screen; absent: the text that was published first */
  text: textMark.optional(),
})
export type Receipt = z.infer<typeof receipt>

export const RECEIPT_FACTS = {
  receipt: {
    schema: receipt,
    logs: ['journal'],
    short: { type: 'r', states: { delivered: 'd', displayed: 's', read: 'r', acknowledged: 'a' } },
  },
} as const satisfies Family
