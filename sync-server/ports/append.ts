import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { Change } from './changes.ts'

/** Appends the server's own facts together with changes: one commit, then the fan-out, then it resolves. */
export type AppendFacts = (
  appends: readonly { log: string; facts: readonly Fact[] }[],
  changes: readonly Change[],
) => Promise<void>
