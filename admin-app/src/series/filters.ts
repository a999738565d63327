/** Parts of those to whom a message comes again and again. Pure. */
import type { CoverageRow } from '@carillon/shared-model/folds/coverage.ts'

export const FILTERS = ['missedAny', 'missedNone'] as const
export type Filter = (typeof FILTERS)[number]

/** Whoever has moved or left since has missed nothing, and is not counted among those who have all. */
export const isIn = ({ missed, reached, addressed }: CoverageRow, filter: Filter): boolean =>
  filter === 'missedAny' ? missed.includes(true) : addressed && !missed.includes(true) && reached.includes(true)
