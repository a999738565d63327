import { parse } from '../command.ts'
import type { Output } from '../output.ts'
import { pathIn, type Terminal } from '../terminal.ts'

/** `admin unlock LOGIN [--data DIR]`: on the server's own machine, while it runs or not. */
export const unlock = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, { data: { type: 'string' } }, ['unlock', 'LOGIN'])
  const login = positionals[1]!
  const folder = pathIn(terminal, values.data ?? 'data')
  const { unlockInFolder } = await import('../../roles/stopped-server.ts')
  const ended = await unlockInFolder(folder, login, terminal.now())
  output.line(ended > 0 ? `${login} can sign in again.` : `${login} was not locked out.`)
  output.object({ unlocked: login })
}
