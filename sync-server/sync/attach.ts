import { randomInt } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { WebSocket, WebSocketServer, type RawData, type ServerOptions } from 'ws'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { CLOSE, closeReason, timeDetail, type CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import { serverControl } from '@carillon/shared-model/wire/frames.ts'
import { OLDEST_SUPPORTED, WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import type { Change } from '../store/changes.ts'
import type { LogStore } from '../store/log-store.ts'
import { Committer } from './committer.ts'
import { Conversations } from './conversation.ts'
import { Exchange, type ServerAppend } from './exchange.ts'
import { KeepAlive } from './keep-alive.ts'
import { LIMITS, type Limits } from './limits.ts'
import { Logs } from './logs.ts'
import { SyncMetrics } from './metrics.ts'
import type { Authenticator } from './needs.ts'
import { Output } from './output.ts'
import { Peer, type PeerHome } from './peer.ts'
import { Peers } from './peers.ts'
import { parseSyncRequest, type SyncRequest } from './request.ts'
import { binaryFrame } from './websocket-frame.ts'

export type SyncOptions = {
  store: LogStore
  authenticator: Authenticator
  log: Logger
  metrics: Registry
  now?: () => number
  limits?: Partial<Limits>
  /** a device has come, with its first connection, or gone, with its last; `clockOff`: how far its clock is ahead, as it says */
  presence?: (device: DeviceId, isConnected: boolean, clockOff: number | null) => void
  /** Takes over a connection that is not for synchronisation; false: it is for nothing that is known here. */
  otherwise?: (message: IncomingMessage, socket: Duplex, head: Buffer) => boolean
}

export interface Sync {
  readonly count: number
  isConnected(device: DeviceId): boolean
  /** Ends the connections of a device at once; `restarting` makes it authenticate anew and come back. */
  end(device: DeviceId, why: CloseName): void
  /** Appends facts of the server's own together with changes: one commit, then the fan-out, then it resolves. */
  append(appends: readonly ServerAppend[], changes: readonly Change[]): Promise<void>
  /** Is called after every commit that holds requests of administrators. */
  whenRequested(listener: () => void): void
  /** Is called after every commit that holds facts of conversations. */
  whenTalked(listener: () => void): void
  /**
   * Runs `work`, which changes who may read what, while nothing that was accepted waits for the disk; then ends the
   * channels of conversations at those who are no members any more.
   */
  rearrange<Result>(work: () => Result): Promise<Result>
  /** Ends every connection; resolves when all that was accepted is on disk. */
  close(): Promise<void>
}

/** Milliseconds that a connection has to answer a close before it is dropped. */
const CLOSE_LIMIT = 2000
/** Milliseconds without a commit after which logs are compacted, one a second. */
const IDLE = 5000

/** A connection as `ws` knows it, with ours beside it, so that the handlers are the same functions for all. */
class PeerSocket extends WebSocket {
  peer: Peer | null = null
}

/** Serves `/sync` on an HTTP server: the way from sockets through channels to logs and back. */
export const attachSync = (server: Server, options: SyncOptions): Sync => {
  const { store, authenticator, log, now = Date.now } = options
  const limits = { ...LIMITS, ...options.limits }
  const peers = new Peers()
  const metrics = new SyncMetrics(options.metrics, () => peers.count)
  const logs = new Logs(store)
  const output = new Output()
  // A Yjs client id nobody has used; 32 bits, not 0.
  const committer = new Committer(store, logs, peers, output, randomInt(1, 2 ** 32))
  const conversations = new Conversations({ store, logs, peers, output, committer, limits, now, log, metrics })
  const exchange = new Exchange({ logs, conversations, committer, output, metrics, log })

  const keepAlive = new KeepAlive(() => {
    if (performance.now() - exchange.lastCommit < IDLE) return
    store
      .compact()
      .catch((error: unknown) => log.error({ err: error }, 'A log could not be compacted; it stays as it is.'))
  })

  // ws has this option; its types do not list it yet.
  const settings: ServerOptions<typeof PeerSocket> & { closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.messageBytes,
    WebSocket: PeerSocket,
    closeTimeout: CLOSE_LIMIT,
  }
  const webSockets = new WebSocketServer(settings)

  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    const { peer } = this as PeerSocket
    if (!peer || peer.isEnded) return
    peer.silentRounds = 0
    if (isBinary) exchange.receive(peer, data as Buffer)
    else exchange.refuseMessage(peer)
  }
  function onPong(this: WebSocket): void {
    const { peer } = this as PeerSocket
    if (peer) peer.silentRounds = 0
  }
  /** Bytes that are no WebSocket frame: `ws` closes this connection itself. */
  function onError(): void {
    metrics.refused.inc({ reason: 'malformed' })
  }
  function onClose(this: WebSocket): void {
    ;(this as PeerSocket).peer?.leave()
  }
  const home: PeerHome = {
    limits,
    leave(peer) {
      for (const channel of peer.channels.filter((_, index) => index % 2 === 0)) conversations.close(peer, channel)
      keepAlive.remove(peer)
      peers.remove(peer)
      if (!peers.isConnected(peer.device)) options.presence?.(peer.device, false, null)
    },
  }

  const refuse = (webSocket: WebSocket, why: CloseName): void => {
    metrics.refused.inc({ reason: why })
    webSocket.on('error', () => {})
    const detail = why === 'unauthenticated' ? timeDetail(now()) : undefined
    webSocket.close(CLOSE[why].code, closeReason(why, detail))
  }

  const welcome = (principal: Principal): Uint8Array => {
    const { ticket } = authenticator.ticketFor(principal)
    return binaryFrame([serverControl({ kind: 'welcome', version: WIRE_VERSION, now: now(), ticket })])
  }

  const accept = (webSocket: PeerSocket, socket: Duplex, principal: Principal, request: SyncRequest): void => {
    const isMultiplexed = request.log === null
    const greeting = isMultiplexed ? welcome(principal) : null
    const peer = new Peer(webSocket, socket, principal, isMultiplexed, home)
    const isFirst = !peers.isConnected(peer.device)
    webSocket.peer = peer
    keepAlive.add(peer)
    peers.add(peer)
    webSocket.on('message', onMessage)
    webSocket.on('pong', onPong)
    webSocket.on('error', onError)
    webSocket.on('close', onClose)
    if (greeting) peer.write(greeting)
    if (request.log !== null) exchange.openPlain(peer, request.log)
    const clockOff = request.clock === null ? null : request.clock - now()
    if (isFirst) options.presence?.(peer.device, true, clockOff)
  }

  /** Browsers cannot see the status of a failed upgrade, so a connection is refused after it, by a close code. */
  const upgrade = (
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    request: SyncRequest,
    principal: Principal | null,
  ) => {
    // The answer to the upgrade and the welcome go out in one packet.
    socket.cork()
    webSockets.handleUpgrade(message, socket, head, (webSocket) => {
      if (!principal) refuse(webSocket, authenticator.isRevoked(request.token) ? 'revoked' : 'unauthenticated')
      else if (request.log === null && (request.version === null || request.version < OLDEST_SUPPORTED))
        refuse(webSocket, 'version')
      else
        try {
          accept(webSocket, socket, principal, request)
        } catch {
          // It was revoked just now.
          refuse(webSocket, 'revoked')
        }
    })
    socket.uncork()
  }

  const onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const request = parseSyncRequest(message.url ?? '')
    if (!request) {
      if (options.otherwise?.(message, socket, head)) return
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const answer = request.token === '' ? null : authenticator.authenticate(request.token)
    if (!(answer instanceof Promise)) {
      upgrade(message, socket, head, request, answer)
      return
    }
    const ignore = (): void => {}
    socket.on('error', ignore)
    const proceed = (principal: Principal | null): void => {
      socket.removeListener('error', ignore)
      if (!socket.destroyed) upgrade(message, socket, head, request, principal)
    }
    answer.then(proceed, () => proceed(null))
  }
  server.on('upgrade', onUpgrade)

  return {
    get count() {
      return peers.count
    },
    isConnected: (device) => peers.isConnected(device),
    end: (device, why) => peers.end(device, why),
    append: (appends, changes) => exchange.append(appends, changes),
    whenRequested: (listener) => exchange.whenRequested(listener),
    rearrange: (work) => exchange.rearrange(work),
    whenTalked: (listener) => exchange.whenTalked(listener),
    async close() {
      server.removeListener('upgrade', onUpgrade)
      keepAlive.stop()
      await exchange.idle()
      const open = [...peers.all]
      for (const peer of open) peer.end('restarting')
      await exchange.idle()
      await drained(peers)
      for (const peer of peers.all) peer.terminate()
      await new Promise<void>((resolve) => webSockets.close(() => resolve()))
    },
  }
}

/** Waits until the connections have answered, but not for those that never will. */
const drained = (peers: Peers): Promise<void> =>
  new Promise((resolve) => {
    const started = performance.now()
    const look = (): void => {
      if (peers.count === 0 || performance.now() - started > CLOSE_LIMIT / 4) resolve()
      else setTimeout(look, 5)
    }
    look()
  })
