import type { OrphanedImageChange, OrphanedImageRepository } from '../../ports/orphaned-images.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

/** Images that are looked at together: some milliseconds. */
const STEP = 2000

const without = (tables: readonly string[]): string =>
  tables.map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.hash = blobs.hash)`).join(' AND ')
// Images that are not for conversations have their bringers in `blob_bringers` for ever.
const UNUSED = without(['talk_images', 'talk_bringers', 'blob_bringers', 'blob_uses', 'library_blobs'])

const END = 'SELECT max(hash) AS hash FROM (SELECT hash FROM blobs WHERE hash > ? ORDER BY hash LIMIT ?)'
const ORPHANED = `SELECT hash FROM blobs WHERE hash > ?1 AND hash <= ?2 AND ${without(['talk_images'])}
  AND (EXISTS (SELECT 1 FROM talk_bringers t WHERE t.hash = blobs.hash AND t.at < ?3) OR ${UNUSED})`

export class SqliteOrphanedImages implements OrphanedImageRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async *orphaned(before: number): AsyncGenerator<string[]> {
    for (let from = ''; ;) {
      const to = this.#database.get<{ hash: string | null }>(END, from, STEP)?.hash
      if (!to) return
      yield this.#database.all<{ hash: string }>(ORPHANED, from, to, before).map(({ hash }) => hash)
      from = to
    }
  }
}

export const orphanedImageAppliers: Appliers<OrphanedImageChange> = {
  'orphaned-images-removed': (database, { hashes, before }) => {
    database.run(
      `DELETE FROM talk_bringers WHERE hash IN (SELECT value FROM json_each(?)) AND at < ?
         AND NOT EXISTS (SELECT 1 FROM talk_images i WHERE i.hash = talk_bringers.hash)`,
      JSON.stringify(hashes),
      before,
    )
    removeUnused(database, hashes)
  },
}

/** Removes those of these images that nobody has brought and nothing shows. Within a transaction of the caller. */
export const removeUnused = (database: Database, hashes: readonly string[]): void => {
  database.run(`DELETE FROM blobs WHERE hash IN (SELECT value FROM json_each(?)) AND ${UNUSED}`, JSON.stringify(hashes))
}
