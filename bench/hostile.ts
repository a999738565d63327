/**
 * `npm run hostile`: 200 computers send a receipt five times a second each while another one sends what should stop the
 * server: how long the longest of them waits until its receipt is on disk, and how much memory the server takes.
 */
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import { clientControl, dataEntry, readServerFrame } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_STATE_VECTOR, syncStep1, syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import {
  emptyMessages,
  foreignLogs,
  manyFields,
  nested,
  questions,
  receipts,
  worstOrder,
} from '../sync-server/sync/test-hostile.ts'
import { NOW, receipt } from '../sync-server/sync/test-kit.ts'
import { Child, SERVER_CPU } from './child.ts'
import { clientFrame, LoadSocket } from './load/socket.ts'
import { machineText } from './machine.ts'

const COMPUTERS = 200
const PERIOD = 200
/** Milliseconds that each attack is watched. */
const WATCHED = 5000

type Figures = { busy: number; cpu: number; rss: number; lines: number }
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const journal = (device: string) => `journal/${device}/${monthOf(NOW)}`

/** A connection with its journal on channel 1. */
const connect = (port: number, device: string, stored: () => void): Promise<LoadSocket> =>
  new Promise((resolve, reject) => {
    const socket = new LoadSocket(port, `/sync?v=${WIRE_VERSION}&token=${device}`, {
      open: () => socket.send(clientFrame(clientControl({ kind: 'open', channel: 1, name: journal(device) }))),
      message: (payload) => {
        for (const entry of readServerFrame(payload)) {
          if (!('control' in entry)) continue
          if (entry.control.kind === 'opened' && entry.control.channel === 1) resolve(socket)
          else if (entry.control.kind === 'stored') stored()
        }
      },
      lost: (why) => reject(new Error(why)),
    })
  })

/** One computer that goes on with its work. */
class Computer {
  readonly #device = newDeviceId(NOW)
  #socket: LoadSocket | null = null
  #clock = 0
  #sent: number[] = []
  longest = 0

  async open(port: number): Promise<void> {
    this.#socket = await connect(port, this.#device, () => {
      const sent = this.#sent.shift()
      if (sent !== undefined) this.longest = Math.max(this.longest, performance.now() - sent)
    })
  }

  send(): void {
    this.#sent.push(performance.now())
    const update = receipt(this.#device, 5, this.#clock++)
    this.#socket?.send(clientFrame(dataEntry(1, syncUpdate(update))))
  }

  /** The longest wait since the last time, milliseconds, what still waits included. */
  take(): number {
    const [first] = this.#sent
    const longest = Math.max(this.longest, first === undefined ? 0 : performance.now() - first)
    this.longest = 0
    return longest
  }
}

/** @returns frames, one after the other; `before` is sent and on disk first */
type Attack = {
  name: string
  before?: (by: string) => Uint8Array
  frames: (by: string) => Uint8Array[]
  damaged?: true
}
const ATTACKS: Attack[] = [
  { name: 'nothing', frames: () => [] },
  {
    name: '2,000 questions for a log of 1.5 MB',
    before: (by) => receipts(by, 1, 20_000),
    frames: () => [questions(1)],
  },
  { name: '60,000 receipts for nothing', frames: (by) => [receipts(by, 3, 20_000)] },
  { name: '20,000 opens of foreign logs', frames: () => [foreignLogs()] },
  { name: '2,000,000 empty messages', frames: () => [emptyMessages()] },
  { name: '1,000 Yjs clients in the worst order', frames: (by) => [worstOrder(by, 1000)] },
  { name: '3,000 Yjs clients in the worst order', frames: (by) => [worstOrder(by, 3000)] },
  { name: 'facts with 195,000 fields', frames: (by) => [manyFields(by)] },
  { name: 'a value 8,000 deep', frames: (by) => [nested(by)] },
  {
    name: 'a log with a value 8,000 deep, read',
    damaged: true,
    frames: () => [dataEntry(1, syncStep1(EMPTY_STATE_VECTOR))],
  },
]

const server = Child.start('server', 'hostile-server.ts', SERVER_CPU)
try {
  console.log(machineText())
  const port = await server.call<number>('port')
  const computers = Array.from({ length: COMPUTERS }, () => new Computer())
  for (const computer of computers) await computer.open(port)
  let turn = 0
  const timer = setInterval(() => {
    for (let n = turn++ % 20; n < COMPUTERS; n += 20) computers[n]!.send()
  }, PERIOD / 20)
  console.log(
    '| Attack | Longest wait | Server busy, at once | of that, CPU | CPU of 5 s | Its memory | Lines logged |\n|---|---|---|---|---|---|---|',
  )
  await later(2000)
  for (const { name, before, frames, damaged } of ATTACKS) {
    const thief = newDeviceId(NOW)
    if (damaged) await server.call('damage', { log: journal(thief), by: thief })
    let stored = (): void => {}
    const isStored = new Promise<void>((resolve) => (stored = resolve))
    const socket = await connect(port, thief, () => stored())
    if (before) {
      socket.send(clientFrame(before(thief)))
      await isStored
    }
    const made = frames(thief).map((frame) => clientFrame(frame))
    await later(500)
    for (const computer of computers) computer.take()
    await server.call<Figures>('figures')
    const cpu = (await server.measure()).cpu
    for (const frame of made) socket.send(frame)
    await later(WATCHED)
    const { busy, cpu: atOnce, rss, lines } = await server.call<Figures>('figures')
    const used = (await server.measure()).cpu - cpu
    const longest = Math.max(...computers.map((computer) => computer.take()))
    const megabytes = Math.round(rss / 1024 / 1024)
    console.log(
      `| ${name} | ${Math.round(longest)} ms | ${Math.round(busy)} ms | ${Math.round(atOnce)} ms | ${Math.round(used)} ms | ${megabytes} MB | ${lines} |`,
    )
    await socket.end()
  }
  clearInterval(timer)
} finally {
  await server.stop()
}
process.exit(0)
