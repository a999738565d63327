import { firstDayAhead, paused, resumed } from '@carillon/shared-model/schedule/pauses.ts'
import { nextOccurrence } from '@carillon/shared-model/schedule/coming.ts'
import { seriesState } from '@carillon/shared-model/schedule/series-state.ts'
import { organisationZone } from '../calendar.ts'
import { Failure, parse, UsageError, type Command } from '../command.ts'
import { itemArgument } from '../item-argument.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'

const WHAT = 'a recurring message'

const change =
  (how: 'pause' | 'resume') =>
  async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
    const { values, positionals } = parse(args, SERVER_OPTION, [how, 'SERIES'])
    const id = itemArgument(positionals[1], WHAT)
    const session = await openSession(serverOrigin(values.server), terminal)
    const row = (await viewRows(session, 'series')).find((one) => one.id === id)
    if (!row) throw new Failure('There is no such recurring message.')
    const day = firstDayAhead(row.schedule, session.now(), await organisationZone(session))
    const changed = (how === 'pause' ? paused : resumed)(row.schedule, day)
    await send(session, (administrator) => administrator.reschedule(id, changed))
    output.line(how === 'pause' ? `Paused ${id}.` : `Resumed ${id}.`)
    output.object({ id })
  }

const stop = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['stop', 'SERIES'])
  const id = itemArgument(positionals[1], WHAT)
  const session = await openSession(serverOrigin(values.server), terminal)
  await send(session, (administrator) => administrator.recall(id))
  output.line(`Stopped ${id}. What has come stays; nothing more will.`)
  output.object({ id })
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const zone = await organisationZone(session)
  for (const row of await viewRows(session, 'series')) {
    const { id, title, schedule, occurrences, stoppedAt } = row
    const state = seriesState(row, zone, session.now())
    const isToCome = state === 'running' || state === 'scheduled'
    const next = isToCome ? (nextOccurrence(schedule, zone, session.now())?.at ?? null) : null
    const { from, repeat, time } = schedule.rule
    const coming = next === null ? '' : `  next ${localTime(next, zone)}`
    output.line(`${id}  ${title}  ${repeat} at ${time} from ${from}  ${state}${coming}  ${occurrences} sent`)
    const stopped = stoppedAt === null ? null : iso(stoppedAt)
    const rule = { from, repeat, time, except: schedule.rule.except }
    output.object({
      id,
      title,
      state,
      ...rule,
      next: next === null ? null : iso(next),
      occurrences,
      stoppedAt: stopped,
    })
  }
}

const ACTIONS: Record<string, typeof list> = { list, pause: change('pause'), resume: change('resume'), stop }

export const series: Command = {
  name: 'series',
  summary: 'Lists, pauses and stops messages that recur or are scheduled',
  usage: `series list [--server URL]
       carillon series pause|resume|stop SERIES [--server URL]

  SERIES                the id that \`message --repeat\` or \`message --at\` printed
${SERVER_USAGE}
${JSON_USAGE}: {"id"}; of list
                        {"id","title","state","from","repeat","time","except","next","occurrences","stoppedAt"}

What has come stays when a message is stopped; nothing more comes. \`report SERIES\` says who has got which.`,

  async run(args, output, terminal) {
    const action = args[0] !== undefined && Object.hasOwn(ACTIONS, args[0]) ? ACTIONS[args[0]] : undefined
    if (!action) throw new UsageError('Say what to do: list, pause, resume or stop.')
    await action(args, output, terminal)
  },
}
