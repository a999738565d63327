/** What stands in a matrix for one person and one thing; the words beside it say more. */
export const MARKS = ['reached', 'seen', 'waiting', 'notDue', 'unknown', 'none', 'missed'] as const
export type Mark = (typeof MARKS)[number]

/** Pixels. */
export const MARK_SIZE = 16
