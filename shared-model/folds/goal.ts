/** What an item wants of its readers: an alert, to have been on a screen; a message, to be read or confirmed. */
import type { ReceiptState } from '../facts/receipts.ts'

export const goalOf = ({ kind, acknowledge }: { kind: 'alert' | 'message'; acknowledge: boolean }): ReceiptState =>
  kind === 'alert' ? 'displayed' : acknowledge ? 'acknowledged' : 'read'
