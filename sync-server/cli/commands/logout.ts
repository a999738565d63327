import { Failure, parse, type Command } from '../command.ts'
import { loadSession, saveSession } from '../saved-sessions.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { openSession } from '../session.ts'

export const logout: Command = {
  name: 'logout',
  summary: 'Ends the session that login kept',
  usage: `logout [--server URL]

${SERVER_USAGE}
${JSON_USAGE}`,

  async run(args, output, terminal) {
    const { values } = parse(args, SERVER_OPTION)
    const origin = serverOrigin(values.server)
    if (!loadSession(origin, terminal)) throw new Failure(`Nobody is signed in to ${origin}.`)
    const { CARILLON_LOGIN: _login, CARILLON_PASSWORD: _password, ...env } = terminal.env
    try {
      const { api } = await openSession(origin, { ...terminal, env })
      await api.call('signOut', {})
    } finally {
      // Forgotten here in any case: a server that cannot be reached must not keep the key on this disk.
      saveSession(origin, null, terminal)
    }
    output.line(`Signed out of ${origin}.`)
    output.object({ server: origin })
  },
}
