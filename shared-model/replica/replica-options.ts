/** What a replica needs of its surroundings. */
import type { Timers, WebSocketConstructor } from './platform.ts'
import type { Server } from './server-order.ts'
import type { ReplicaStorage } from './storage.ts'

export type ReplicaOptions = {
  /** where it may connect until a desk says otherwise: where it was enrolled first, and head office */
  servers: readonly Server[]
  /** the id of the one whose disk is the last word; left out: the first */
  headOffice?: string
  storage: ReplicaStorage
  /** the browser's, or that of the `ws` package */
  WebSocket: WebSocketConstructor
  /**
   * a fresh JWT of the device; `now` in milliseconds by the server's clock, `audience` the id of the very server that it is
   * for. Tickets are handled inside.
   */
  token: (now: number, audience: string) => Promise<string>
  /** wall clock, milliseconds */
  now?: () => number
  /** a clock that nobody sets, whole milliseconds from any beginning; that of the wall where only that is given */
  elapsed?: () => number
  timers?: Timers
  /** from 0 to 1 */
  random?: () => number
}

/** The server whose disk is the last word. */
export const headOfficeOf = ({ servers, headOffice }: Pick<ReplicaOptions, 'servers' | 'headOffice'>): string =>
  headOffice ?? servers[0]!.id
