import { readFile } from 'node:fs/promises'
import { messageContent } from '@carillon/shared-model/facts/items.ts'
import { nextOccurrence } from '@carillon/shared-model/schedule/coming.ts'
import type { LocalDate, ScheduleRule } from '@carillon/shared-model/schedule/rule.ts'
import { AUDIENCE_USAGE, parseAudience, resolveAudience } from '../audience.ts'
import { firstDay, organisationZone, parseMoment, parseRule } from '../calendar.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import { sendImages } from '../markdown-images.ts'
import { duration } from '../quantities.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { pathIn } from '../terminal.ts'
import { viewRows } from '../views.ts'

const BODY_LIMIT = 100_000
/** A message for a later time is one that recurs once. */
const ONCE = 'FREQ=DAILY;COUNT=1'
/** Milliseconds that an occurrence stays in the list, at most: ten years. */
const LONGEST = 315_576_000_000

type Plan = {
  rule: ScheduleRule
  /** null: the first that is to come */ day: LocalDate | null
  option: 'at' | 'repeat'
}

/** When it is to come; null: now. @throws UsageError that says what is wrong with it */
const planOf = ({ at, repeat, except }: { at?: string; repeat?: string; except?: string }): Plan | null => {
  const moment = at === undefined ? null : parseMoment(at, 'at')
  if (repeat === undefined && moment === null) {
    if (except !== undefined) throw new UsageError('--except goes with --repeat.')
    return null
  }
  if (repeat === undefined && moment?.day === null)
    throw new UsageError('--at is a day and a time such as 2026-12-01T09:00; a time alone goes with --repeat.')
  const day = moment?.day ?? null
  const typed = { from: day ?? '2026-01-01', repeat: repeat ?? ONCE, time: moment?.time ?? '09:00', except }
  const rule = parseRule(typed, { from: 'at', time: 'at', repeat: 'repeat', except: 'except' })
  return { rule, day, option: repeat === undefined ? 'at' : 'repeat' }
}

export const message: Command = {
  name: 'message',
  summary: 'Sends a message that people open when they like',
  usage: `message --to AUDIENCE --subject S --body-file F.md [--acknowledge] [--expires 30d]
                [--at TIME] [--repeat RRULE] [--except DATE,…] [--server URL]

  --to AUDIENCE         who shall get it
  --subject S           its subject
  --body-file F.md      its text, as Markdown; images are files beside it
  --acknowledge         readers are asked to confirm
  --expires TIME        so long after it has come it leaves the list (default: never)
  --at TIME             later: 2026-12-01T09:00, in the time zone of each unit; with --repeat the first day that may be
                        one and the time of day, or 09:00 alone
  --repeat RRULE        again and again, on the days of the rule, such as FREQ=MONTHLY;BYDAY=1MO (default at 09:00)
  --except DATE,…       days on which it does not come
${SERVER_USAGE}
${JSON_USAGE}: {"id"}

${AUDIENCE_USAGE}`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      to: { type: 'string' },
      subject: { type: 'string' },
      'body-file': { type: 'string' },
      acknowledge: { type: 'boolean' },
      expires: { type: 'string' },
      repeat: { type: 'string' },
      at: { type: 'string' },
      except: { type: 'string' },
    })
    const addressees = parseAudience(needed(values.to, 'to'))
    const subject = needed(values.subject?.trim(), 'subject')
    if (subject.length > 200) throw new UsageError('--subject has at most 200 characters.')
    const file = needed(values['body-file'], 'body-file')
    const lasting = values.expires === undefined ? null : duration(values.expires, 'expires')
    const plan = planOf(values)
    if (plan && lasting !== null && (lasting < 60_000 || lasting > LONGEST))
      throw new UsageError('--expires is from 1m to ten years for what comes later.')
    const path = pathIn(terminal, file)
    const markdown = await readFile(path, 'utf8')
    if (markdown.length > BODY_LIMIT) throw new UsageError(`${file} is longer than ${BODY_LIMIT} characters.`)
    const session = await openSession(serverOrigin(values.server), terminal)
    const to = await resolveAudience(addressees, (view) => viewRows(session, view))
    const content = messageContent.parse({
      kind: 'message',
      subject,
      ...(await sendImages(session, markdown, path)),
      acknowledge: values.acknowledge ?? false,
    })
    if (plan) {
      const zone = await organisationZone(session)
      const rule = { ...plan.rule, from: plan.day ?? firstDay(plan.rule, session.now(), zone) }
      const schedule = { rule, pauses: [] }
      if (nextOccurrence(schedule, zone, session.now()) === null)
        throw new UsageError(
          plan.option === 'at' ? '--at: that time has passed.' : '--repeat: none of its days is to come.',
        )
      const { item } = await send(session, (administrator) => administrator.repeat({ to, content, schedule, lasting }))
      output.line(`Planned ${item}.`)
      output.object({ id: item })
      return
    }
    const expires = lasting === null ? null : session.now() + lasting
    const { item } = await send(session, (administrator) => administrator.publish({ to, content, expires }))
    output.line(`Published ${item}.`)
    output.object({ id: item })
  },
}
