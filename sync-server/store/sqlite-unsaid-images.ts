/** Images that were brought for conversations and that nothing shows any more. */
import type { Database } from './database.ts'

/** Images of which nobody has said anything for so long are in nothing that waits to be sent, milliseconds. */
const UNSAID = 30 * 86_400_000
/** Images that are looked at together: some milliseconds. */
const STEP = 2000

const without = (tables: readonly string[]): string =>
  tables.map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.hash = blobs.hash)`).join(' AND ')
// Images that are not for conversations have their bringers in `blob_bringers` for ever.
const UNUSED = without(['talk_images', 'talk_bringers', 'blob_bringers', 'blob_uses', 'library_blobs'])

const END = 'SELECT max(hash) AS hash FROM (SELECT hash FROM blobs WHERE hash > ? ORDER BY hash LIMIT ?)'
const UNSAID_WITHIN = `SELECT hash FROM blobs WHERE hash > ?1 AND hash <= ?2 AND ${without(['talk_images'])}
  AND (EXISTS (SELECT 1 FROM talk_bringers t WHERE t.hash = blobs.hash AND t.at < ?3) OR ${UNUSED})`

/**
 * Images of which nobody has said anything for thirty days, or that nothing uses; a step at a time, so that others come
 * in between.
 * @param now milliseconds
 */
export function* unsaidImages(database: Database, now: number): Generator<string[]> {
  for (let from = ''; ;) {
    const to = database.get<{ hash: string | null }>(END, from, STEP)?.hash
    if (!to) return
    yield database.all<{ hash: string }>(UNSAID_WITHIN, from, to, now - UNSAID).map(({ hash }) => hash)
    from = to
  }
}

/** Removes those of these images that are still unsaid. Within a transaction of the caller. @param now as `unsaidImages` */
export const removeUnsaid = (database: Database, hashes: readonly string[], now: number): void => {
  database.run(
    `DELETE FROM talk_bringers WHERE hash IN (SELECT value FROM json_each(?)) AND at < ?
       AND NOT EXISTS (SELECT 1 FROM talk_images i WHERE i.hash = talk_bringers.hash)`,
    JSON.stringify(hashes),
    now - UNSAID,
  )
  removeUnused(database, hashes)
}

/** Removes those of these images that nobody has brought and nothing shows. Within a transaction of the caller. */
export const removeUnused = (database: Database, hashes: readonly string[]): void => {
  database.run(`DELETE FROM blobs WHERE hash IN (SELECT value FROM json_each(?)) AND ${UNUSED}`, JSON.stringify(hashes))
}
