import { courseId } from '@carillon/shared-model/org/ids.ts'
import { firstDayAhead, paused, resumed } from '@carillon/shared-model/schedule/pauses.ts'
import { startWarnings } from '@carillon/shared-model/schedule/start-warnings.ts'
import { AUDIENCE_USAGE, parseAudience, resolveAudience } from '../audience.ts'
import { organisationZone, parseRule } from '../calendar.ts'
import { printProgress } from '../campaign-progress.ts'
import { Failure, needed, parse, UsageError, type Command } from '../command.ts'
import { itemArgument } from '../item-argument.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'

const OPTIONS = { from: 'from', repeat: 'repeat', time: 'time', except: 'except' }

const start = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const own = {
    course: { type: 'string' },
    to: { type: 'string' },
    from: { type: 'string' },
    repeat: { type: 'string' },
    time: { type: 'string' },
    except: { type: 'string' },
  } as const
  const { values } = parse(args, { ...SERVER_OPTION, ...own }, ['start'])
  const course = courseId.safeParse(needed(values.course, 'course'))
  if (!course.success) throw new UsageError(`'${values.course}' is not the id of a course.`)
  const addressees = parseAudience(needed(values.to, 'to'))
  const from = needed(values.from, 'from')
  const repeat = needed(values.repeat, 'repeat')
  const rule = parseRule({ from, repeat, time: values.time ?? '09:00', except: values.except }, OPTIONS)
  const session = await openSession(serverOrigin(values.server), terminal)
  const to = await resolveAudience(addressees, (view) => viewRows(session, view))
  const { name, version, heads, lessons } = await session.api.call('course', { params: { course: course.data } })
  if (lessons.length === 0) throw new Failure(`The course “${name}” has no lessons yet.`)
  const campaign = { course: course.data, title: name, version, heads, lessons, schedule: { rule, pauses: [] } }
  const zone = await organisationZone(session)
  const { past, lacking } = startWarnings(campaign.schedule, zone, lessons.length, session.now())
  const { item } = await send(session, (administrator) => administrator.start({ to, campaign }))
  if (past > 0)
    output.error(`${past} of ${lessons.length} lessons have come already by this calendar: people get them at once.`)
  if (lacking > 0)
    output.error(
      `${lacking} of ${lessons.length} lessons have no day by this calendar: they come once it is made longer.`,
    )
  output.line(`Started ${item}: ${lessons.length} lessons.`)
  output.object({ id: item })
}

const find = async (session: Session, text: string | undefined) => {
  const id = itemArgument(text, 'a campaign')
  const row = (await viewRows(session, 'campaigns')).find((campaign) => campaign.id === id)
  if (row) return row
  throw new Failure('There is no such campaign.')
}

const change =
  (how: 'pause' | 'resume') =>
  async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
    const { values, positionals } = parse(args, SERVER_OPTION, [how, 'CAMPAIGN'])
    const session = await openSession(serverOrigin(values.server), terminal)
    const { id, schedule } = await find(session, positionals[1])
    const day = firstDayAhead(schedule, session.now(), await organisationZone(session))
    const changed = (how === 'pause' ? paused : resumed)(schedule, day)
    await send(session, (administrator) => administrator.reschedule(id, changed))
    output.line(how === 'pause' ? `Paused ${id}.` : `Resumed ${id}.`)
    output.object({ id })
  }

const stop = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['stop', 'CAMPAIGN'])
  const id = itemArgument(positionals[1], 'a campaign')
  const session = await openSession(serverOrigin(values.server), terminal)
  await send(session, (administrator) => administrator.recall(id))
  output.line(`Stopped ${id}. What has come stays; nothing more will.`)
  output.object({ id })
}

const progress = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['progress', 'CAMPAIGN'])
  const item = itemArgument(positionals[1], 'a campaign')
  const session = await openSession(serverOrigin(values.server), terminal)
  printProgress(await session.api.call('campaignProgress', { params: { item } }), output)
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  for (const { id, title, publishedAt, stoppedAt, audience, begun, completed } of await viewRows(
    session,
    'campaigns',
  )) {
    const state = stoppedAt === null ? '' : '  stopped'
    const done = audience === null ? '' : `  ${completed} of ${audience} done`
    output.line(`${id}  ${localTime(publishedAt)}  ${title}${done}${state}`)
    const stopped = stoppedAt === null ? null : iso(stoppedAt)
    const numbers = audience === null ? {} : { audience, begun, completed }
    output.object({ id, title, startedAt: iso(publishedAt), stoppedAt: stopped, ...numbers })
  }
}

const ACTIONS: Record<string, typeof start> = {
  start,
  progress,
  stop,
  pause: change('pause'),
  resume: change('resume'),
  list,
}

export const campaign: Command = {
  name: 'campaign',
  summary: 'Starts, pauses and stops training, and says how far people have got',
  usage: `campaign start --course ID --to AUDIENCE --from DATE --repeat RRULE [--time 09:00] [--except DATE,…] [--server URL]
       carillon campaign progress|stop|pause|resume CAMPAIGN [--server URL]
       carillon campaign list [--server URL]

start pins the course as it is now and delivers one lesson on each day of the rule, in the time zone of each unit.
  --course ID           the id that \`course import\` or \`course list\` printed
  --to AUDIENCE         whose people shall get it
  --from DATE           the first day that may be one, yyyy-mm-dd
  --repeat RRULE        the days, such as FREQ=WEEKLY;BYDAY=TU,WE,TH,FR
  --time HH:MM          local time of day (default 09:00)
  --except DATE,…       days on which nothing comes
${SERVER_USAGE}
${JSON_USAGE}: {"id"}; of progress
                        {"id","title","lessons","audience","begun","completed","people":[{"login","finished","of",…}]}

${AUDIENCE_USAGE}`,

  async run(args, output, terminal) {
    const action = args[0] !== undefined && Object.hasOwn(ACTIONS, args[0]) ? ACTIONS[args[0]] : undefined
    if (!action) throw new UsageError('Say what to do: start, progress, stop, pause, resume or list.')
    await action(args, output, terminal)
  },
}
