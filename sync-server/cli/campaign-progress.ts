/** How far people have got in a campaign, as an object for programs and as lines for people. */
import { matrixOf, totalsOf, type MatrixRow } from '@carillon/shared-model/folds/campaign-matrix.ts'
import { decodeCells } from '@carillon/shared-model/views/lesson-cells.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

const optional = (at: number | null) => (at === null ? null : iso(at))

const lessonsOf = ({ cells, computers, states }: MatrixRow, of: number) => {
  const known = decodeCells(cells)
  return Array.from({ length: of }, (_, lesson) => {
    const cell = known[lesson]
    const standing = states[lesson]!
    if (!cell) return { state: 'none', standing, at: null, device: null, tries: 0 }
    const { deliveredAt, openedAt, finishedAt, computer, tries } = cell
    const state = finishedAt !== null ? 'finished' : openedAt !== null ? 'opened' : 'delivered'
    const at = iso(finishedAt ?? openedAt ?? deliveredAt)
    return { state, standing, at, device: computers[computer] ?? null, tries: tries.length }
  })
}

export const printProgress = (progress: CampaignProgress, output: Output): void => {
  const { campaign, asOf } = progress
  const { id, title, lessons, stoppedAt } = campaign
  const of = lessons.length
  const rows = matrixOf(progress, asOf)
  const { people, notBegun, behind, unknown, done } = totalsOf(rows, of)
  const begun = rows.filter(({ hasBegun }) => hasBegun).length
  output.object({
    id,
    title,
    lessons,
    stoppedAt: optional(stoppedAt),
    audience: people,
    begun,
    completed: done,
    notBegun,
    behind,
    unknown,
    asOf: iso(asOf),
    people: rows.map((person) => ({
      login: person.login,
      finished: person.finished,
      of,
      addressed: person.addressed,
      behind: person.behind,
      unknown: person.unknown,
      since: optional(person.unknownSince),
      lessons: lessonsOf(person, of),
    })),
  })
  output.line(
    `${title}: ${begun} of ${people} have begun, ${done} have finished all ${of} lessons; ${behind} are behind, of ${unknown} nobody knows. As of ${localTime(asOf)}.`,
  )
  if (stoppedAt !== null) output.line(`Stopped ${localTime(stoppedAt)}.`)
  for (const { login, name, finished, addressed, unknown: open, unknownSince } of rows) {
    const since = unknownSince === null ? '' : ` since ${localTime(unknownSince)}`
    const hidden = addressed && open > 0 ? `  (${open} unknown${since})` : ''
    output.line(`${login}  ${name}  ${finished} of ${of}${hidden}${addressed ? '' : '  (not addressed any more)'}`)
  }
}
