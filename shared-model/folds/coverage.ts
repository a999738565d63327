/** What the coverage of a recurring message comes to: person by person and occurrence by occurrence. Pure. */
import type { ReceiptState } from '../facts/receipts.ts'
import type { Coverage, CoverageCell, CoveragePerson } from '../views/coverage.ts'
import type { ViewRow } from '../views/rows.ts'
import { goalOf } from './goal.ts'
import { hasReached } from './receipts.ts'
import { standingOf, type Asked, type Over, type Standing } from './standing.ts'

/**
 * The standing of somebody for an occurrence (standing.ts), by how far they have got where they have reached what was
 * asked for, or wait; `notDue`: has not come where they are; `before`: is on no computer that they have; `missed`: expired
 * before they did it; `recalled`, and `left`: is not asked of them any more.
 */
export type CoverageState =
  ReceiptState | 'waiting' | 'unknown' | 'none' | 'notDue' | 'before' | 'missed' | 'recalled' | 'left'

const OVER: Record<Over, CoverageState> = {
  expired: 'missed',
  recalled: 'recalled',
  moved: 'left',
  'not-on-computers': 'before',
}
/** What is asked of somebody, and they have not done as far as is known. */
const LACKING: ReadonlySet<CoverageState> = new Set(['waiting', 'unknown', 'none', 'missed'])

export type CoverageRow = CoveragePerson & {
  id: string
  /** one for each occurrence, as are the following */
  states: CoverageState[]
  /** read, or confirmed where that was asked for */
  reached: boolean[]
  /** is asked of them and not reached, as far as is known */
  lacks: boolean[]
  /** since when nobody knows, milliseconds; null: that is no question, or they were never in touch */
  unknownSince: (number | null)[]
  /** when it came to them, milliseconds; null: it did not */
  dues: (number | null)[]
}

type Occurrence = ViewRow<'items'>

/** @param due when it came to them, milliseconds */
const askedOf = (occurrence: Occurrence, from: number, due: number, addressed: boolean, now: number): Asked => {
  const { recalledAt, expires } = occurrence
  const isExpired = expires !== null && expires <= now && (recalledAt === null || expires < recalledAt)
  const over = !addressed ? 'moved' : isExpired ? 'expired' : recalledAt !== null ? 'recalled' : null
  return { from, publishedAt: due, endedAt: isExpired ? expires : recalledAt, over }
}

const wordOf = (standing: Standing, cell: CoverageCell): CoverageState => {
  switch (standing.kind) {
    case 'reached':
    case 'waiting':
      return cell ? cell[0] : 'waiting'
    case 'over':
      return OVER[standing.why]
    case 'unknown':
    case 'none':
      return standing.kind
  }
}

/** @param now the server's time as far as it is known, milliseconds */
export const coverageRows = ({ series, occurrences, people, zones }: Coverage, now: number): CoverageRow[] =>
  people.map((person) => {
    const row: CoverageRow = {
      ...person,
      ...{ id: person.person, states: [], reached: [], lacks: [], unknownSince: [] },
      dues: occurrences.map((_, at) => zones[person.zone]?.[at] ?? null),
    }
    for (const [at, occurrence] of occurrences.entries()) {
      const cell = person.cells[at] ?? null
      const due = row.dues[at]!
      const isReached = hasReached(cell?.[0], goalOf(occurrence))
      const hasCome = cell !== null || (due !== null && due <= now)
      const asked = askedOf(occurrence, series.publishedAt, due ?? occurrence.publishedAt, person.addressed, now)
      const standing = hasCome ? standingOf(isReached, asked, person.contacts, now) : null
      const state = standing ? wordOf(standing, cell) : 'notDue'
      row.states.push(state)
      row.reached.push(isReached)
      row.lacks.push(
        person.addressed && standing !== null && !isReached && (standing.kind === 'waiting' || LACKING.has(state)),
      )
      row.unknownSince.push(standing?.kind === 'unknown' ? standing.since : null)
    }
    return row
  })

export type OccurrenceTotals = { reached: number; waiting: number; unknown: number; none: number; missed: number }

/** One for each occurrence. `waiting` has come to them, and may be delivered or on a screen. */
export const totalsByOccurrence = (rows: readonly CoverageRow[], occurrences: number): OccurrenceTotals[] =>
  Array.from({ length: occurrences }, (_, at) => {
    const totals = { reached: 0, waiting: 0, unknown: 0, none: 0, missed: 0 }
    for (const { reached, lacks, states } of rows) {
      const state = states[at]!
      if (reached[at]) totals.reached++
      else if (state === 'unknown' || state === 'none' || state === 'missed') totals[state] += lacks[at] ? 1 : 0
      else if (lacks[at]) totals.waiting++
    }
    return totals
  })

export const countTrue = (values: readonly boolean[]): number => values.filter(Boolean).length
