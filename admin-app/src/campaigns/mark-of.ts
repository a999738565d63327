import type { CellState } from '@carillon/shared-model/folds/campaign-matrix.ts'
import type { Mark } from '../matrix/mark.ts'

export const MARK_OF: Record<CellState, Mark> = {
  done: 'reached',
  opened: 'seen',
  waiting: 'waiting',
  notDue: 'notDue',
  unknown: 'unknown',
  none: 'none',
  left: 'notDue',
}
