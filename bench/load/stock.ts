/**
 * The y-websocket protocol, one socket a document, as the stock server of the package speaks it. Awareness is off: no
 * endpoint ever sends any, so the server has none to tell.
 */
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import {
  EMPTY_STATE_VECTOR,
  EMPTY_UPDATE,
  syncStep1,
  syncStep2,
  syncUpdate,
} from '@carillon/shared-model/wire/messages.ts'
import { clock } from '../host.ts'
import { ALERT_BYTES, LIMIT, RECEIPT_BYTES, type Driver, type Received } from './driver.ts'
import { Arrivals, inWindow, type Spread } from './everybody.ts'
import { clientFrame, LoadSocket } from './socket.ts'

/** `own`: each endpoint has, besides the shared document, one of its own for receipts. */
export type StockOptions = { port: number; n: number; own: boolean }

const STEP1 = clientFrame(syncStep1(EMPTY_STATE_VECTOR))
const NOTHING = clientFrame(syncStep2(EMPTY_UPDATE))
const randomClient = () => 1 + Math.floor(Math.random() * 0xffff_fffe)

/** Says which sync message a payload is: 0, 1, 2; -1 for anything else. */
const stepOf = (payload: Buffer): number => (payload[0] === 0 ? payload[1]! : -1)

export const stockDriver = ({ port, n, own }: StockOptions): Driver => {
  const feeds: LoadSocket[] = []
  const journals: { socket: LoadSocket; client: number; clock: number }[] = []
  const admin = { client: randomClient(), clock: 0 }
  let alerts: Arrivals | null = null
  let echoes: Arrivals | null = null
  let sender: LoadSocket | null = null

  /** Resolves when the document is in sync. */
  const open = (document: string, update: () => void) =>
    new Promise<LoadSocket>((resolve, reject) => {
      const socket: LoadSocket = new LoadSocket(port, `/${document}`, {
        open: () => socket.send(STEP1),
        message: (payload) => {
          const step = stepOf(payload)
          if (step === 2) update()
          else if (step === 1) resolve(socket)
          else if (step === 0) socket.send(NOTHING)
        },
        lost: (why) => {
          alerts?.fail(why)
          echoes?.fail(why)
          reject(new Error(why))
        },
      })
    })

  return {
    async connect() {
      const started = performance.now()
      await inWindow(n, async (index) => {
        feeds[index] = await open('feed', () => alerts?.arrive())
        if (own)
          journals[index] = {
            socket: await open(`journal-${index}`, () => echoes?.arrive()),
            client: randomClient(),
            clock: 0,
          }
      })
      const wall = performance.now() - started
      sender = await open('feed', () => {})
      return { wall }
    },
    async alert(): Promise<Spread> {
      const update = appendUpdate(admin.client, admin.clock++, [{ text: 'x'.repeat(ALERT_BYTES - 40) }])
      const frame = clientFrame(syncUpdate(update))
      alerts = new Arrivals('alert', n, LIMIT)
      sender?.send(frame)
      return alerts.done
    },
    async receipts(): Promise<Received> {
      const frames = journals.map((journal) =>
        clientFrame(syncUpdate(appendUpdate(journal.client, journal.clock++, [{ i: 'x'.repeat(RECEIPT_BYTES - 20) }]))),
      )
      const startedAt = clock()
      echoes = new Arrivals('receipts', n, LIMIT)
      for (const [index, { socket }] of journals.entries()) socket.send(frames[index]!)
      return { ...(await echoes.done), startedAt }
    },
    async disconnect() {
      alerts = echoes = null
      const all = [...feeds, ...journals.map((journal) => journal.socket), ...(sender ? [sender] : [])]
      await Promise.all(all.map((socket) => socket.end()))
      feeds.length = journals.length = 0
    },
  }
}
