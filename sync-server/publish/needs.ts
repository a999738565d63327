/** What the publisher needs of the projections and of the hot path. */
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../store/changes.ts'

/** An item as it was published, without its text. */
export type PublishedItem = {
  kind: ItemKind
  title: string
  screens: Screens | null
  to: Target[]
  admin: AdminId
  expires: number | null
  recalledAt: number | null
}

export interface Items {
  /** Requests that nobody has answered, oldest first. */
  queued(): Promise<Requested[]>
  find(item: ItemId): Promise<PublishedItem | null>
}

/** Appends the server's own facts together with changes: one commit, then the fan-out, then it resolves. */
export type AppendFacts = (
  appends: readonly { log: string; facts: readonly Fact[] }[],
  changes: readonly Change[],
) => Promise<void>
