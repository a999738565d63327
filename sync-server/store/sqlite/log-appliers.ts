import type { LogStoreChange } from '../../ports/log-changes.ts'
import type { Appliers } from './appliers.ts'

const FIRST = 'SELECT u.seq FROM log_updates u JOIN logs l ON l.id = u.log WHERE l.name = ? ORDER BY u.seq LIMIT ?'
const ADD = 'INSERT INTO log_updates (log, bytes) SELECT id, ? FROM logs WHERE name = ?'
const ADD_DAMAGE =
  'INSERT OR IGNORE INTO damaged_logs (log, found_at, problem) SELECT id, ?, ? FROM logs WHERE name = ?'

export const logStoreAppliers: Appliers<LogStoreChange> = {
  'log-compacted': (database, { log, updates, whole }) => {
    database.run(`DELETE FROM log_updates WHERE seq IN (${FIRST})`, log, updates)
    database.run(ADD, whole, log)
  },
  'log-damaged': (database, { log, at, problem }) => {
    database.run(ADD_DAMAGE, at, problem, log)
  },
}
