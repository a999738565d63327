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
import { Background } from '../ports/background.ts'
import type { Change } from '../ports/changes.ts'
import type { DiskWatch } from '../store/disk-watch.ts'
import type { Append, LogStore } from '../ports/log-store.ts'
import { admitted } from './admitted.ts'
import { Committer } from './committer.ts'
import { ChannelSessions } from './channel-sessions.ts'
import { Turns, type Judge, type ServerAppend } from './turns.ts'
import { KeepAlive } from './keep-alive.ts'
import { LIMITS, type Limits } from './limits.ts'
import { LogAccess } from './log-access.ts'
import { Logs } from './logs.ts'
import { SyncMetrics } from './metrics.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import type { Memberships } from '../ports/memberships.ts'
import { Output } from './output.ts'
import { deviceOf, Peer, type PeerHome } from './peer.ts'
import { Peers } from './peers.ts'
import { parseSyncRequest, type SyncRequest } from './request.ts'
import type { Used } from '../ports/usage.ts'
import { Usages } from './usages.ts'
import { binaryFrame } from './websocket-frame.ts'

export type SyncOptions = {
  store: LogStore
  /** which database this is (epoch.ts) */
  epoch: string
  authenticator: Authenticator
  memberships: Memberships
  log: Logger
  metrics: Registry
  now?: () => number
  limits?: Partial<Limits>
  /** what principals have written today, as far as it was noted before the start */
  used?: readonly Used[]
  /** a device has come, with its first connection or saying what its clock shows (`clockOff`: milliseconds ahead), or gone, with its last */
  presence?: (device: DeviceId, isConnected: boolean, clockOff: number | null) => void
  /** a device says what its clock shows, milliseconds, before it is told what the server's does */
  heardClock?: (device: DeviceId, clock: number, message: IncomingMessage) => void
  /** whether there is no room on the disk; left out: there always is */
  disk?: Pick<DiskWatch, 'error'>
  /** Whether a connection is let in from where it says to come; left out: from anywhere. */
  admits?: (message: IncomingMessage) => boolean
  /** Takes over a connection that is not for synchronisation; false: it is for nothing that is known here. */
  otherwise?: (message: IncomingMessage, socket: Duplex, head: Buffer) => boolean
}

export interface Sync {
  readonly count: number
  isConnected(device: DeviceId): boolean
  /** Ends the connections of a device at once; `restarting` makes it reconnect and authenticate again. */
  end(device: DeviceId, why: CloseName): void
  /** Appends facts of the server's own together with changes: one commit, then the fan-out, then it resolves. */
  append(appends: readonly ServerAppend[], changes: readonly Change[]): Promise<void>
  /** Takes what another server brings of a log. Resolves when it is on disk and the log's readers have been told. */
  take(log: string, judge: Judge): Promise<void>
  /** Is called after every commit, with what was appended to which logs. */
  whenCommitted(listener: (appends: readonly Append[]) => void): void
  /** Is called after every commit that holds requests of administrators. */
  whenRequested(listener: () => void): void
  /** Is called after every commit that holds facts of conversations. */
  whenTalked(listener: () => void): void
  /**
   * Runs `work`, which changes who may read what, while nothing that was accepted waits for the disk; then ends the
   * channels of conversations at those who are no members any more. Awaits no append: at most a unit of work.
   */
  rearrange<Result>(work: () => Promise<Result>): Promise<Result>
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
  const { store, epoch, authenticator, log, now = Date.now } = options
  const limits = { ...LIMITS, ...options.limits }
  const peers = new Peers()
  const metrics = new SyncMetrics(options.metrics, () => peers.count)
  const logs = new Logs(store)
  const output = new Output()
  // A Yjs client id nobody has used; 32 bits, not 0.
  const committer = new Committer(store, logs, peers, output, randomInt(1, 2 ** 32))
  const { disk = { error: null } } = options
  const usages = new Usages(now, options.used ?? [])
  const wake = () => turns.wake()
  const access = new LogAccess(options.memberships)
  const parts = { access, logs, committer, output, limits, metrics, log, disk }
  const sessions = new ChannelSessions({ ...parts, store, peers, now, wake })
  const turns = new Turns({ ...parts, sessions })
  const background = new Background(log)

  const keepAlive = new KeepAlive(() => {
    if (performance.now() - turns.lastCommit < IDLE) return
    background.run('A log could not be compacted; it stays as it is.', () => store.compact())
  }, background)

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
    background.run('A message was lost over a failure.', () => {
      if (isBinary) turns.receive(peer, data as Buffer)
      else turns.refuseMessage(peer)
    })
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
    background.run('A connection was not tidied up.', () => (this as PeerSocket).peer?.leave())
  }
  const home: PeerHome = {
    limits,
    usages,
    leave(peer) {
      sessions.forget(peer)
      for (const channel of peer.channels.filter((_, index) => index % 2 === 0)) sessions.close(peer, channel)
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
    return binaryFrame([serverControl({ kind: 'welcome', version: WIRE_VERSION, now: now(), ticket, epoch })])
  }

  const accept = (
    webSocket: PeerSocket,
    message: IncomingMessage,
    socket: Duplex,
    principal: Principal,
    request: SyncRequest,
  ): void => {
    const device = principal.kind === 'admin' ? principal.device : principal.id
    if (request.clock !== null) options.heardClock?.(device, request.clock, message)
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
    if (request.log !== null) turns.openPlain(peer, request.log)
    const clockOff = request.clock === null ? null : request.clock - now()
    // Of one that comes back the old connection may still be open, and its clock has been set meanwhile.
    if (isFirst || clockOff !== null) options.presence?.(peer.device, true, clockOff)
  }

  /** Browsers cannot see the status of a failed upgrade, so a connection is refused after it, by a close code. */
  const upgrade = (
    message: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    request: SyncRequest,
    principal: Principal | CloseName,
  ) => {
    // The answer to the upgrade and the welcome go out in one packet.
    socket.cork()
    webSockets.handleUpgrade(message, socket, head, (webSocket) => {
      if (typeof principal === 'string') refuse(webSocket, principal)
      else if (request.log === null && (request.version === null || request.version < OLDEST_SUPPORTED))
        refuse(webSocket, 'version')
      else if (peers.of(deviceOf(principal)).length >= limits.connections) refuse(webSocket, 'rate')
      else
        try {
          accept(webSocket, message, socket, principal, request)
        } catch {
          // It was revoked just now.
          refuse(webSocket, 'revoked')
        }
    })
    socket.uncork()
  }

  const onUpgrade = (message: IncomingMessage, socket: Duplex, head: Buffer): void | Promise<void> => {
    if (options.admits?.(message) === false) {
      metrics.refused.inc({ reason: 'origin' })
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const request = parseSyncRequest(message.url ?? '')
    if (!request) {
      if (options.otherwise?.(message, socket, head)) return
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    const answer = admitted(authenticator, request.token)
    if (!(answer instanceof Promise)) {
      upgrade(message, socket, head, request, answer)
      return
    }
    const ignore = (): void => {}
    socket.on('error', ignore)
    const proceed = (principal: Principal | CloseName): void => {
      socket.removeListener('error', ignore)
      if (!socket.destroyed) upgrade(message, socket, head, request, principal)
    }
    return answer.then(proceed, () => proceed('unauthenticated'))
  }
  const listener = (message: IncomingMessage, socket: Duplex, head: Buffer): void =>
    background.run('A connection could not be made.', () => onUpgrade(message, socket, head))
  server.on('upgrade', listener)

  return {
    get count() {
      return peers.count
    },
    isConnected: (device) => peers.isConnected(device),
    end: (device, why) => peers.end(device, why),
    append: (appends, changes) => turns.append(appends, changes),
    take: (log, judge) => turns.take(log, judge),
    whenCommitted: (listener) => committer.whenCommitted(listener),
    whenRequested: (listener) => turns.whenRequested(listener),
    rearrange: (work) => turns.rearrange(work),
    whenTalked: (listener) => turns.whenTalked(listener),
    async close() {
      server.removeListener('upgrade', listener)
      keepAlive.stop()
      await turns.idle()
      const open = [...peers.all]
      for (const peer of open) peer.end('restarting')
      await turns.idle()
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
