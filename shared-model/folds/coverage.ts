/** What the coverage of a recurring message comes to: person by person and occurrence by occurrence. Pure. */
import type { ReceiptState } from '../facts/receipts.ts'
import type { Coverage, CoverageCell, CoveragePerson } from '../views/coverage.ts'
import type { ViewRow } from '../views/rows.ts'
import { hasReached } from './receipts.ts'

/**
 * `waiting`: has not, and is in touch or has no computer; `unknown`: has not as far as is known, and is out of touch;
 * `notDue`: has not come where they are; `before`: came before they had a computer.
 */
export type CoverageState = ReceiptState | 'waiting' | 'unknown' | 'notDue' | 'before'

export type CoverageRow = CoveragePerson & {
  id: string
  /** one for each occurrence, as are the following */
  states: CoverageState[]
  /** read, or confirmed where that was asked for */
  reached: boolean[]
  /** has come to them and is not reached */
  missed: boolean[]
  /** when it came to them, milliseconds; null: it did not */
  dues: (number | null)[]
}

const stateOf = (cell: CoverageCell, due: number | null, person: CoveragePerson, now: number): CoverageState => {
  if (cell) return cell[0]
  if (due === null || due > now) return 'notDue'
  if (person.since !== null && due < person.since) return 'before'
  return person.isConnected || person.lastContact === null ? 'waiting' : 'unknown'
}

/** What an occurrence wants of its readers. */
const goalOf = ({ acknowledge }: Pick<ViewRow<'items'>, 'acknowledge'>): ReceiptState =>
  acknowledge ? 'acknowledged' : 'read'

const isReceipt = (state: CoverageState): state is ReceiptState =>
  state !== 'waiting' && state !== 'unknown' && state !== 'notDue' && state !== 'before'

/** @param now the server's time as far as it is known, milliseconds */
export const coverageRows = ({ occurrences, people, zones }: Coverage, now: number): CoverageRow[] =>
  people.map((person) => {
    const dues = occurrences.map((_, at) => zones[person.zone]?.[at] ?? null)
    const states = person.cells.map((cell, at) => stateOf(cell, dues[at]!, person, now))
    const reached = states.map((state, at) => isReceipt(state) && hasReached(state, goalOf(occurrences[at]!)))
    // What was recalled is asked of nobody any more, nor anything of those who have moved or left.
    const missed = states.map(
      (state, at) =>
        person.addressed &&
        !reached[at] &&
        state !== 'notDue' &&
        state !== 'before' &&
        occurrences[at]!.recalledAt === null,
    )
    return { ...person, id: person.person, states, reached, missed, dues }
  })

export type OccurrenceTotals = { reached: number; waiting: number; unknown: number }

/** One for each occurrence. `waiting` has come to them, and may be delivered or on a screen. */
export const totalsByOccurrence = (rows: readonly CoverageRow[], occurrences: number): OccurrenceTotals[] =>
  Array.from({ length: occurrences }, (_, at) => ({
    reached: rows.filter((row) => row.reached[at]).length,
    waiting: rows.filter((row) => row.missed[at] && row.states[at] !== 'unknown').length,
    unknown: rows.filter((row) => row.missed[at] && row.states[at] === 'unknown').length,
  }))

export const countTrue = (values: readonly boolean[]): number => values.filter(Boolean).length
