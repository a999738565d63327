import type { Why } from '@carillon/shared-model/folds/standing.ts'
import { REPORT_COLUMNS, type Recipient, type Report } from '@carillon/shared-model/views/report.ts'
import { parse, type Command } from '../command.ts'
import { printCoverage } from '../coverage.ts'
import { itemArgument } from '../item-argument.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { viewRows } from '../views.ts'

/** Times that a message came, at most: a year of days. */
const LATEST = 366
const PRINTED = REPORT_COLUMNS.filter((column) => column.json !== null)
const STATES = ['acknowledged', 'read', 'displayed', 'delivered', 'waiting', 'unknown', 'none', 'over'] as const

const WHY: Record<Why, string> = {
  'in-touch': 'in touch',
  'out-of-touch': 'out of touch',
  'other-out-of-touch': 'another computer is out of touch',
  'removed-out-of-touch': 'a computer was removed while it was out of touch',
  'never-in-touch': 'never in touch',
  'branch-cut-off': 'the branch is cut off',
  'no-computer': 'never had a computer',
  'computer-removed': 'computer removed',
  expired: 'expired',
  recalled: 'recalled',
  moved: 'not addressed any more',
  'not-on-computers': 'on none of their computers',
}

const named = ({ login, name }: Recipient) => login ?? name

const isoOrNull = (at: number | null) => (at === null ? null : iso(at))
/** A unit's code, by its id. */
type Codes = ReadonlyMap<string, string>
const reason = ({ why, branch }: Recipient, codes: Codes): string | null =>
  why === 'branch-cut-off' && branch !== undefined
    ? `the branch ${codes.get(branch) ?? branch} is cut off`
    : why && WHY[why]
/** Since when somebody has not, and why nothing more is known of them. */
const whyNot = (row: Recipient, codes: Codes) => {
  const why = reason(row, codes)
  return why === null ? {} : { since: isoOrNull(row.since), why }
}

const printed = (column: (typeof PRINTED)[number], recipient: Recipient): string | null =>
  column.kind === 'time' ? isoOrNull(column.of(recipient)) : column.of(recipient)
const columnsOf = (recipient: Recipient) =>
  Object.fromEntries(PRINTED.map((column) => [column.json, printed(column, recipient)]))

export const reportObject = (report: Report, codes: Codes) => {
  const { item, audience, delivered, displayed, read, acknowledged, reached, recipients } = report
  const withStanding = (standing: Recipient['standing']) =>
    recipients.filter((row) => row.standing === standing).map(named)
  const people = recipients.map((row) => ({
    ...(row.login === null ? { computer: row.name } : { login: row.login }),
    ...columnsOf(row),
    times: Object.fromEntries(Object.entries(row.times).map(([state, at]) => [state, iso(at)])),
    ...(row.ownClock.length > 0 ? { ownClock: row.ownClock } : {}),
    ...whyNot(row, codes),
    ...(row.texts?.[0] ? { text: iso(row.texts[0].at) } : {}),
  }))
  return {
    id: item.id,
    ...{ audience, delivered, displayed, read, acknowledged, reached },
    waiting: withStanding('waiting'),
    unknown: withStanding('unknown'),
    none: withStanding('none'),
    over: withStanding('over'),
    people,
  }
}

/** What the time of a line means depends on its state. */
const told = (row: Recipient, codes: Codes): string => {
  const { standing, state, at, since, device, texts, ownClock } = row
  const why = reason(row, codes)
  const isReceipt = standing === 'reached' || (standing === 'waiting' && state !== 'waiting')
  if (!isReceipt && why !== null) {
    const from = standing === 'waiting' || standing === 'unknown' ? 'since ' : ''
    return since === null ? why : `${why} ${from}${localTime(since)}`
  }
  const time = at === null ? '' : localTime(at)
  const text = texts?.[0] ? `, text of ${localTime(texts[0].at)}` : ''
  const clock = ownClock.some((one) => one === state) ? ' by its own clock' : ''
  return device === null ? time + text : `${time} on ${device}${clock}${text}`
}

export const printReport = ({ item, recipients, asOf, ...counts }: Report, codes: Codes, output: Output): void => {
  const recalled = item.recalledAt === null ? '' : `, recalled ${localTime(item.recalledAt)}`
  output.line(`${item.title} (${item.kind}, sent by ${item.sentBy}, ${localTime(item.publishedAt)}${recalled})`)
  const { audience, delivered, displayed, read, acknowledged, waiting, unknown, none, over } = counts
  output.line(
    `Audience ${audience}: delivered ${delivered}, displayed ${displayed}, read ${read}, acknowledged ${acknowledged}, waiting ${waiting}, unknown ${unknown}, none ${none}, over ${over}. As of ${localTime(asOf)}.`,
  )
  for (const state of STATES) {
    const rows = recipients.filter((row) => row.state === state)
    if (rows.length > 0) output.line(`\n${state[0]!.toUpperCase()}${state.slice(1)} (${rows.length}):`)
    for (const row of rows) {
      const who = row.login === null ? `${row.name} (computer)` : `${row.name} (${row.login})`
      output.line(`  ${who}  ${told(row, codes)}`.trimEnd())
    }
  }
}

export const report: Command = {
  name: 'report',
  summary: 'Says who has and who has not seen an alert or a message',
  usage: `report ITEM [--server URL]

  ITEM                  the id that \`alert\` or \`message\` printed
${SERVER_USAGE}
${JSON_USAGE}: {"id","audience","delivered","displayed","read","acknowledged",
                        "reached","waiting":[…],"unknown":[…],"none":[…],"over":[…],
                        "people":[{"login" or "computer",${PRINTED.map(({ json }) => `"${json}"`).join(',')},
                        "times":{state: time},"since","why"}…]}

Of an item that was revised, "text" says when the newest text was published that was on a screen of theirs.
Of a message that recurs: such an object with "date" for each time that it came, then one with
{"id","title","occurrences":[…],"totals":[…],"audience","missing",
"people":[{"login","reached","lacks":[…],"missed":[…],"unknown":[…],"states":[…],…}]}.

Delivered, displayed, read and acknowledged count those who have come further too, with the text that holds. Reached
is what was asked for: an alert shown, a message read, or acknowledged where that was asked. Of all others: waiting,
is in touch; unknown, may have it on a computer that is out of touch; none, has no computer; over, is not asked any
more, since it has expired, was recalled, or they are not addressed. They have "since" when and "why".

States in "ownClock" have the time of a computer that was out of touch, as right as its clock was.`,

  async run(args, output, terminal) {
    const { values, positionals } = parse(args, SERVER_OPTION, ['ITEM'])
    const item = itemArgument(positionals[0])
    const session = await openSession(serverOrigin(values.server), terminal)
    const { api } = session
    const codes = new Map((await viewRows(session, 'units')).map(({ id, code }) => [id as string, code]))
    if ((await viewRows(session, 'series')).some(({ id }) => id === item)) {
      const coverage = await api.call('coverage', { params: { item }, query: { latest: LATEST } })
      for (const { id, date } of coverage.occurrences)
        output.object({ ...reportObject(await api.call('report', { params: { item: id } }), codes), date })
      printCoverage(coverage, output)
      return
    }
    const found = await api.call('report', { params: { item } })
    output.object(reportObject(found, codes))
    printReport(found, codes, output)
  },
}
