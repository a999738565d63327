import type { Change, ChangeKind } from '../../ports/changes.ts'
import type { Database } from './database.ts'

/** After these, what was removed is not to be read in the database's files either. */
const REMOVALS: ReadonlySet<ChangeKind> = new Set<ChangeKind>([
  'conversations-erased',
  'months-removed',
  'orphaned-images-removed',
])

/** The database deletes without a trace; what it had written before is in its log, which is emptied here. */
export const wipeTraces = (database: Database, changes: readonly Change[]): void => {
  if (changes.some(({ kind }) => REMOVALS.has(kind))) database.script('PRAGMA wal_checkpoint(TRUNCATE)')
}
