import { parse, type Command } from '../command.ts'
import { itemArgument } from '../item-argument.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'

export const recall: Command = {
  name: 'recall',
  summary: 'Takes an alert or a message back',
  usage: `recall ITEM [--server URL]

  ITEM                  the id that \`alert\` or \`message\` printed
${SERVER_USAGE}
${JSON_USAGE}: {"id"}`,

  async run(args, output, terminal) {
    const { values, positionals } = parse(args, SERVER_OPTION, ['ITEM'])
    const item = itemArgument(positionals[0])
    const session = await openSession(serverOrigin(values.server), terminal)
    await send(session, (administrator) => administrator.recall(item))
    output.line(`Recalled ${item}.`)
    output.object({ id: item })
  },
}
