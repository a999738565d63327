import { alertContent, severity } from '@carillon/shared-model/facts/items.ts'
import { hasScreens, narrowestScreens } from '@carillon/shared-model/org/audience.ts'
import { AUDIENCE_USAGE, parseAudience, resolveAudience } from '../audience.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import { duration, wholeNumber } from '../quantities.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { viewRows } from '../views.ts'

export const alert: Command = {
  name: 'alert',
  summary: 'Shows a quick message at once on the screens of an audience',
  usage: `alert --to AUDIENCE --text T [--title T] [--severity info|warning|critical]
                [--computers] [--seconds N] [--expires 10m] [--server URL]

  --to AUDIENCE         who shall see it
  --text T              what it says
  --title T             its title
  --severity S          info, warning or critical (default info)
  --computers           on every computer of the units, whoever is at it
  --seconds N           how long it stays on the screen (default 60)
  --expires TIME        after this it is not shown any more (default 10m)
${SERVER_USAGE}
${JSON_USAGE}: {"id"}

${AUDIENCE_USAGE}`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      to: { type: 'string' },
      text: { type: 'string' },
      title: { type: 'string' },
      severity: { type: 'string' },
      computers: { type: 'boolean' },
      seconds: { type: 'string' },
      expires: { type: 'string' },
    })
    const addressees = parseAudience(needed(values.to, 'to'))
    const text = needed(values.text?.trim(), 'text')
    const level = severity.safeParse(values.severity ?? 'info')
    if (!level.success) throw new UsageError(`--severity is info, warning or critical, not '${values.severity ?? ''}'.`)
    const content = alertContent.omit({ screens: true }).safeParse({
      kind: 'alert',
      severity: level.data,
      title: values.title?.trim() ?? '',
      text,
      seconds: wholeNumber(values.seconds ?? '60', 'seconds', 3, 86_400),
    })
    if (!content.success) throw new UsageError('--title has at most 200 characters, --text at most 4000.')
    const lasting = duration(values.expires ?? '10m', 'expires')
    const session = await openSession(serverOrigin(values.server), terminal)
    const to = await resolveAudience(addressees, (view) => viewRows(session, view))
    const screens = values.computers ? 'computers' : narrowestScreens(to)
    if (!hasScreens(to, screens))
      throw new UsageError('--computers goes with units and computers: a person is neither.')
    const expires = session.now() + lasting
    const { item } = await send(session, (administrator) =>
      administrator.publish({ to, content: { ...content.data, screens }, expires }),
    )
    output.line(`Published ${item}.`)
    output.object({ id: item })
  },
}
