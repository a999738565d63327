/** Carillon's server as it is, in a process of its own. */
import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import type { RunningServer } from '../sync-server/roles/running-server.ts'
import { serve } from '../sync-server/roles/serve.ts'
import { answerCalls, clock } from './host.ts'

let running: RunningServer | null = null
const inspector = new Session()

answerCalls({
  /** `started`: milliseconds that the start took, from the folder on disk until it listens. */
  serve: async ({ folder }: { folder: string }) => {
    const begun = clock()
    running = await serve({ data: folder, port: 0, logLevel: 'warn' })
    return { port: Number(new URL(running.origin).port), started: clock() - begun }
  },
  startProfile: async () => {
    inspector.connect()
    await inspector.post('Profiler.enable')
    await inspector.post('Profiler.setSamplingInterval', { interval: 100 })
    await inspector.post('Profiler.start')
  },
  writeProfile: async ({ file }: { file: string }) => {
    const { profile } = await inspector.post('Profiler.stop')
    writeFileSync(file, JSON.stringify(profile))
    inspector.disconnect()
  },
  stop: () => running?.close(),
})
