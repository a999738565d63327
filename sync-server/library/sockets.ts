/** `/library?token=…`: authors' sockets, on the same port as everything else. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type ServerOptions, type WebSocket } from 'ws'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { AdminId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE, closeReason, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Background } from '../ports/background.ts'
import { admitted } from '../sync/admitted.ts'
import { LIMITS, Usage } from '../sync/limits.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import { LibraryConnection } from './connection.ts'
import type { LibraryNetwork } from './network.ts'

const PATH = '/library'
/** Milliseconds between signs of life. */
const HEARTBEAT = 20_000

// ws has the last of these; its types do not list it yet. It is how long, in milliseconds, a close may stay unanswered.
const SETTINGS: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  maxPayload: LIMITS.messageBytes,
  closeTimeout: 2000,
}

type AdminPrincipal = Extract<Principal, { kind: 'admin' }>
type Needs = {
  network: LibraryNetwork
  authenticator: Authenticator
  /** whether an administrator's device is still admitted, and they may edit documents of any kind */
  mayEnter: (principal: AdminPrincipal) => boolean
  background: Pick<Background, 'run' | 'every'>
  now: () => number
}

export class LibrarySockets {
  readonly #needs: Needs
  readonly #connections = new Set<LibraryConnection>()
  /** of administrators, over whichever connection: it costs nothing to make */
  readonly #usages = new Map<AdminId, Usage>()
  readonly #webSockets = new WebSocketServer(SETTINGS)
  readonly #stopHeartbeat: () => void

  constructor(needs: Needs) {
    this.#needs = needs
    this.#stopHeartbeat = needs.background.every(HEARTBEAT, 'Authors were not asked for a sign of life.', () => {
      for (const connection of this.#connections) connection.check()
    })
  }

  /** @returns whether the connection is for the library, which then answers it */
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const [path, query = ''] = (message.url ?? '').split('?', 2)
    if (path !== PATH) return false
    const token = new URLSearchParams(query).get('token') ?? ''
    const ignore = (): void => {}
    socket.on('error', ignore)
    const proceed = (principal: Principal | CloseName): void => {
      socket.removeListener('error', ignore)
      if (!socket.destroyed)
        this.#webSockets.handleUpgrade(message, socket, head, (webSocket) => this.#accept(webSocket, principal))
    }
    this.#needs.background.run('An author could not be connected.', () =>
      Promise.resolve(admitted(this.#needs.authenticator, token)).then(proceed, () => proceed('unauthenticated')),
    )
    return true
  }

  end(device: DeviceId, why: CloseName): void {
    for (const connection of this.#connections) if (connection.device === device) this.#end(connection, why)
  }

  close(): void {
    this.#stopHeartbeat()
    for (const connection of this.#connections) this.#end(connection, 'restarting')
    this.#webSockets.close()
  }

  /** Browsers cannot see why an upgrade failed, so a connection is refused after it, by a close code. */
  #accept(socket: WebSocket, principal: Principal | CloseName): void {
    const { mayEnter, network, now } = this.#needs
    socket.on('error', () => {}) // `ws` closes the connection of one who speaks no WebSocket
    if (typeof principal === 'string') return socket.close(CLOSE[principal].code, closeReason(principal))
    if (principal.kind !== 'admin' || !mayEnter(principal))
      return socket.close(
        CLOSE.forbidden.code,
        'The library is open to administrators who may write courses or send messages.',
      )
    const { id, device } = principal
    const usage = this.#usages.get(id) ?? new Usage()
    this.#usages.set(id, usage)
    const connection = new LibraryConnection(socket, id, device, (bytes) => usage.admits(bytes, LIMITS, now()))
    this.#connections.add(connection)
    socket.on('pong', () => (connection.isAlive = true))
    socket.on('close', () => {
      connection.isEnded = true
      this.#connections.delete(connection)
      network.leave(connection)
    })
    socket.on('message', (data: RawData, isBinary) => {
      if (connection.isEnded) return
      connection.isAlive = true
      const frame = data as Buffer
      if (!isBinary) connection.end('malformed')
      else if (!connection.admits(frame.length)) connection.end('rate')
      else connection.receive(() => network.receive(connection, new Uint8Array(frame)))
    })
  }

  /** It hears nothing more from now on, whenever the other side answers the close. */
  #end(connection: LibraryConnection, why: CloseName): void {
    this.#needs.network.leave(connection)
    connection.end(why)
  }
}
