/** The `ws` package and nothing else: what any server over it must pay. */
import { createServer } from 'node:http'
import { Sender, WebSocketServer } from 'ws'
import { answerCalls } from '../host.ts'

const http = createServer()
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false })

const EACH = 'E'.charCodeAt(0)

sockets.on('connection', (socket) => {
  socket.on('error', () => {})
  socket.on('message', (message) => {
    if (message[1] === EACH) {
      for (const other of sockets.clients) if (other !== socket) other.send(message)
      return
    }
    const frame = Buffer.concat(
      Sender.frame(message, { fin: true, opcode: 2, mask: false, readOnly: true, rsv1: false }),
    )
    for (const other of sockets.clients) if (other !== socket) other._socket.write(frame)
  })
})

answerCalls({
  serve: () =>
    new Promise((resolve) => http.listen(0, '127.0.0.1', 2048, () => resolve({ port: http.address().port }))),
  stop: () => http.close(),
})
