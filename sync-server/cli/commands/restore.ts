import { needed, parse, type Command } from '../command.ts'
import { JSON_USAGE } from '../server-origin.ts'
import { pathIn } from '../terminal.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'Makes the data folder of a server from a backup',
  usage: `restore --from F --data DIR

  --from F              the file that \`backup\` wrote
  --data DIR            the new data folder; one with data in it is left alone
${JSON_USAGE}: {"data"}`,

  async run(args, output, terminal) {
    const { values } = parse(args, { from: { type: 'string' }, data: { type: 'string' } })
    const file = needed(values.from, 'from')
    const folder = needed(values.data, 'data')
    const { restoreFolder } = await import('../../roles/stopped-server.ts')
    await restoreFolder(pathIn(terminal, file), pathIn(terminal, folder))
    output.line(`Restored to ${folder}. Start the server with \`carillon serve --data ${folder}\`.`)
    output.line('What computers and administrators wrote since the backup comes back by itself as they connect.')
    output.line(
      'What does not come back: what was changed in the console (accounts, imports, settings, courses) since, and computers enrolled since, which say that they have to be enrolled again and keep what they hold until then.',
    )
    output.object({ data: folder })
  },
}
