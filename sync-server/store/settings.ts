/** Settings of the organisation, one JSON value a key. Secrets in them are sealed by whoever puts them here. */
import type { Database } from './database.ts'

/** @returns what was stored, parsed and unchecked; undefined: nothing */
export const readSetting = (database: Database, key: string): unknown => {
  const row = database.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key)
  return row && JSON.parse(row.value)
}

/** @param value null removes the setting */
export const writeSetting = (database: Database, key: string, value: object | null): void => {
  if (value === null) database.run('DELETE FROM settings WHERE key = ?', key)
  else database.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value))
}
