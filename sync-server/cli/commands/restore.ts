import { needed, parse, type Command } from '../command.ts'
import { JSON_USAGE } from '../server-origin.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'Makes the data folder of a server from a backup',
  usage: `restore --from F --data DIR

  --from F              the file that \`backup\` wrote
  --data DIR            the new data folder; one with data in it is left alone
${JSON_USAGE}: {"data"}`,

  async run(args, output) {
    const { values } = parse(args, { from: { type: 'string' }, data: { type: 'string' } })
    const file = needed(values.from, 'from')
    const folder = needed(values.data, 'data')
    const { restoreBackup } = await import('../../accounts/backup.ts')
    await restoreBackup(file, folder)
    output.line(`Restored to ${folder}. Start the server with \`carillon serve --data ${folder}\`.`)
    output.object({ data: folder })
  },
}
