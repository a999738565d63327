/** A server in the process of a command: by its clock, with its log on standard error. */
import type { Timers } from '@carillon/shared-model/replica/platform.ts'
import type { ConfigInput } from '../config.ts'
import type { RunningServer } from '../roles/running-server.ts'
import type { Terminal } from './terminal.ts'

/** The next time is counted from the last. */
const repeatBy =
  (timers: Timers) =>
  (work: () => void, milliseconds: number): (() => void) => {
    let stop = () => {}
    const wait = () => {
      stop = timers.after(milliseconds, () => {
        wait()
        work()
      })
    }
    wait()
    return () => stop()
  }

/** Loads the server, which most commands do without. @throws Error with a sentence, as `serve` does */
export const startServer = async (config: ConfigInput, terminal: Terminal): Promise<RunningServer> => {
  const { serve } = await import('../roles/serve.ts')
  const { now, elapsed, timers, stderr } = terminal
  return serve({ logLevel: 'warn', ...config }, now, { repeat: repeatBy(timers), logTo: stderr, elapsed })
}
