/** The port to where logs and their projections are kept. Everything of one `commit` is on disk when it resolves, or nothing. */
import type { Heads } from '@carillon/shared-model/logs/gate.ts'
import type { Change } from './changes.ts'

/** An accepted update of a log, with the heads as they are after it. */
export type Append = { log: string; update: Uint8Array; heads: Heads }
export type Batch = { appends: readonly Append[]; changes: readonly Change[] }

export interface LogStore {
  /** Per log that holds anything: each Yjs client's next clock, and the principal it belongs to. Others are left out. */
  heads(logs: readonly string[]): Promise<Map<string, Map<number, { clock: number; owner: string }>>>
  /**
   * Per log that holds anything: all of it as one update. Others are left out. Of a log that is damaged, what can be
   * read; it is no log to go on with, but its facts are facts.
   */
  read(logs: readonly string[]): Promise<Map<string, Uint8Array>>
  /**
   * Logs that have changed after `seq`, the number of a change in the order in which they were committed: each once with
   * its last change, and the number up to which these are all. A log that was only rewritten may be among them.
   * @param limit changes that are looked at
   */
  changedSince(seq: number, limit: number): Promise<{ logs: { log: string; seq: number }[]; seq: number }>
  /** What is wrong with a log of which not everything can be read, as far as it was looked at; null: nothing. */
  damageOf(log: string): string | null
  /** One transaction for everything that arrived together. Rejects when nothing of it was kept. */
  commit(batch: Batch): Promise<void>
  /** Rewrites the log that was found most scattered, if any is; meant for idle moments. @returns whether it did */
  compact(): Promise<boolean>
  close(): Promise<void>
}
