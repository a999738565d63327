/** The stock y-websocket server, `setupWSConnection` of @y/websocket-server, served as its own server.js does. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answerCalls, clock } from '../host.ts'

const http = createServer()
const sockets = new WebSocketServer({ noServer: true })
let stored = 0
let waiting = null

/** What is on disk by the persistence that comes with the package; it reports each update that it has stored. */
const countStored = (persistence) => {
  const { provider } = persistence
  const store = provider.storeUpdate.bind(provider)
  provider.storeUpdate = async (name, update) => {
    const result = await store(name, update)
    // A document is stored once as empty when it is opened: that is not a receipt.
    if (update.length > 2 && name !== 'feed' && ++stored === waiting?.count) waiting.resolve(clock())
    return result
  }
}

answerCalls({
  /** @param items how many messages of 400 bytes the shared document holds */
  serve: async ({ items }) => {
    const { setupWSConnection, getPersistence, getYDoc } = await import('@y/websocket-server/utils')
    const persistence = getPersistence()
    if (persistence) countStored(persistence)
    const facts = getYDoc('feed').getArray('facts')
    for (let i = 0; i < items; i++) facts.push([{ text: 'x'.repeat(360) }])
    sockets.on('connection', (socket, request) => {
      socket.on('error', () => {})
      setupWSConnection(socket, request)
    })
    http.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request)),
    )
    return new Promise((resolve) => http.listen(0, '127.0.0.1', 2048, () => resolve({ port: http.address().port })))
  },
  /** The time at which `count` receipts in all were on disk. */
  stored: ({ count }) => (stored >= count ? clock() : new Promise((resolve) => (waiting = { count, resolve }))),
  stop: () => http.close(),
})
