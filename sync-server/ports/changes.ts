/**
 * What is written, as data: decided by pure functions, applied by the store in one transaction, announced after it. Each
 * kind is declared beside the repository that it concerns.
 */
import type { AdministratorChange } from './administrators.ts'
import type { AuditChange } from './audit.ts'
import type { ConversationChange } from './conversations.ts'
import type { BlobChange } from './blobs.ts'
import type { BranchChange } from './branches.ts'
import type { DeviceChange } from './devices.ts'
import type { DocumentChange } from './documents.ts'
import type { DirectoryChange } from './directory.ts'
import type { EnrolmentChange } from './enrolments.ts'
import type { InstallationChange } from './installation.ts'
import type { InvitationChange } from './invitations.ts'
import type { ItemChange } from './items.ts'
import type { JournalChange } from './journals.ts'
import type { LogStoreChange } from './log-changes.ts'
import type { SecondFactorChange } from './second-factors.ts'
import type { SettingsChange } from './settings.ts'
import type { SignInFailureChange } from './sign-in-failures.ts'
import type { OrphanedImageChange } from './orphaned-images.ts'
import type { QueueChange } from './queues.ts'
import type { PresenceChange } from './presence.ts'
import type { ReconciliationChange } from './reconciliation.ts'
import type { TimesChange } from './times.ts'
import type { UsageChange } from './usage.ts'
import type { VerdictChange } from './verdicts.ts'

export type Change =
  | AdministratorChange
  | AuditChange
  | BlobChange
  | BranchChange
  | ConversationChange
  | DeviceChange
  | DocumentChange
  | DirectoryChange
  | EnrolmentChange
  | InstallationChange
  | InvitationChange
  | ItemChange
  | JournalChange
  | LogStoreChange
  | OrphanedImageChange
  | PresenceChange
  | QueueChange
  | ReconciliationChange
  | SecondFactorChange
  | SettingsChange
  | SignInFailureChange
  | TimesChange
  | UsageChange
  | VerdictChange
export type ChangeKind = Change['kind']
export type ChangeOf<Kind extends ChangeKind> = Extract<Change, { kind: Kind }>
