import { needed, parse, UsageError, type Command } from '../command.ts'
import { JSON_USAGE } from '../server-origin.ts'
import { readNewPassword } from '../password.ts'
import { pathIn } from '../terminal.ts'

export const setup: Command = {
  name: 'setup',
  summary: 'Sets up a new server: names the organisation and makes its owner',
  usage: `setup --data DIR --organisation NAME --owner LOGIN

  --data DIR            the server's data folder
  --organisation NAME   name of the organisation
  --owner LOGIN         login of the administrator who may do everything
${JSON_USAGE}

The password is taken from CARILLON_PASSWORD, or asked for.`,

  async run(args, output, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      organisation: { type: 'string' },
      owner: { type: 'string' },
    })
    const folder = needed(values.data, 'data')
    const path = pathIn(terminal, folder)
    const organisation = needed(values.organisation?.trim(), 'organisation')
    const login = needed(values.owner?.trim(), 'owner')
    if (organisation.length > 200) throw new UsageError('--organisation has at most 200 characters.')
    if (login.length > 64) throw new UsageError('--owner has at most 64 characters.')
    const password = await readNewPassword(terminal)
    const [{ inDataFolder }, { setUp }] = await Promise.all([
      import('../../roles/stopped-server.ts'),
      import('../../accounts/setup.ts'),
    ])
    await inDataFolder(path, ({ unitOfWork }) =>
      setUp(unitOfWork, path, { organisation, login, name: login, password }, terminal.now()),
    )
    output.line(`${organisation} is set up. Start the server with \`carillon serve --data ${folder}\`.`)
    output.object({ organisation, owner: login })
  },
}
