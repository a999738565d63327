/** The stock y-websocket server, `setupWSConnection` of @y/websocket-server, served as its own server.js does. */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { answerCalls, clock } from '../host.ts'

const http = createServer()
const sockets = new WebSocketServer({ noServer: true })
let unfinished = 0
let lastStored = 0
let waiting = null

/** Watches the persistence that comes with the package: what it reads when a document is opened, and what it stores. */
const watch = ({ provider }) => {
  for (const method of ['storeUpdate', 'getYDoc']) {
    const work = provider[method].bind(provider)
    provider[method] = async (...values) => {
      unfinished++
      try {
        return await work(...values)
      } finally {
        unfinished--
        lastStored = clock()
        // Whoever has read a document stores what has come meanwhile, in a microtask.
        if (unfinished === 0) setImmediate(tell)
      }
    }
  }
}

const tell = () => {
  if (unfinished > 0) return
  waiting?.(lastStored)
  waiting = null
}

answerCalls({
  /** @param items how many messages of 400 bytes the shared document holds */
  serve: async ({ items }) => {
    const { setupWSConnection, getPersistence, getYDoc } = await import('@y/websocket-server/utils')
    const persistence = getPersistence()
    if (persistence) watch(persistence)
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
  /** The time at which the last of everything that has come was on disk. */
  stored: () =>
    new Promise((resolve) => {
      waiting = resolve
      setImmediate(tell)
    }),
  stop: () => http.close(),
})
