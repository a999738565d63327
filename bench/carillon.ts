/** Carillon's server as it is, in a process of its own. */
import { serve, type RunningServer } from '../sync-server/main.ts'
import { answerCalls, clock } from './host.ts'

let running: RunningServer | null = null

answerCalls({
  /** `started`: milliseconds that the start took, from the folder on disk until it listens. */
  serve: async ({ folder }: { folder: string }) => {
    const begun = clock()
    running = await serve({ data: folder, port: 0, logLevel: 'warn' })
    return { port: Number(new URL(running.origin).port), started: clock() - begun }
  },
  stop: () => running?.close(),
})
