/** Who has got how far with a campaign: cells, totals and parts of the matrix. Pure. */
import type { UnitId } from '../org/ids.ts'
import { deliveries } from '../schedule/deliveries.ts'
import type { Occurrence } from '../schedule/occurrences.ts'
import { FINISHED, OPENED, reachedIn } from '../views/lesson-cells.ts'
import type { CampaignProgress, ProgressPerson } from '../views/training.ts'
import { dayIn } from '../schedule/day-in.ts'
import { standingOf, type Standing } from './standing.ts'

/** The standing of somebody for a lesson that is due (standing.ts); `opened`: waits, and was opened; `left`: is not asked. */
export type CellState = 'done' | 'opened' | 'waiting' | 'notDue' | 'unknown' | 'none' | 'left'

export type MatrixRow = ProgressPerson & {
  id: string
  /** one for each lesson */
  states: CellState[]
  /** when each lesson comes to this person; fewer when lessons have no day */
  days: readonly Occurrence[]
  /** lessons that came on an earlier day and are known not to be finished */
  behind: number
  /** lessons that have come and may be finished: nobody knows */
  unknown: number
  /** since when nobody knows, milliseconds; null: that is no question, or they were never in touch */
  unknownSince: number | null
  /** has opened a lesson, as far as is known */
  hasBegun: boolean
  isDone: boolean
}

const stateOf = (reached: number, isDue: boolean, standing: Standing): CellState => {
  if (reached === FINISHED) return 'done'
  if (!isDue && reached < OPENED) return 'notDue'
  switch (standing.kind) {
    case 'unknown':
    case 'none':
      return standing.kind
    case 'over':
      return 'left'
    case 'waiting':
    case 'reached':
      return reached === OPENED ? 'opened' : 'waiting'
  }
}

/** When lessons come in a zone, and whether that was on an earlier day than today. */
type Deadlines = { days: readonly Occurrence[]; isEarlier: readonly boolean[] }

/** What was due before the campaign was started has come with its start: nobody is behind at once. */
const deadlinesIn = (
  { schedule, lessons, publishedAt }: CampaignProgress['campaign'],
  zone: string,
  now: number,
): Deadlines => {
  const days = deliveries(schedule, zone, lessons.length)
  const today = dayIn(zone, now)
  const started = dayIn(zone, publishedAt)
  return { days, isEarlier: days.map(({ at, date }) => (at < publishedAt ? started : date) < today) }
}

/**
 * One pass over everybody: there may be ten thousand.
 * @param now the server's time as far as it is known, milliseconds
 */
export const matrixOf = ({ campaign, people }: CampaignProgress, now: number): MatrixRow[] => {
  const until = Math.min(now, campaign.stoppedAt ?? Infinity)
  const count = campaign.lessons.length
  const zones = new Map<string, Deadlines>()
  return people.map((person) => {
    let zone = zones.get(person.zone)
    if (!zone) zones.set(person.zone, (zone = deadlinesIn(campaign, person.zone, now)))
    const { days, isEarlier } = zone
    // A campaign is on every computer from its start, and carried to new ones.
    const over = person.addressed ? null : 'moved'
    const asked = { from: campaign.publishedAt, publishedAt: null, endedAt: null, over } as const
    const standing = standingOf(false, asked, person.contacts, now)
    const states = new Array<CellState>(count)
    const reached = reachedIn(person.cells, count)
    let [behind, unknown, done, hasBegun] = [0, 0, 0, false]
    for (let lesson = 0; lesson < count; lesson++) {
      const due = days[lesson]?.at ?? null
      const isDue = due !== null && due <= until
      const state = (states[lesson] = stateOf(reached[lesson]!, isDue, standing))
      if (state === 'done') done++
      else if (state === 'unknown') unknown++
      else if (isDue && state !== 'left' && isEarlier[lesson]) behind++
      hasBegun ||= reached[lesson]! >= OPENED
    }
    return {
      ...person,
      ...{ id: person.person, states, days, behind, unknown, hasBegun },
      unknownSince: standing.kind === 'unknown' ? standing.since : null,
      isDone: count > 0 && done === count,
    }
  })
}

export const PARTS = ['notBegun', 'behind', 'unknown', 'done'] as const
export type Part = (typeof PARTS)[number]

/** Whoever has moved or left since is asked for nothing more, and of whom nobody can know nothing is said. */
export const isIn = ({ addressed, hasBegun, behind, unknown, isDone }: MatrixRow, part: Part): boolean => {
  if (part === 'done') return isDone
  if (!addressed) return false
  if (part === 'unknown') return unknown > 0
  return part === 'behind' ? behind > 0 : !hasBegun && unknown === 0
}

/** `people`: everybody who is told of. `finished`: by lesson. */
export type Totals = Record<Part, number> & { people: number; finished: number[] }

export const totalsOf = (rows: readonly MatrixRow[], lessons: number): Totals => {
  const finished = Array<number>(lessons).fill(0)
  const totals = { people: rows.length, notBegun: 0, behind: 0, unknown: 0, done: 0, finished }
  for (const row of rows) {
    row.states.forEach((state, lesson) => (finished[lesson]! += state === 'done' ? 1 : 0))
    for (const part of PARTS) if (isIn(row, part)) totals[part]++
  }
  return totals
}

/** @param above the units that a unit lies in, with which it counts; without it each is by itself */
export const byUnit = (
  rows: readonly MatrixRow[],
  lessons: number,
  above: (unit: UnitId) => readonly UnitId[] = () => [],
): { id: UnitId; totals: Totals }[] => {
  const units = new Map<UnitId, MatrixRow[]>()
  for (const row of rows)
    for (const id of [row.unit, ...above(row.unit)]) {
      const known = units.get(id)
      if (known) known.push(row)
      else units.set(id, [row])
    }
  return [...units].map(([id, members]) => ({ id, totals: totalsOf(members, lessons) }))
}
