import type { Used, UsageChange, UsageRepository } from '../../ports/usage.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

export class SqliteUsage implements UsageRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async all(): Promise<Used[]> {
    return this.#database
      .all<Used>('SELECT principal, day, bytes FROM usage')
      .map(({ principal, day, bytes }) => ({ principal, day, bytes }))
  }
}

export const usageAppliers: Appliers<UsageChange> = {
  used: (database, { principal, day, bytes }) => {
    database.run('DELETE FROM usage WHERE day < ?', day)
    database.run(
      'INSERT INTO usage (principal, day, bytes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET day = excluded.day, bytes = excluded.bytes',
      principal,
      day,
      bytes,
    )
  },
}
