import type { Server } from 'node:http'

/** Milliseconds. A body that trickles would else keep its connection, and what waits for it, for five minutes. */
export const REQUEST_TIME = {
  headersTimeout: 20_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
} as const

/** Connections at once, of everybody: more than one process is meant for; what comes beyond is closed at once. */
const MOST_CONNECTIONS = 50_000

/** @returns the same server */
export const limited = <One extends Server>(server: One): One => {
  server.maxConnections = MOST_CONNECTIONS
  return server
}
