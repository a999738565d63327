import type { StampRepository } from '../../ports/stamps.ts'
import type { Database } from './database.ts'

const LATEST = `SELECT max(at) AS at FROM (
  SELECT max(at) AS at FROM audit UNION ALL SELECT max(last_seen) FROM devices)`
const LATEST_ENTRY = 'SELECT max(at) AS at FROM audit WHERE at < ?'

export class SqliteStamps implements StampRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async latest(): Promise<number | null> {
    return this.#database.get<{ at: number | null }>(LATEST)!.at
  }

  async latestEntry(before: number): Promise<number | null> {
    return this.#database.get<{ at: number | null }>(LATEST_ENTRY, before)!.at
  }
}
