/**
 * Which views lie in one collection, and in which order each is listed. RxDB opens thirteen collections without a
 * licence, so views that change together share one: a new view joins a kind, or is the first of another.
 */
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { Row } from './row.ts'

export const KINDS = ['directory', 'sent', 'library', 'chat'] as const
export type Kind = (typeof KINDS)[number]

export const KIND_OF: Readonly<Record<ViewName, Kind>> = {
  units: 'directory',
  people: 'directory',
  computers: 'directory',
  items: 'sent',
  series: 'sent',
  campaigns: 'sent',
  requests: 'sent',
  courses: 'library',
  texts: 'library',
  queues: 'chat',
  conversations: 'chat',
}

export const VIEW_NAMES = Object.keys(KIND_OF) as ViewName[]

/** Never, and times as milliseconds; an index needs limits. */
export const ORDER_LIMITS = { minimum: -8_640_000_000_000_000, maximum: 0, multipleOf: 1 }
const newestFirst = (at: number | null): number => (at === null ? 0 : -at)
/** Names are sorted where they are shown: their order is the language's, which no index knows. */
const unordered = (): number => 0

/** What comes first has the least. */
export const ORDER: { readonly [Name in ViewName]: (row: Row<Name>) => number } = {
  units: unordered,
  people: unordered,
  computers: unordered,
  items: ({ publishedAt }) => newestFirst(publishedAt),
  series: ({ publishedAt }) => newestFirst(publishedAt),
  campaigns: ({ publishedAt }) => newestFirst(publishedAt),
  requests: ({ at }) => newestFirst(at),
  courses: ({ updatedAt }) => newestFirst(updatedAt),
  texts: ({ updatedAt }) => newestFirst(updatedAt),
  queues: unordered,
  conversations: ({ lastAt }) => newestFirst(lastAt),
}
