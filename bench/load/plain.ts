/** Bare servers: a message that begins with an `A` is sent to everybody else; one that begins with an `R` is kept. */
import { clock } from '../host.ts'
import { ALERT_BYTES, LIMIT, RECEIPT_BYTES, type Driver, type Received } from './driver.ts'
import { Arrivals, inWindow, type Spread } from './everybody.ts'
import { clientFrame, LoadSocket } from './socket.ts'

/** `each`: the server calls `send()` for each endpoint; `once`: it writes one encoded frame to all. */
export type PlainOptions = { port: number; n: number; broadcast: 'each' | 'once' }

export const plainDriver = ({ port, n, broadcast }: PlainOptions): Driver => {
  const sockets: LoadSocket[] = []
  let sender: LoadSocket | null = null
  let arrivals: Arrivals | null = null

  const open = (message: () => void) =>
    new Promise<LoadSocket>((resolve, reject) => {
      const socket: LoadSocket = new LoadSocket(port, '/', {
        open: () => resolve(socket),
        message,
        lost: (why) => {
          arrivals?.fail(why)
          reject(new Error(why))
        },
      })
    })

  return {
    async connect() {
      const started = performance.now()
      await inWindow(n, async (index) => {
        sockets[index] = await open(() => arrivals?.arrive())
      })
      const wall = performance.now() - started
      sender = await open(() => {})
      return { wall }
    },
    async alert(): Promise<Spread> {
      const payload = Buffer.alloc(ALERT_BYTES, 'x')
      payload.write(broadcast === 'each' ? 'AE' : 'AO')
      const frame = clientFrame(payload)
      arrivals = new Arrivals('alert', n, LIMIT)
      sender?.send(frame)
      return arrivals.done
    },
    async receipts(): Promise<Received> {
      const payload = Buffer.alloc(RECEIPT_BYTES, 'x')
      payload.write('R')
      const frame = clientFrame(payload)
      const startedAt = clock()
      arrivals = new Arrivals('receipts', n, LIMIT)
      for (const socket of sockets) socket.send(frame)
      return { ...(await arrivals.done), startedAt }
    },
    async disconnect() {
      arrivals = null
      await Promise.all([...sockets, ...(sender ? [sender] : [])].map((socket) => socket.end()))
      sockets.length = 0
    },
  }
}
