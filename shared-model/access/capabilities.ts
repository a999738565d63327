import { z } from 'zod'

/** Everything that can be granted. Each grant has a scope of its own. */
export const CAPABILITIES = [
  'messages.send',
  'alerts.people',
  'alerts.computers',
  'receipts.see',
  'items.recall',
  'directory.manage',
  'computers.manage',
  'administrators.manage',
  'settings.manage',
] as const
export const capability = z.enum(CAPABILITIES)
export type Capability = z.infer<typeof capability>
