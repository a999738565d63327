/** Parts of those to whom a message comes again and again. Pure. */
import type { CoverageRow } from '@carillon/shared-model/folds/coverage.ts'

export const FILTERS = ['lacksAny', 'lacksNone'] as const
export type Filter = (typeof FILTERS)[number]

/** Whoever has moved or left since lacks nothing, and is not counted among those who have all. */
export const isIn = ({ lacks, reached, addressed }: CoverageRow, filter: Filter): boolean =>
  filter === 'lacksAny' ? lacks.includes(true) : addressed && !lacks.includes(true) && reached.includes(true)
