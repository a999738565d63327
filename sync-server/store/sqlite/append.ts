import type { Append } from '../../ports/log-store.ts'
import type { Database } from './database.ts'

/** Bytes in one statement, give or take one update. */
const STATEMENT_BYTES = 8 * 1024 * 1024
const ADD_LOGS = 'INSERT INTO logs (name) SELECT j.value FROM json_each(?) j WHERE true ON CONFLICT DO NOTHING'
/** All bytes in one parameter, and per update the log, where its bytes begin (from 1), and how many they are. */
const APPEND = `INSERT INTO log_updates (log, bytes) SELECT l.id, substr(?, j.value->>1, j.value->>2)
  FROM json_each(?) j JOIN logs l ON l.name = j.value->>0 ORDER BY j.key`
const SET_HEADS = `INSERT INTO log_heads (log, client, clock, owner)
  SELECT l.id, j.value->>1, j.value->>2, j.value->>3 FROM json_each(?) j JOIN logs l ON l.name = j.value->>0 WHERE true
  ON CONFLICT (log, client) DO UPDATE SET clock = excluded.clock`

/** Appends to logs, inside a transaction. What there are many of goes in as one JSON parameter, which costs a third of a statement for each. */
export const appendUpdates = (database: Database, appends: readonly Append[]): void => {
  const names: string[] = []
  const heads: [string, number, number, string][] = []
  for (const { log, heads: after } of appends) {
    names.push(log)
    for (const [client, head] of after) heads.push([log, client, head.clock, head.owner])
  }
  database.run(ADD_LOGS, JSON.stringify(names))
  insert(database, appends)
  database.run(SET_HEADS, JSON.stringify(heads))
}

/** One statement for as many updates as one parameter holds well. */
const insert = (database: Database, appends: readonly Append[]): void => {
  for (let next = 0; next < appends.length;) {
    const updates: Uint8Array[] = []
    const places: [string, number, number][] = []
    let size = 0
    do {
      const { log, update } = appends[next++]!
      places.push([log, size + 1, update.byteLength])
      updates.push(update)
      size += update.byteLength
    } while (next < appends.length && size < STATEMENT_BYTES)
    database.run(APPEND, Buffer.concat(updates), JSON.stringify(places))
  }
}
