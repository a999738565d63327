/** What the publisher needs of the projections and of the hot path. */
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Requested, Signed } from '@carillon/shared-model/facts/items.ts'
import type { Series } from '@carillon/shared-model/folds/series.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'
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
  /** when the text and the calendar that hold were asked for; null: they were never changed */
  revisedAt: number | null
  rescheduledAt: number | null
}

export interface Items {
  /** Requests that nobody has answered, oldest first. */
  queued(): Promise<Requested[]>
  find(item: ItemId): Promise<PublishedItem | null>
  /** Whether one of this item and another one could be an occurrence of the other. */
  hasKin(item: ItemId, isSeries: boolean): Promise<boolean>
}

/** What goes by the calendar. Times in milliseconds. */
export interface RecurringItems {
  /** When a recurring message is to be looked at next; null: none is. */
  nextLook(): Promise<number | null>
  toLookAt(until: number): Promise<ItemId[]>
  series(item: ItemId): Promise<Series | null>
  /** Days that it has come on, with the earliest moment; in order. */
  occurrences(series: ItemId): Promise<{ date: LocalDate; at: number }[]>
  /** Campaigns and recurring messages that are not in this month's logs, as long as they may run. */
  toCarry(month: string): Promise<ItemId[]>
  /** What was published about an item, oldest first. */
  acts(item: ItemId): Promise<(Signed & { at: number })[]>
}

/** Something that the server does by itself when its time has come. */
export interface Upkeep {
  /** Asked often, so it takes no longer than a look. */
  isDue(): Promise<boolean>
  run(): Promise<void>
}

/** Appends the server's own facts together with changes: one commit, then the fan-out, then it resolves. */
export type AppendFacts = (
  appends: readonly { log: string; facts: readonly Fact[] }[],
  changes: readonly Change[],
) => Promise<void>
