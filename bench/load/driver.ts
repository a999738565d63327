/** What the load can do with every server under test, each in its own protocol. */
import type { Spread } from './everybody.ts'

export type Received = Spread & {
  /** on the clock that all processes share, so that a server can say when it had stored the last one */
  startedAt: number
}

export interface Driver {
  /** Connects and synchronises everybody. Milliseconds. */
  connect(): Promise<{ wall: number }>
  /** Sends one alert; until it has reached half of and all endpoints. */
  alert(): Promise<Spread>
  /** A receipt from each endpoint for the last alert; until half of and all of them are confirmed. */
  receipts(): Promise<Received>
  disconnect(): Promise<void>
}

/** Milliseconds that any one step may take. */
export const LIMIT = 120_000
/** Bytes of an alert where a server carries it as it is. */
export const ALERT_BYTES = 400
/** Bytes of a receipt where a server carries it as it is. */
export const RECEIPT_BYTES = 60
