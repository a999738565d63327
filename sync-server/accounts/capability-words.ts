/** Capabilities as ends of English sentences: “Your account may not …”. */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'

export const MAY: Record<Capability, string> = {
  'messages.send': 'send messages',
  'alerts.people': 'send alerts to people',
  'alerts.computers': 'send alerts to computers',
  'receipts.see': 'see receipts',
  'items.recall': 'recall what others have sent',
  'courses.write': 'write courses',
  'campaigns.run': 'run campaigns',
  'progress.see': 'see progress',
  'chat.answer': 'answer chats',
  'directory.manage': 'change people and units',
  'computers.manage': 'manage computers',
  'branches.manage': 'manage branches',
  'administrators.manage': 'manage administrators',
  'audit.read': 'read the audit trail',
  'settings.manage': 'change settings',
}
