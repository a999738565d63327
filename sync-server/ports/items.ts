import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type {
  Content, MessageContent, PublishRequest, RepeatRequest, Requested, Signed, StartRequest,
} from '@carillon/shared-model/facts/items.ts' // prettier-ignore
import type { AskedByNewer } from '@carillon/shared-model/facts/newer.ts'
import type { Series } from '@carillon/shared-model/folds/series.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, FactId, ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { LocalDate } from '@carillon/shared-model/schedule/rule.ts'

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

/** A request that nobody has answered, by what can be said of it without reading it. */
export type Queued = { id: FactId; by: AdminId; act: string; item: ItemId }

export interface Items {
  /** Oldest first. */
  queued(): Promise<Queued[]>
  /** null: it asks for something that this version does not know @throws when it cannot be read */
  request(id: FactId): Promise<Requested | null>
  find(item: ItemId): Promise<PublishedItem | null>
  /** Whether what carries this signature has been published about it. */
  hasAct(item: ItemId, sig: string): Promise<boolean>
  /** Whether one of this item and another one could be an occurrence of the other. */
  hasRelatedOccurrence(item: ItemId, isSeries: boolean): Promise<boolean>
  /** What counts as published after a time, milliseconds, oldest first. `signed`: null where this version cannot read it */
  publishedAfter(time: number): Promise<{ item: ItemId; at: number; to: Target[]; signed: Signed | null }[]>
}

/** Campaigns, and messages that recur or are to come, while they run. */
export interface RunningRepository {
  /** By title. */
  all(): Promise<{ kind: 'campaigns' | 'series'; title: string; to: Target[] }[]>
}

/** What goes by the calendar. Times in milliseconds. */
export interface RecurringItems {
  /** When the next occurrence of any recurring message is due; null: none is left. */
  nextDueAt(): Promise<number | null>
  /** Recurring messages with an occurrence that is due by then. */
  dueBy(until: number): Promise<ItemId[]>
  series(item: ItemId): Promise<Series | null>
  /** Days that it has come on, with the earliest moment; in order. */
  occurrences(series: ItemId): Promise<{ date: LocalDate; at: number }[]>
  /** Campaigns and recurring messages that are not in this month's logs, as long as they may run. */
  toRollOver(month: string): Promise<ItemId[]>
  /** What was published about an item, oldest first. */
  acts(item: ItemId): Promise<(Signed & { at: number })[]>
}

/** A recurring message has come, as an item of its own; at once where the clocks are first. */
export type OccurrenceChange = {
  kind: 'occurrence'
  series: ItemId
  item: ItemId
  date: LocalDate
  publishedAt: number
  expires: number | null
  content: MessageContent
  addressed: number
}

/** Of requests, and of what was published. */
export type ItemChange =
  /** an administrator asks for something; kept once by the fact's id */
  | { kind: 'requested'; fact: Requested | AskedByNewer }
  /** the request has been answered */
  | { kind: 'settled'; fact: FactId; state: 'published' | 'refused'; why: string | null }
  | { kind: 'item'; request: PublishRequest; publishedAt: number; addressed: number }
  | { kind: 'campaign'; request: StartRequest; publishedAt: number; addressed: number }
  | { kind: 'series'; request: RepeatRequest; publishedAt: number; addressed: number }
  | { kind: 'recalled'; item: ItemId; at: number }
  | { kind: 'revised'; item: ItemId; at: number; content: Content }
  /** of a campaign or a recurring message */
  | { kind: 'rescheduled'; item: ItemId; at: number; schedule: Calendar }
  | OccurrenceChange
  /** of a recurring message all that were due; the next is due at `nextAt`, milliseconds; null: none is left */
  | { kind: 'occurrences-made'; series: ItemId; nextAt: number | null }
  /** what is published about an item lies in the logs of this month too; null: its calendar is over */
  | { kind: 'carried'; item: ItemId; month: string | null }
  /** what was published at `from` counts as published at `to`: a clock was ahead */
  | { kind: 'redated'; item: ItemId; from: number; to: number }
  /** one more line of what was published about an item, as signed */
  | { kind: 'history'; item: ItemId; at: number; signed: Signed }
