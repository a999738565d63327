import { createInterface } from 'node:readline/promises'
import { Failure, parse, type Command } from '../command.ts'
import { readPassword } from '../password.ts'
import { saveSession } from '../saved-sessions.ts'
import { JSON_USAGE, SERVER_OPTION, SERVER_USAGE, serverOrigin } from '../server-origin.ts'
import { signIn } from '../session.ts'
import type { Terminal } from '../terminal.ts'

const readLogin = async ({ env, stdin, stderr }: Terminal): Promise<string> => {
  if (env.CARILLON_LOGIN) return env.CARILLON_LOGIN
  if (!stdin.isTTY) throw new Failure('The login is missing: set CARILLON_LOGIN.')
  const lines = createInterface({ input: stdin, output: stderr })
  try {
    return (await lines.question('Login: ')).trim()
  } finally {
    lines.close()
  }
}

export const login: Command = {
  name: 'login',
  summary: 'Signs in and keeps the session for later commands',
  usage: `login [--server URL]

${SERVER_USAGE}
${JSON_USAGE}

Login and password are taken from CARILLON_LOGIN and CARILLON_PASSWORD, or asked for; so is the code of an account with
a second factor, from CARILLON_CODE. A code is good once, so scripts of several commands sign in first. The session is a key of its own in
carillon/sessions.json below $XDG_CONFIG_HOME or ~/.config; \`carillon logout\` ends it.`,

  async run(args, output, terminal) {
    const { values } = parse(args, SERVER_OPTION)
    const origin = serverOrigin(values.server)
    const name = await readLogin(terminal)
    const code = terminal.env.CARILLON_CODE || null
    const password = await readPassword(name, terminal)
    const { session, key } = await signIn(origin, { login: name, password, code }, false, terminal)
    saveSession(origin, { login: session.account.login, device: session.device, key }, terminal)
    output.line(`Signed in to ${origin} as ${session.account.name}.`)
    output.object({ server: origin, login: session.account.login })
  },
}
