import type { SettingsChange, SettingsRepository } from '../../ports/settings.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

export class SqliteSettings implements SettingsRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async get(key: string): Promise<unknown> {
    return readSetting(this.#database, key)
  }
}

export const settingsAppliers: Appliers<SettingsChange> = {
  'setting-saved': (database, { key, value }) => {
    writeSetting(database, key, value)
  },
}

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
