import type { CoverageRow, CoverageState } from '@carillon/shared-model/folds/coverage.ts'
import type { Mark } from '../matrix/mark.ts'

const MARKS: Record<CoverageState, Mark> = {
  acknowledged: 'reached',
  read: 'seen',
  displayed: 'waiting',
  delivered: 'waiting',
  waiting: 'waiting',
  unknown: 'unknown',
  none: 'none',
  notDue: 'notDue',
  before: 'notDue',
  missed: 'missed',
  recalled: 'notDue',
  left: 'notDue',
}

/** @param at which occurrence */
export const markOf = ({ states, reached }: CoverageRow, at: number): Mark =>
  reached[at] ? 'reached' : MARKS[states[at] ?? 'notDue']
