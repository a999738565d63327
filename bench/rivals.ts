/** The servers under test: how each is started, what the load says to it, and which steps make sense for it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { canPin, Child, SERVER_CPU } from './child.ts'
import type { Measure } from './host.ts'
import { ITEMS_A_MONTH, MONTHS_FOLLOWED } from './seed.ts'

export type Running = {
  port: number
  /** milliseconds that the server itself says its start took */
  started?: number
  measure(collect?: boolean): Promise<Measure>
  /** when all that has come was on disk; null where the confirmation to the endpoint says so itself */
  stored: (() => Promise<number>) | null
  stop(): Promise<void>
}

export type Rival = {
  key: string
  title: string
  /** the load's driver with its options */
  driver: string
  options: Record<string, unknown>
  receipts: boolean
  /** a second round of connections, with unchanged logs */
  reconnects: boolean
  /** null: for every number of endpoints */
  atMost: number | null
  /** @param scratch an empty folder @param seed folder of our seed */
  start(scratch: string, seed: string): Promise<Running>
}

type Served = { port: number; started?: number }

const startChild = async (
  file: string,
  input: unknown,
  options: { env?: Record<string, string>; tellsStored?: boolean } = {},
): Promise<Running> => {
  const child = Child.start(file, file, SERVER_CPU, options.env)
  const served = await child.call<Served>('serve', input)
  return {
    ...served,
    measure: (collect) => child.measure(collect),
    stored: options.tellsStored ? () => child.call<number>('stored', {}, 120_000) : null,
    stop: () => child.stop(),
  }
}

export const CARILLON: Rival = {
  key: 'carillon',
  title: '**Carillon**',
  driver: 'carillon',
  options: {},
  receipts: true,
  reconnects: true,
  atMost: null,
  start: (scratch, seed) => {
    cpSync(seed, scratch, { recursive: true })
    return startChild('carillon.ts', { folder: scratch })
  },
}

const stockItems = ITEMS_A_MONTH * MONTHS_FOLLOWED

const RIVALS: Rival[] = [
  {
    key: 'ws-each',
    title: 'bare `ws`, `send()` each',
    driver: 'plain',
    options: { broadcast: 'each' },
    receipts: false,
    reconnects: false,
    atMost: null,
    start: () => startChild('peers/bare-ws.mjs', {}),
  },
  {
    key: 'ws-once',
    title: 'bare `ws`, frame encoded once',
    driver: 'plain',
    options: { broadcast: 'once' },
    receipts: false,
    reconnects: false,
    atMost: null,
    start: () => startChild('peers/bare-ws.mjs', {}),
  },
  {
    key: 'sockets',
    title: 'bare sockets, one SQLite transaction a batch',
    driver: 'plain',
    options: { broadcast: 'once' },
    receipts: true,
    reconnects: false,
    atMost: null,
    start: (folder) => startChild('peers/bare-sockets.mjs', { folder }),
  },
  {
    key: 'stock',
    title: 'stock y-websocket, one shared document',
    driver: 'stock',
    options: { own: false },
    receipts: false,
    reconnects: false,
    atMost: null,
    start: () => startChild('peers/stock.mjs', { items: stockItems }),
  },
  {
    key: 'stock-own',
    title: 'stock y-websocket with LevelDB, own documents',
    driver: 'stock',
    options: { own: true },
    receipts: true,
    reconnects: false,
    atMost: 5000,
    start: (folder) =>
      startChild('peers/stock.mjs', { items: stockItems }, { env: { YPERSISTENCE: folder }, tellsStored: true }),
  },
]

/** Only where it is installed: it is no npm package. */
const NATS: Rival = {
  key: 'nats',
  title: 'NATS JetStream (file storage)',
  driver: 'nats',
  options: {},
  receipts: true,
  reconnects: false,
  atMost: null,
  start: startNats,
}

export const natsVersion = spawnSync('nats-server', ['--version'], { encoding: 'utf8' }).stdout?.trim() || null

export const allRivals = (): Rival[] => [CARILLON, ...RIVALS, ...(natsVersion ? [NATS] : [])]

async function startNats(folder: string): Promise<Running> {
  mkdirSync(folder, { recursive: true })
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const command = ['nats-server', '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder]
  const [program, ...rest] = canPin ? ['taskset', '-c', String(SERVER_CPU), ...command] : command
  const server = spawn(program!, rest, { stdio: 'ignore' })
  await reachable(server, port)
  return {
    port,
    measure: async () => measureProcess(server.pid ?? 0),
    stored: null,
    stop: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve())
        server.kill('SIGTERM')
      }),
  }
}

const reachable = async (server: ChildProcess, port: number): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    if (server.exitCode !== null) throw new Error('nats-server ended at once')
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('nats-server does not answer')
}

/** Of a foreign process: its times in ticks of 10 ms (proc(5)). */
const measureProcess = (pid: number): Measure => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  return { cpu: (Number(fields[11]) + Number(fields[12])) * 10, rss, heap: NaN }
}
