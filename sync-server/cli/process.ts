/** `carillon` as a process of its own: binds the command line to everything that Node has of one. */
import { homedir } from 'node:os'
import { platformTimers } from '@carillon/shared-model/replica/platform.ts'
import { main } from './main.ts'
import type { Terminal } from './terminal.ts'

const terminal: Terminal = {
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  // Looked at by few commands, and opened by a look.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  elapsed: () => Math.round(performance.now()),
  timers: platformTimers,
  stopped: () =>
    new Promise((resolve) => {
      process.once('SIGINT', () => resolve())
      process.once('SIGTERM', () => resolve())
    }),
  outlive: (tell) => void process.on('unhandledRejection', tell),
}

/** Runs the command that this process was started with. */
export const run = async (): Promise<void> => {
  // The provider listens for the process's end once per log, and an endpoint follows dozens.
  process.setMaxListeners(0)
  // Whoever reads may have enough, as `head` has, and a log may lie on a full disk: the work is done all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // What is written here is keys, messages and receipts: nobody else's to read, not even for a moment.
  process.umask(0o077)
  process.exitCode = await main(process.argv.slice(2), terminal)
}
