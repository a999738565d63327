/** The server of `npm run hostile`: sockets, sync and database as always; whoever names a computer is that computer. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { nestedUpdate, testServer, unit } from '../sync-server/sync/test-kit.ts'
import { answerCalls } from './host.ts'

/** Bytes that are in memory at once are what a machine has to have. */
const LOOK = 20

const computer = (token: string): Principal => ({
  kind: 'device',
  id: token as DeviceId,
  unit,
  person: null,
  feeds: [unit],
})
const server = await testServer({ token: (token) => Promise.resolve(computer(token)) })
const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
let highest = 0
setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), LOOK).unref()
/** Between two looks, the most CPU time: where other programs share the processor, that is what is ours of a wait. */
let used = process.cpuUsage()
let most = 0
setInterval(() => {
  const { user, system } = process.cpuUsage(used)
  most = Math.max(most, (user + system) / 1000)
  used = process.cpuUsage()
}, 5).unref()

answerCalls({
  port: () => Number(new URL(server.origin).port),
  stop: () => server.close(),
  /** As an older server kept it. */
  damage: async ({ log, by }: { log: string; by: string }) => {
    const heads = new Map([[7, { clock: 1, owner: by }]])
    await server.store.commit({ appends: [{ log, update: nestedUpdate(by), heads }], changes: [] })
  },
  /** Since the last time: the longest that the event loop was busy, by the clock and in CPU time (milliseconds), the most memory (bytes), lines logged. */
  figures: () => {
    const figures = {
      busy: delay.max / 1e6,
      cpu: most,
      rss: Math.max(highest, process.memoryUsage().rss),
      lines: server.logged.length,
    }
    delay.reset()
    highest = 0
    most = 0
    server.logged.length = 0
    return figures
  },
})
