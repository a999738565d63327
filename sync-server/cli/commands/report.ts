import type { Report } from '@carillon/shared-model/views/rows.ts'
import { parse, type Command } from '../command.ts'
import { printCoverage } from '../coverage.ts'
import { itemArgument } from '../item-argument.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { viewRows } from '../views.ts'

type Recipient = Report['recipients'][number]
/** Times that a message came, at most: a year of days. */
const LATEST = 366
const STATES = ['acknowledged', 'read', 'displayed', 'delivered', 'waiting', 'unknown'] as const

const named = ({ login, name }: Recipient) => login ?? name

const toObject = (report: Report) => {
  const { item, audience, delivered, displayed, read, acknowledged, recipients } = report
  const inState = (state: Recipient['state']) => recipients.filter((row) => row.state === state).map(named)
  const people = recipients.map(({ login, name, state, at, device, texts }) => ({
    ...(login === null ? { computer: name } : { login }),
    state,
    at: at === null ? null : iso(at),
    device,
    ...(texts?.[0] ? { text: iso(texts[0].at) } : {}),
  }))
  const counts = { audience, delivered, displayed, read, acknowledged }
  return { id: item.id, ...counts, waiting: inState('waiting'), unknown: inState('unknown'), people }
}

/** What the time of a line means depends on its state. */
const since = ({ state, at, device, texts }: Recipient): string => {
  if (at === null) return state === 'unknown' ? 'never in touch' : ''
  const time = localTime(at)
  if (state === 'unknown') return `out of touch since ${time}`
  if (state === 'waiting') return `last contact ${time}`
  const text = texts?.[0] ? `, text of ${localTime(texts[0].at)}` : ''
  return device === null ? time + text : `${time} on ${device}${text}`
}

const printText = ({ item, recipients, asOf, ...counts }: Report, output: Output): void => {
  const recalled = item.recalledAt === null ? '' : `, recalled ${localTime(item.recalledAt)}`
  output.line(`${item.title} (${item.kind}, sent by ${item.sentBy}, ${localTime(item.publishedAt)}${recalled})`)
  const { audience, delivered, displayed, read, acknowledged, waiting, unknown } = counts
  output.line(
    `Audience ${audience}: delivered ${delivered}, displayed ${displayed}, read ${read}, acknowledged ${acknowledged}, waiting ${waiting}, unknown ${unknown}. As of ${localTime(asOf)}.`,
  )
  for (const state of STATES) {
    const rows = recipients.filter((row) => row.state === state)
    if (rows.length > 0) output.line(`\n${state[0]!.toUpperCase()}${state.slice(1)} (${rows.length}):`)
    for (const row of rows) {
      const who = row.login === null ? `${row.name} (computer)` : `${row.name} (${row.login})`
      output.line(`  ${who}  ${since(row)}`.trimEnd())
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
                        "waiting":[…],"unknown":[…],"people":[{"login" or "computer","state","at","device"}…]}

Of an item that was revised, "text" says when the newest text was published that was on a screen of theirs.
Of a message that recurs: such an object with "date" for each time that it came, then one with
{"id","title","occurrences":[…],"audience","missing","people":[{"login","reached","missed":[…],…}]}.

Each state counts those who have come further too. Waiting: has not, and is in touch. Unknown: has not as far as is
known, and the computer is out of touch.`,

  async run(args, output) {
    const { values, positionals } = parse(args, SERVER_OPTION, ['ITEM'])
    const item = itemArgument(positionals[0])
    const session = await openSession(serverOrigin(values.server))
    const { api } = session
    if ((await viewRows(session, 'series')).some(({ id }) => id === item)) {
      const coverage = await api.call('coverage', { params: { item }, query: { latest: LATEST } })
      for (const { id, date } of coverage.occurrences)
        output.object({ ...toObject(await api.call('report', { params: { item: id } })), date })
      printCoverage(coverage, output)
      return
    }
    const found = await api.call('report', { params: { item } })
    output.object(toObject(found))
    printText(found, output)
  },
}
