import type { Repositories } from '../../ports/repositories.ts'
import { SqliteAdministrators } from './administrators.ts'
import { SqliteAudit } from './audit.ts'
import { SqliteBlobs } from './blobs.ts'
import { SqliteBranches } from './branches.ts'
import { SqliteConversations } from './conversations.ts'
import type { Database } from './database.ts'
import { SqliteDevices } from './devices.ts'
import { SqliteDocuments } from './documents.ts'
import { SqliteDirectory } from './directory.ts'
import { SqliteEnrolments } from './enrolments.ts'
import { SqliteInstallation } from './installation.ts'
import { SqliteInvitations } from './invitations.ts'
import { SqliteRunning } from './items.ts'
import { SqliteMessageSearch } from './message-search.ts'
import { SqliteOrphanedImages } from './orphaned-images.ts'
import { SqlitePeople } from './people.ts'
import { SqlitePersonRecords } from './person-records.ts'
import { SqliteQueues } from './queues.ts'
import { SqliteReconciliation } from './reconciliation.ts'
import { SqliteSecondFactors } from './second-factors.ts'
import { SqliteSettings } from './settings.ts'
import { SqliteSignInFailures } from './sign-in-failures.ts'
import { SqliteStamps } from './stamps.ts'
import { SqliteUsage } from './usage.ts'
import { SqliteVerdicts } from './verdicts.ts'

export const sqliteRepositories = (database: Database): Repositories => ({
  administrators: new SqliteAdministrators(database),
  audit: new SqliteAudit(database),
  blobs: new SqliteBlobs(database),
  branches: new SqliteBranches(database),
  conversations: new SqliteConversations(database),
  devices: new SqliteDevices(database),
  documents: new SqliteDocuments(database),
  directory: new SqliteDirectory(database),
  enrolments: new SqliteEnrolments(database),
  installation: new SqliteInstallation(database),
  invitations: new SqliteInvitations(database),
  messages: new SqliteMessageSearch(database),
  orphanedImages: new SqliteOrphanedImages(database),
  people: new SqlitePeople(database),
  personRecords: new SqlitePersonRecords(database),
  queues: new SqliteQueues(database),
  running: new SqliteRunning(database),
  reconciliation: new SqliteReconciliation(database),
  secondFactors: new SqliteSecondFactors(database),
  settings: new SqliteSettings(database),
  signInFailures: new SqliteSignInFailures(database),
  stamps: new SqliteStamps(database),
  usage: new SqliteUsage(database),
  verdicts: new SqliteVerdicts(database),
})
