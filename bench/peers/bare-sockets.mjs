/**
 * Bare sockets with a framing of their own, and one SQLite transaction for all receipts of a turn of the event loop:
 * about the least that a server in Node can do for the same work. It checks nothing and keeps no documents.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:net'
import Libsql from 'libsql'
import { answerCalls } from '../host.ts'

const sockets = new Set()
const RECEIPT = 'R'.charCodeAt(0)
const ACKNOWLEDGED = frame(Buffer.from('stored'))
let store = null
let waiting = []

function frame(payload) {
  const head =
    payload.length < 126
      ? Buffer.from([0x82, payload.length])
      : Buffer.from([0x82, 126, payload.length >> 8, payload.length & 255])
  return Buffer.concat([head, payload])
}

const commit = () => {
  const batch = waiting
  waiting = []
  store(batch)
  for (const { socket } of batch) socket.write(ACKNOWLEDGED)
}

const message = (socket, payload) => {
  if (payload[0] === RECEIPT) {
    if (waiting.length === 0) setImmediate(commit)
    waiting.push({ socket, payload })
    return
  }
  store([{ socket, payload }])
  const bytes = frame(payload)
  for (const other of sockets) if (other !== socket) other.write(bytes)
}

const server = createServer({ noDelay: true }, (socket) => {
  let left = null
  let open = false
  socket.on('error', () => {})
  socket.on('close', () => sockets.delete(socket))
  socket.on('data', (chunk) => {
    let data = left ? Buffer.concat([left, chunk]) : chunk
    left = null
    if (!open) {
      const end = data.indexOf('\r\n\r\n')
      if (end < 0) {
        left = data
        return
      }
      const key = /sec-websocket-key: (\S+)/i.exec(data.toString('latin1', 0, end))[1]
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      open = true
      sockets.add(socket)
      data = data.subarray(end + 4)
    }
    while (data.length >= 6) {
      const short = data[1] & 0x7f
      const head = short < 126 ? 2 : 4
      const length = short < 126 ? short : data.readUInt16BE(2)
      if (data.length < head + 4 + length) break
      const payload = Buffer.allocUnsafe(length)
      for (let i = 0; i < length; i++) payload[i] = data[head + 4 + i] ^ data[head + (i & 3)]
      message(socket, payload)
      data = data.subarray(head + 4 + length)
    }
    if (data.length > 0) left = data
  })
})

answerCalls({
  serve: ({ folder }) => {
    const database = new Libsql(`${folder}/receipts.sqlite`)
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE updates (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)',
    )
    const insert = database.prepare('INSERT INTO updates (bytes) VALUES (?)')
    store = (batch) => {
      database.exec('BEGIN IMMEDIATE')
      for (const { payload } of batch) insert.run([payload])
      database.exec('COMMIT')
    }
    return new Promise((resolve) => server.listen(0, '127.0.0.1', 2048, () => resolve({ port: server.address().port })))
  },
  stop: () => server.close(),
})
