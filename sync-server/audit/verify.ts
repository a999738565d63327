/** Verifies a whole audit trail: in the database of a server, or in a file that was exported without filters. */
import { setImmediate } from 'node:timers/promises'
import type { AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import type { AuditRepository, AuditRow } from '../ports/audit.ts'
import { wordsOf } from '../store/audit-entry.ts'
import { Chain, type ChainState } from './chain.ts'

/** Rows between which everybody else is served: some milliseconds of hashing. */
const BATCH = 200

/** Lists go by the columns: an entry whose columns say something else could be kept out of sight. */
const fits =
  (row: AuditRow) =>
  (entry: AuditEntry): boolean =>
    row.seq === entry.seq &&
    row.at === entry.at &&
    row.admin === (entry.by?.id ?? null) &&
    row.act === entry.act &&
    row.words === wordsOf(entry) &&
    row.hash === entry.hash

/** @param expect a hash noted earlier */
export const verifyStored = async (
  audit: Pick<AuditRepository, 'rows'>,
  expect: string | null = null,
): Promise<ChainState> => {
  const chain = new Chain(expect)
  let after = 0
  for (;;) {
    const rows = await audit.rows(after, BATCH)
    for (const row of rows) chain.add(row.entry, fits(row))
    const last = rows.at(-1)
    if (!last) return chain.state
    after = last.seq
    await setImmediate()
  }
}

/** @param lines of an export, the oldest first */
export const verifyLines = async (lines: AsyncIterable<string>, expect: string | null = null): Promise<ChainState> => {
  const chain = new Chain(expect)
  for await (const line of lines) chain.add(line)
  return chain.state
}
