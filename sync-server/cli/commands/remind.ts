import { parse, type Command } from '../command.ts'
import { itemArgument } from '../item-argument.ts'
import { send } from '../request.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'

export const remind: Command = {
  name: 'remind',
  summary: 'Reminds those who have not read or confirmed a message',
  usage: `remind ITEM [--server URL]

  ITEM                  the id that \`message\` or \`campaign start\` printed
${SERVER_USAGE}
${JSON_USAGE}: {"id"}

Whoever has read it, or confirmed it where that is asked for, sees no reminder.`,

  async run(args, output, terminal) {
    const { values, positionals } = parse(args, SERVER_OPTION, ['ITEM'])
    const item = itemArgument(positionals[0])
    const session = await openSession(serverOrigin(values.server), terminal)
    await send(session, (administrator) => administrator.remind(item))
    output.line(`Reminded of ${item}.`)
    output.object({ id: item })
  },
}
