/** Which capabilities make rows of the console's views exist for an administrator, each within its own scope: as data. */
import type { ViewName } from '../views/rows.ts'
import { DIVIDED, type Capability } from './capabilities.ts'

export type ViewRule = {
  /**
   * a row exists where one of these reaches its unit, or for items all that it was addressed to; also where receipts, or
   * progress, of any of those are seen
   */
  seenWith: readonly Capability[]
  /** a row exists for the administrator who made it */
  own: boolean
}

export const VIEW_TABLE: Record<ViewName, ViewRule> = {
  units: { seenWith: DIVIDED, own: false },
  people: {
    seenWith: [
      'messages.send',
      'alerts.people',
      'receipts.see',
      'campaigns.run',
      'progress.see',
      'chat.answer',
      'directory.manage',
      'computers.manage',
    ],
    own: false,
  },
  computers: { seenWith: ['alerts.people', 'alerts.computers', 'receipts.see', 'computers.manage'], own: false },
  items: { seenWith: ['receipts.see', 'items.recall'], own: true },
  series: { seenWith: ['receipts.see', 'items.recall'], own: true },
  requests: { seenWith: [], own: true },
  courses: { seenWith: ['courses.write', 'campaigns.run'], own: false },
  campaigns: { seenWith: ['campaigns.run', 'progress.see'], own: true },
  queues: { seenWith: ['chat.answer', 'settings.manage'], own: false },
  conversations: { seenWith: ['chat.answer'], own: false },
  texts: { seenWith: ['messages.send'], own: false },
}

/** Who has received what others sent, and who has not, is told of the people within reach. */
export const PROGRESS_SEEN_WITH: readonly Capability[] = ['progress.see']
export const RECEIPTS_SEEN_WITH: readonly Capability[] = ['receipts.see']
