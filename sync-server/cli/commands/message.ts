import { readFile } from 'node:fs/promises'
import { messageContent } from '@carillon/shared-model/facts/items.ts'
import { AUDIENCE_USAGE, parseAudience, resolveAudience } from '../audience.ts'
import { needed, parse, UsageError, type Command } from '../command.ts'
import { sendImages } from '../markdown-images.ts'
import { duration } from '../quantities.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { viewRows } from '../views.ts'

const BODY_LIMIT = 100_000

export const message: Command = {
  name: 'message',
  summary: 'Sends a message that people open when they like',
  usage: `message --to AUDIENCE --subject S --body-file F.md [--acknowledge] [--expires 30d] [--server URL]

  --to AUDIENCE         who shall get it
  --subject S           its subject
  --body-file F.md      its text, as Markdown; images are files beside it
  --acknowledge         readers are asked to confirm
  --expires TIME        after this it leaves the list (default: never)
${SERVER_USAGE}
${JSON_USAGE}: {"id"}

${AUDIENCE_USAGE}`,

  async run(args, output) {
    const { values } = parse(args, {
      ...SERVER_OPTION,
      to: { type: 'string' },
      subject: { type: 'string' },
      'body-file': { type: 'string' },
      acknowledge: { type: 'boolean' },
      expires: { type: 'string' },
      repeat: { type: 'string' },
      at: { type: 'string' },
    })
    if (values.repeat !== undefined) throw new UsageError('--repeat belongs to a later version.')
    if (values.at !== undefined) throw new UsageError('--at belongs to a later version.')
    const addressees = parseAudience(needed(values.to, 'to'))
    const subject = needed(values.subject?.trim(), 'subject')
    if (subject.length > 200) throw new UsageError('--subject has at most 200 characters.')
    const file = needed(values['body-file'], 'body-file')
    const lasting = values.expires === undefined ? null : duration(values.expires, 'expires')
    const markdown = await readFile(file, 'utf8')
    if (markdown.length > BODY_LIMIT) throw new UsageError(`${file} is longer than ${BODY_LIMIT} characters.`)
    const session = await openSession(serverOrigin(values.server))
    const to = await resolveAudience(addressees, (view) => viewRows(session, view))
    const content = messageContent.parse({
      kind: 'message',
      subject,
      ...(await sendImages(session, markdown, file)),
      acknowledge: values.acknowledge ?? false,
    })
    const expires = lasting === null ? null : session.now() + lasting
    const { item } = await send(session, (administrator) => administrator.publish({ to, content, expires }))
    output.line(`Published ${item}.`)
    output.object({ id: item })
  },
}
