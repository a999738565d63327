/** How far people have got in a campaign, as an object for programs and as lines for people. */
import { decodeCells, OPENED, reachedIn } from '@carillon/shared-model/views/lesson-cells.ts'
import type { CampaignProgress, ProgressPerson } from '@carillon/shared-model/views/training.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

const optional = (at: number | null) => (at === null ? null : iso(at))

const lessonsOf = ({ cells, computers }: ProgressPerson, of: number) => {
  const known = decodeCells(cells)
  return Array.from({ length: of }, (_, lesson) => {
    const cell = known[lesson]
    if (!cell) return { state: 'none', at: null, device: null, tries: 0 }
    const { deliveredAt, openedAt, finishedAt, computer, tries } = cell
    const state = finishedAt !== null ? 'finished' : openedAt !== null ? 'opened' : 'delivered'
    const at = iso(finishedAt ?? openedAt ?? deliveredAt)
    return { state, at, device: computers[computer] ?? null, tries: tries.length }
  })
}

export const printProgress = ({ campaign, people, asOf }: CampaignProgress, output: Output): void => {
  const { id, title, lessons, stoppedAt } = campaign
  const of = lessons.length
  const addressed = people.filter((person) => person.addressed)
  const begun = addressed.filter(({ cells }) => reachedIn(cells, of).some((reached) => reached >= OPENED)).length
  const completed = addressed.filter(({ finished }) => finished === of).length
  output.object({
    id,
    title,
    lessons,
    stoppedAt: optional(stoppedAt),
    audience: addressed.length,
    begun,
    completed,
    asOf: iso(asOf),
    people: people.map((person) => ({
      login: person.login,
      finished: person.finished,
      of,
      addressed: person.addressed,
      lessons: lessonsOf(person, of),
    })),
  })
  output.line(`${title}: ${begun} of ${addressed.length} have begun, ${completed} have finished all ${of} lessons.`)
  if (stoppedAt !== null) output.line(`Stopped ${localTime(stoppedAt)}.`)
  for (const { login, name, finished, addressed: isAddressed } of people)
    output.line(`${login}  ${name}  ${finished} of ${of}${isAddressed ? '' : '  (not addressed any more)'}`)
}
