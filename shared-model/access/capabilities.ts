import { z } from 'zod'

/** Everything that can be granted. Each grant has a scope of its own. */
export const CAPABILITIES = [
  'messages.send',
  'alerts.people',
  'alerts.computers',
  'receipts.see',
  'items.recall',
  'courses.write',
  'campaigns.run',
  'progress.see',
  'chat.answer',
  'directory.manage',
  'computers.manage',
  'branches.manage',
  'administrators.manage',
  'audit.read',
  'settings.manage',
] as const
export const capability = z.enum(CAPABILITIES)
export type Capability = z.infer<typeof capability>

/** These concern the organisation as a whole: they are granted over everything or not at all. */
export const UNDIVIDED: ReadonlySet<Capability> = new Set(['courses.write', 'audit.read', 'settings.manage'])
