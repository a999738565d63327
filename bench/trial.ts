/** One server, one pass: everybody connects, alerts go out, receipts come back; each step's time and CPU. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Child } from './child.ts'
import type { Measure } from './host.ts'
import type { Connected, Counted } from './load/carillon.ts'
import type { Received } from './load/driver.ts'
import type { Spread } from './load/everybody.ts'
import { median } from './numbers.ts'
import type { Rival, Running } from './rivals.ts'

/** Times in milliseconds, CPU in microseconds of the server per endpoint, memory in kB per endpoint. */
export type Trial = Partial<{
  started: number
  connect: number
  connectCpu: number
  reconnect: number
  reconnectCpu: number
  /** messages that the server needed for one endpoint that came back with unchanged logs, and their bytes */
  reconnectMessages: number
  reconnectBytes: number
  rss: number
  heap: number
  alertHalf: number
  alertLast: number
  alertCpu: number
  alertBytes: number
  /** on disk and confirmed */
  receipts: number
  /** the same, and counted in the report */
  counted: number
  receiptCpu: number
  report: number
}>

const ROUNDS = 3
const STEP_LIMIT = 150_000
/** Endpoints that come and go before anything is measured, so that no server is measured while it is compiled. */
const WARM_UP = 200
const WARM_UP_ROUNDS = 3

export const scratchFolder = () => mkdtempSync(join(tmpdir(), 'carillon-bench-'))

/** Milliseconds that a server gets to finish what it does after the last endpoint has its answer. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 150))

export const runTrial = async (rival: Rival, n: number, load: Child, seed: string): Promise<Trial> => {
  const scratch = scratchFolder()
  const server = await rival.start(scratch, seed)
  try {
    const trial: Trial = server.started === undefined ? {} : { started: server.started }
    await warmUp(rival, server, Math.min(WARM_UP, n), load, seed)
    await load.call(rival.driver, { ...rival.options, port: server.port, n, folder: seed })

    const before = await server.measure(true)
    const connected = await load.call<Connected>('connect', {}, STEP_LIMIT)
    await settle()
    trial.connect = connected.wall
    trial.connectCpu = perEndpoint(before, await server.measure(), n)
    const after = await server.measure(true)
    trial.rss = (after.rss - before.rss) / n / 1000
    trial.heap = (after.heap - before.heap) / n / 1000

    Object.assign(trial, await rounds(rival, server, n, load))

    if (rival.reconnects) {
      await load.call('disconnect', {}, STEP_LIMIT)
      await settle()
      const idle = await server.measure(true)
      const again = await load.call<Connected>('connect', {}, STEP_LIMIT)
      await settle()
      trial.reconnect = again.wall
      trial.reconnectCpu = perEndpoint(idle, await server.measure(), n)
      trial.reconnectMessages = again.messages
      trial.reconnectBytes = again.bytes
    }
    await load.call('disconnect', {}, STEP_LIMIT)
    return trial
  } finally {
    await server.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
}

const rounds = async (rival: Rival, server: Running, n: number, load: Child): Promise<Trial> => {
  const alerts: Spread[] = []
  const alertCpu: number[] = []
  const receipts: (Received & Partial<Counted>)[] = []
  const receiptCpu: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const before = await server.measure()
    alerts.push(await load.call<Spread>('alert', {}, STEP_LIMIT))
    await settle()
    const between = await server.measure()
    alertCpu.push(perEndpoint(before, between, n))
    if (!rival.receipts) continue
    const received = await load.call<Received & Partial<Counted>>('receipts', {}, STEP_LIMIT)
    if (server.stored) received.last = (await server.stored()) - received.startedAt
    await settle()
    receipts.push(received)
    receiptCpu.push(perEndpoint(between, await server.measure(), n))
  }
  const trial: Trial = {
    alertHalf: median(alerts.map((alert) => alert.half)),
    alertLast: median(alerts.map((alert) => alert.last)),
    alertCpu: median(alertCpu),
  }
  if (receipts.length > 0) {
    trial.receipts = median(receipts.map((each) => each.last))
    trial.counted = median(receipts.map((each) => each.counted ?? each.last))
    trial.receiptCpu = median(receiptCpu)
    const { alertBytes } = receipts[0]!
    if (alertBytes !== undefined) {
      trial.alertBytes = alertBytes
      trial.report = await load.call<number>('report', {}, STEP_LIMIT)
    }
  }
  return trial
}

const warmUp = async (rival: Rival, server: Running, n: number, load: Child, seed: string): Promise<void> => {
  await load.call(rival.driver, { ...rival.options, port: server.port, n, folder: seed })
  await load.call('connect', {}, STEP_LIMIT)
  for (let round = 0; round < WARM_UP_ROUNDS; round++) {
    await load.call('alert', {}, STEP_LIMIT)
    if (rival.receipts) await load.call('receipts', {}, STEP_LIMIT)
  }
  await server.stored?.()
  await load.call('disconnect', {}, STEP_LIMIT)
  await settle()
}

/** Microseconds */
const perEndpoint = (before: Measure, after: Measure, n: number): number => ((after.cpu - before.cpu) * 1000) / n
