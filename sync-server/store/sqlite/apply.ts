import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Change } from '../../ports/changes.ts'
import type { TalkChange } from '../../ports/conversations.ts'
import type { OccurrenceChange } from '../../ports/items.ts'
import type { LessonChange, ReceiptChange } from '../../ports/journals.ts'
import { administratorAppliers } from './administrators.ts'
import type { Appliers, Rev } from './appliers.ts'
import { auditAppliers } from './audit.ts'
import { branchAppliers } from './branches.ts'
import { blobAppliers } from './blobs.ts'
import { conversationAppliers } from './conversations.ts'
import type { Database } from './database.ts'
import { deviceAppliers } from './devices.ts'
import { directoryAppliers } from './directory.ts'
import { documentAppliers } from './documents.ts'
import { takeEarlyLessons, takeEarlyReceipts } from './early.ts'
import { enrolmentAppliers } from './enrolments.ts'
import { installationAppliers } from './installation.ts'
import { invitationAppliers } from './invitations.ts'
import { itemAppliers, useImages } from './items.ts'
import { applyLessons } from './lessons.ts'
import { orphanedImageAppliers } from './orphaned-images.ts'
import { presenceAppliers } from './presence.ts'
import { queueAppliers } from './queues.ts'
import { applyReceipts } from './receipts.ts'
import { logStoreAppliers } from './log-appliers.ts'
import { reconciliationAppliers } from './reconciliation.ts'
import { secondFactorAppliers } from './second-factors.ts'
import { addOccurrence } from './series.ts'
import { settingsAppliers } from './settings.ts'
import { signInFailureAppliers } from './sign-in-failures.ts'
import { applyTalks } from './talk.ts'
import { timesAppliers } from './times.ts'
import { usageAppliers } from './usage.ts'
import { verdictAppliers } from './verdicts.ts'

/** Of which a batch may have thousands. */
type TogetherChange = ReceiptChange | LessonChange | TalkChange | OccurrenceChange
type SingleChange = Exclude<Change, TogetherChange>

/** Applies changes within the transaction of a commit. @returns the views that have new rows */
export const applyChanges = (database: Database, changes: readonly Change[], nextRev: () => number): ViewName[] => {
  if (changes.length === 0) return []
  const views = new Set<ViewName>()
  let revision: number | null = null
  const rev = (view: ViewName): number => {
    views.add(view)
    return (revision ??= nextRev())
  }
  const receipts: ReceiptChange[] = []
  const lessons: LessonChange[] = []
  const talks: TalkChange[] = []
  for (const change of changes) {
    if (change.kind === 'receipt') receipts.push(change)
    else if (change.kind === 'lesson') lessons.push(change)
    else if (change.kind === 'talk') talks.push(change)
    else if (change.kind === 'occurrence') {
      receipts.push(...addOccurrence(database, change, rev('items')))
      useImages(database, change.item, change.content)
      rev('series')
    } else {
      applyOne(database, change, rev)
      if (change.kind === 'item') receipts.push(...takeEarlyReceipts(database, change.request.item))
      else if (change.kind === 'campaign') lessons.push(...takeEarlyLessons(database, change.request.item))
    }
  }
  if (receipts.length > 0) applyReceipts(database, receipts, rev)
  if (lessons.length > 0) applyLessons(database, lessons, () => rev('campaigns'))
  if (talks.length > 0) applyTalks(database, talks, rev('conversations'))
  return [...views]
}

const APPLIERS: Appliers<SingleChange> = {
  ...administratorAppliers,
  ...auditAppliers,
  ...blobAppliers,
  ...branchAppliers,
  ...conversationAppliers,
  ...deviceAppliers,
  ...directoryAppliers,
  ...documentAppliers,
  ...enrolmentAppliers,
  ...installationAppliers,
  ...invitationAppliers,
  ...itemAppliers,
  ...logStoreAppliers,
  ...orphanedImageAppliers,
  ...queueAppliers,
  ...presenceAppliers,
  ...reconciliationAppliers,
  ...secondFactorAppliers,
  ...settingsAppliers,
  ...signInFailureAppliers,
  ...timesAppliers,
  ...usageAppliers,
  ...verdictAppliers,
}

const applyOne = <Some extends SingleChange>(database: Database, change: Some, rev: Rev): void =>
  (APPLIERS[change.kind] as (database: Database, change: Some, rev: Rev) => void)(database, change, rev)
