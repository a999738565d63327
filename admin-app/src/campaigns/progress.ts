/** Who has got how far with a campaign: cells, totals and filters of the matrix. Pure. */
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { deliveries } from '@carillon/shared-model/schedule/deliveries.ts'
import type { Occurrence } from '@carillon/shared-model/schedule/occurrences.ts'
import { FINISHED, OPENED, reachedIn } from '@carillon/shared-model/views/lesson-cells.ts'
import type { CampaignProgress, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Mark } from '../matrix/mark.ts'

/** `unknown`: it is due, and the person's computers have been out of touch, so that nobody can say. */
export type CellState = 'done' | 'opened' | 'waiting' | 'notDue' | 'unknown'

export const MARK_OF: Record<CellState, Mark> = {
  done: 'reached',
  opened: 'seen',
  waiting: 'waiting',
  notDue: 'notDue',
  unknown: 'unknown',
}

export type MatrixRow = ProgressPerson & {
  id: string
  /** one for each lesson */
  states: CellState[]
  /** when each lesson comes to this person; fewer when lessons have no day */
  days: readonly Occurrence[]
  /** lessons that are due and not finished */
  behind: number
  hasBegun: boolean
  isDone: boolean
}

const stateOf = (
  reached: number,
  due: number | null,
  now: number,
  contact: Pick<ProgressPerson, 'isConnected' | 'lastContact'>,
): CellState => {
  if (reached === FINISHED) return 'done'
  if (reached === OPENED) return 'opened'
  if (due === null || due > now) return 'notDue'
  return contact.isConnected || contact.lastContact === null ? 'waiting' : 'unknown'
}

/**
 * One pass over everybody: there may be ten thousand.
 * @param now the server's time as far as it is known, milliseconds
 */
export const matrixOf = ({ campaign, people }: CampaignProgress, now: number): MatrixRow[] => {
  const until = Math.min(now, campaign.stoppedAt ?? Infinity)
  const count = campaign.lessons.length
  const daysIn = new Map<string, readonly Occurrence[]>()
  return people.map((person) => {
    let days = daysIn.get(person.zone)
    if (!days) daysIn.set(person.zone, (days = deliveries(campaign.schedule, person.zone, count)))
    const states = new Array<CellState>(count)
    const reached = reachedIn(person.cells, count)
    let [behind, done, hasBegun] = [0, 0, false]
    for (let lesson = 0; lesson < count; lesson++) {
      const due = days[lesson]?.at ?? null
      const state = (states[lesson] = stateOf(reached[lesson]!, due, until, person))
      if (state === 'done') done++
      else if (due !== null && due <= until) behind++
      hasBegun ||= reached[lesson]! >= OPENED
    }
    return { ...person, id: person.person, states, days, behind, hasBegun, isDone: count > 0 && done === count }
  })
}

export const FILTERS = ['notBegun', 'behind', 'done'] as const
export type Filter = (typeof FILTERS)[number]

/** Whoever has moved or left since is asked for nothing more. */
export const isIn = ({ addressed, hasBegun, behind, isDone }: MatrixRow, filter: Filter): boolean =>
  filter === 'done' ? isDone : addressed && (filter === 'notBegun' ? !hasBegun : behind > 0)

export type Totals = { people: number; notBegun: number; behind: number; done: number; finished: number[] }

/** Whoever has moved or left since counts only by what they did. */
export const totalsOf = (rows: readonly MatrixRow[], lessons: number): Totals => {
  const totals: Totals = { people: 0, notBegun: 0, behind: 0, done: 0, finished: Array<number>(lessons).fill(0) }
  for (const row of rows) {
    row.states.forEach((state, lesson) => (totals.finished[lesson]! += state === 'done' ? 1 : 0))
    if (row.isDone) totals.done++
    if (!row.addressed) continue
    totals.people++
    if (!row.hasBegun) totals.notBegun++
    if (row.behind > 0) totals.behind++
  }
  return totals
}

export const byUnit = (rows: readonly MatrixRow[], lessons: number): { id: UnitId; totals: Totals }[] => {
  const units = new Map<UnitId, MatrixRow[]>()
  for (const row of rows) {
    const known = units.get(row.unit)
    if (known) known.push(row)
    else units.set(row.unit, [row])
  }
  return [...units].map(([id, members]) => ({ id, totals: totalsOf(members, lessons) }))
}
