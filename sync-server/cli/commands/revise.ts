import { readFile } from 'node:fs/promises'
import { alertContent, type Content } from '@carillon/shared-model/facts/items.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { parse, UsageError, type Command } from '../command.ts'
import { itemArgument } from '../item-argument.ts'
import { sendImages } from '../markdown-images.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import { pathIn } from '../terminal.ts'

const BODY_LIMIT = 100_000

/** What was sent last, with all that a new text leaves as it is. */
const latestOf = async ({ api }: Session, item: ItemId): Promise<Content> => {
  const { history } = await api.call('item', { params: { item } })
  for (const { request } of history.toReversed()) if ('content' in request) return request.content
  throw new UsageError('A campaign has no text of its own. Change its course, and start it again.')
}

export const revise: Command = {
  name: 'revise',
  summary: 'Replaces the text of an alert or a message that was sent',
  usage: `revise ITEM --body-file F.md | --text T [--server URL]

  ITEM                  the id that \`alert\` or \`message\` printed
  --body-file F.md      new text of a message, as Markdown; images are files beside it
  --text T              new text of an alert
${SERVER_USAGE}
${JSON_USAGE}: {"id"}

Subject, title, severity and recipients stay. A report says who has seen which text. Of a message that recurs, the new
text is that of all that is still to come.`,

  async run(args, output, terminal) {
    const options = { ...SERVER_OPTION, 'body-file': { type: 'string' }, text: { type: 'string' } } as const
    const { values, positionals } = parse(args, options, ['ITEM'])
    const item = itemArgument(positionals[0])
    const { 'body-file': file, text } = values
    if ((file === undefined) === (text === undefined)) throw new UsageError('Give either --body-file or --text.')
    const path = file === undefined ? null : pathIn(terminal, file)
    const markdown = path === null ? null : await readFile(path, 'utf8')
    if (markdown !== null && markdown.length > BODY_LIMIT)
      throw new UsageError(`${file} is longer than ${BODY_LIMIT} characters.`)
    const session = await openSession(serverOrigin(values.server), terminal)
    const before = await latestOf(session, item)
    let content: Content
    if (before.kind === 'alert') {
      const changed = alertContent.safeParse({ ...before, text: text?.trim() ?? '' })
      if (text === undefined) throw new UsageError('This is an alert: give its new text with --text.')
      if (!changed.success) throw new UsageError('--text is from 1 to 4000 characters.')
      content = changed.data
    } else {
      if (markdown === null || path === null)
        throw new UsageError('This is a message: give its new text with --body-file.')
      content = { ...before, ...(await sendImages(session, markdown, path)) }
    }
    await send(session, (administrator) => administrator.revise(item, content))
    output.line(`Revised ${item}.`)
    output.object({ id: item })
  },
}
