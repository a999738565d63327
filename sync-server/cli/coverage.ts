/** Who has got which occurrence of a recurring message, as objects for programs and as lines for people. */
import {
  countTrue,
  coverageRows,
  totalsByOccurrence,
  type CoverageState,
} from '@carillon/shared-model/folds/coverage.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

export const printCoverage = (coverage: Coverage, output: Output): void => {
  const { series, occurrences, asOf } = coverage
  const rows = coverageRows(coverage, asOf)
  const dates = occurrences.map(({ date }) => date ?? '')
  const datesOf = (chosen: readonly boolean[]) => dates.filter((_, at) => chosen[at])
  const inState = (states: readonly CoverageState[], state: CoverageState) =>
    datesOf(states.map((one) => one === state))
  const audience = rows.filter(({ addressed }) => addressed).length
  const lacking = rows.filter(({ lacks }) => lacks.includes(true))
  const having = (state: CoverageState) => lacking.filter(({ states }) => states.includes(state)).length
  const totals = totalsByOccurrence(rows, dates.length)
  output.object({
    id: series.id,
    title: series.title,
    occurrences: dates,
    totals,
    stoppedAt: series.stoppedAt === null ? null : iso(series.stoppedAt),
    audience,
    missing: lacking.length,
    asOf: iso(asOf),
    people: rows.map(({ login, addressed, reached, lacks, states, unknownSince }) => ({
      login,
      addressed,
      reached: countTrue(reached),
      lacks: datesOf(lacks),
      missed: inState(states, 'missed'),
      unknown: inState(states, 'unknown'),
      states,
      since: unknownSince.map((at) => (at === null ? null : iso(at))),
    })),
  })
  const stopped = series.stoppedAt === null ? '' : `, stopped ${localTime(series.stoppedAt)}`
  output.line(`${series.title} (sent by ${series.sentBy}${stopped})`)
  for (const [at, { reached, waiting, unknown, none, missed }] of totals.entries()) {
    const { id, acknowledge } = occurrences[at]!
    const word = acknowledge ? 'acknowledged' : 'read'
    const numbers = `${word} ${reached}, waiting ${waiting}, unknown ${unknown}, none ${none}, missed ${missed}`
    output.line(`  ${dates[at]}  ${numbers}  (${id})`)
  }
  output.line(
    `${lacking.length} of ${audience} lack some: ${having('missed')} have missed some, of ${having('unknown')} some are unknown. As of ${localTime(asOf)}.`,
  )
  for (const { login, name, lacks, states } of lacking) {
    const told = dates.flatMap((date, at) => (lacks[at] ? [`${date} ${states[at]}`] : []))
    output.line(`  ${name} (${login})  ${told.join(', ')}`)
  }
}
