/** Who has got which occurrence of a recurring message, as objects for programs and as lines for people. */
import { countTrue, coverageRows, totalsByOccurrence } from '@carillon/shared-model/folds/coverage.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { Output } from './output.ts'
import { iso, localTime } from './quantities.ts'

export const printCoverage = (coverage: Coverage, output: Output): void => {
  const { series, occurrences, asOf } = coverage
  const rows = coverageRows(coverage, asOf)
  const dates = occurrences.map(({ date }) => date ?? '')
  const missedBy = (missed: readonly boolean[]) => dates.filter((_, at) => missed[at])
  const audience = rows.filter(({ addressed }) => addressed).length
  const missing = rows.filter(({ missed }) => missed.includes(true))
  output.object({
    id: series.id,
    title: series.title,
    occurrences: dates,
    stoppedAt: series.stoppedAt === null ? null : iso(series.stoppedAt),
    audience,
    missing: missing.length,
    asOf: iso(asOf),
    people: rows.map(({ login, addressed, reached, missed, states }) => ({
      login,
      addressed,
      reached: countTrue(reached),
      missed: missedBy(missed),
      states,
    })),
  })
  const stopped = series.stoppedAt === null ? '' : `, stopped ${localTime(series.stoppedAt)}`
  output.line(`${series.title} (sent by ${series.sentBy}${stopped})`)
  for (const [at, { reached, waiting, unknown }] of totalsByOccurrence(rows, dates.length).entries()) {
    const { id, acknowledge } = occurrences[at]!
    const word = acknowledge ? 'acknowledged' : 'read'
    output.line(`  ${dates[at]}  ${word} ${reached}, waiting ${waiting}, unknown ${unknown}  (${id})`)
  }
  output.line(`${missing.length} of ${audience} have missed any. As of ${localTime(asOf)}.`)
  for (const { login, name, missed } of missing) output.line(`  ${name} (${login})  ${missedBy(missed).join(', ')}`)
}
