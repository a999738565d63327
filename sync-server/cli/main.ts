/** The command line: finds the command, and turns its end into an exit status. `process.ts` gives it a process, tests less. */
import { COMMANDS } from './commands.ts'
import { UsageError, type Command } from './command.ts'
import { sentenceOf } from './errors.ts'
import { Output } from './output.ts'
import type { Terminal } from './terminal.ts'

const isHelp = (argument: string) => argument === '--help' || argument === '-h'

const overview = async (): Promise<string> => {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()))
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'Usage: carillon <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Commands that talk to a server take --server URL (default http://127.0.0.1:8080) and sign in with CARILLON_LOGIN',
    'and CARILLON_PASSWORD, or with the session that `carillon login` saved. With --json a command prints one JSON',
    'object a line. Exit status: 0 done, 1 refused or failed, 2 wrong usage. `carillon <command> --help` says more.',
  ].join('\n')
}

const helpOf = ({ summary, usage }: Command): string => `${summary}.\n\nUsage: carillon ${usage}`

/** Runs `carillon <args>`. Never rejects. @returns the exit status */
export const main = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [name, ...rest] = args
  const output = new Output(rest.includes('--json'), terminal)
  if (name === undefined || name === 'help' || isHelp(name)) {
    ;(name === undefined ? terminal.stderr : terminal.stdout).write(`${await overview()}\n`)
    return name === undefined ? 2 : 0
  }
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!load) throw new UsageError('there is no such command.')
    const command = await load()
    if (rest.some(isHelp)) terminal.stdout.write(`${helpOf(command)}\n`)
    else await command.run(rest, output, terminal)
    return 0
  } catch (error) {
    const wrongUsage = error instanceof UsageError
    const help = Object.hasOwn(COMMANDS, name) ? `carillon ${name} --help` : 'carillon --help'
    output.error(`carillon ${name}: ${sentenceOf(error)}${wrongUsage ? ` See \`${help}\`.` : ''}`)
    return wrongUsage ? 2 : 1
  }
}
