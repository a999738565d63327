import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { needed, parse, type Command } from '../command.ts'
import { download } from '../download.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'
import { pathIn } from '../terminal.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'Fetches a backup of a running server',
  usage: `backup --to F [--server URL]

  --to F                the file to write; keep it like a key, since it holds those of the server
${SERVER_USAGE}
${JSON_USAGE}: {"file","bytes"}`,

  async run(args, output, terminal) {
    const { values } = parse(args, { ...SERVER_OPTION, to: { type: 'string' } })
    const file = needed(values.to, 'to')
    const session = await openSession(serverOrigin(values.server), terminal)
    const bytes = await download(session, RAW_ROUTES.backup, pathIn(terminal, file))
    output.line(`Wrote ${file}, ${bytes} bytes. It holds the server's keys: keep it safe.`)
    output.object({ file, bytes })
  },
}
