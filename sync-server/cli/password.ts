/** Passwords and codes come from the environment, or are asked for at a terminal without being shown. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Failure } from './command.ts'
import type { Terminal } from './terminal.ts'

const LEAST = 10

/** @param question such as `Password: ` @param missing what to say @throws Failure when there is no terminal to ask at */
const ask = async (
  { stdin, stderr }: Terminal,
  question: string,
  missing = 'The password is missing: set CARILLON_PASSWORD.',
): Promise<string> => {
  if (!stdin.isTTY) throw new Failure(missing)
  stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: silent, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    stderr.write('\n')
  }
}

export const readPassword = async (login: string, terminal: Terminal): Promise<string> =>
  terminal.env.CARILLON_PASSWORD || ask(terminal, `Password of ${login}: `)

/** Of the second factor. Only asked for when the account needs one. @throws Failure when there is no terminal to ask at */
export const readCode = (login: string, terminal: Terminal): Promise<string> =>
  ask(
    terminal,
    `Code of ${login}, or a recovery code: `,
    `The account ${login} also asks for a code: set CARILLON_CODE, or sign in with \`carillon login\` at a terminal.`,
  )

/** @throws Failure when it is too short, or was typed in two ways */
export const readNewPassword = async (terminal: Terminal): Promise<string> => {
  const given = terminal.env.CARILLON_PASSWORD
  const password = given || (await ask(terminal, 'New password: '))
  if (password.length < LEAST) throw new Failure(`A password has at least ${LEAST} characters.`)
  if (!given && (await ask(terminal, 'The same again: ')) !== password) throw new Failure('The two passwords differ.')
  return password
}
