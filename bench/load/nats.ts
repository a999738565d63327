/** NATS JetStream (https://docs.nats.io/reference/reference-protocols/nats-protocol): core alerts, receipts in a stream. */
import { connect, type Socket } from 'node:net'
import { clock } from '../host.ts'
import { ALERT_BYTES, LIMIT, RECEIPT_BYTES, type Driver, type Received } from './driver.ts'
import { Arrivals, inWindow, type Spread } from './everybody.ts'

export type NatsOptions = { port: number; n: number }

const STREAM = 'RECEIPTS'

export const natsDriver = ({ port, n }: NatsOptions): Driver => {
  const sockets: Socket[] = []
  let admin: Socket | null = null
  let arrivals: Arrivals | null = null

  /** Resolves when the server has answered to everything said so far. */
  const open = (greeting: string, message: (text: string) => void) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true })
      socket.setEncoding('latin1')
      socket.on('connect', () =>
        socket.write(
          `CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\n${greeting}PING\r\n`,
        ),
      )
      socket.on('data', (text: string) => {
        if (text.includes('-ERR')) reject(new Error(text))
        if (text.includes('PONG\r\n')) resolve(socket)
        if (text.startsWith('PING')) socket.write('PONG\r\n')
        if (text.includes('MSG ')) message(text)
      })
      socket.on('error', reject)
    })

  const ask = (subject: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`NATS does not answer on ${subject}`)), 10_000)
      void open('SUB _ANSWER 1\r\n', (text) => {
        clearTimeout(timer)
        resolve(text)
      }).then((socket) => {
        socket.write(`PUB ${subject} _ANSWER ${Buffer.byteLength(body)}\r\n${body}\r\n`)
        setTimeout(() => socket.destroy(), 10_500).unref()
      }, reject)
    })

  return {
    async connect() {
      await ask(`$JS.API.STREAM.DELETE.${STREAM}`, '')
      const created = await ask(
        `$JS.API.STREAM.CREATE.${STREAM}`,
        JSON.stringify({
          name: STREAM,
          subjects: ['receipts.>'],
          storage: 'file',
          retention: 'limits',
          num_replicas: 1,
        }),
      )
      if (created.includes('"error"')) throw new Error(`NATS JetStream: ${created}`)
      const started = performance.now()
      await inWindow(n, async (index) => {
        sockets[index] = await open(`SUB alerts 1\r\nSUB _INBOX.${index} 2\r\n`, () => arrivals?.arrive())
      })
      const wall = performance.now() - started
      admin = await open('', () => {})
      return { wall }
    },
    async alert(): Promise<Spread> {
      const message = `PUB alerts ${ALERT_BYTES}\r\n${'x'.repeat(ALERT_BYTES)}\r\n`
      arrivals = new Arrivals('alert', n, LIMIT)
      admin?.write(message)
      return arrivals.done
    },
    async receipts(): Promise<Received> {
      const body = 'x'.repeat(RECEIPT_BYTES)
      const messages = sockets.map(
        (_, index) => `PUB receipts.${index} _INBOX.${index} ${RECEIPT_BYTES}\r\n${body}\r\n`,
      )
      const startedAt = clock()
      arrivals = new Arrivals('receipts', n, LIMIT)
      for (const [index, socket] of sockets.entries()) socket.write(messages[index]!, 'latin1')
      return { ...(await arrivals.done), startedAt }
    },
    async disconnect() {
      for (const socket of [...sockets, ...(admin ? [admin] : [])]) socket.destroy()
      sockets.length = 0
    },
  }
}
