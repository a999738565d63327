/** What is kept in the database, by what it is about. Reads alone: writes are changes, in a unit of work. */
import type { AdministratorRepository } from './administrators.ts'
import type { AuditRepository } from './audit.ts'
import type { BlobRepository } from './blobs.ts'
import type { BranchRepository } from './branches.ts'
import type { ConversationRepository } from './conversations.ts'
import type { DeviceRepository } from './devices.ts'
import type { DocumentRepository } from './documents.ts'
import type { DirectoryRepository } from './directory.ts'
import type { EnrolmentRepository } from './enrolments.ts'
import type { InstallationRepository } from './installation.ts'
import type { InvitationRepository } from './invitations.ts'
import type { RunningRepository } from './items.ts'
import type { MessageSearch } from './message-search.ts'
import type { OrphanedImageRepository } from './orphaned-images.ts'
import type { PeopleRepository } from './people.ts'
import type { PersonRecordRepository } from './person-records.ts'
import type { QueueRepository } from './queues.ts'
import type { ReconciliationRepository } from './reconciliation.ts'
import type { SecondFactorRepository } from './second-factors.ts'
import type { SettingsRepository } from './settings.ts'
import type { SignInFailureRepository } from './sign-in-failures.ts'
import type { StampRepository } from './stamps.ts'
import type { UsageRepository } from './usage.ts'
import type { VerdictRepository } from './verdicts.ts'

export type Repositories = {
  readonly administrators: AdministratorRepository
  readonly audit: AuditRepository
  readonly blobs: BlobRepository
  readonly branches: BranchRepository
  readonly conversations: ConversationRepository
  readonly devices: DeviceRepository
  readonly documents: DocumentRepository
  readonly directory: DirectoryRepository
  readonly enrolments: EnrolmentRepository
  readonly installation: InstallationRepository
  readonly invitations: InvitationRepository
  readonly messages: MessageSearch
  readonly orphanedImages: OrphanedImageRepository
  readonly people: PeopleRepository
  readonly personRecords: PersonRecordRepository
  readonly queues: QueueRepository
  readonly running: RunningRepository
  readonly reconciliation: ReconciliationRepository
  readonly secondFactors: SecondFactorRepository
  readonly settings: SettingsRepository
  readonly signInFailures: SignInFailureRepository
  readonly stamps: StampRepository
  readonly usage: UsageRepository
  readonly verdicts: VerdictRepository
}
