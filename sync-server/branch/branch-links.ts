/** Head office's side of the links: `/branch?v=…&nonce=…&token=…`, on the same port as everything else. */
import { sign } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws'
import type { Sink, Source } from '@carillon/shared-model/logs/exchange-ports.ts'
import type { Roster } from '@carillon/shared-model/branches/roster.ts'
import type { BranchId, DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Installation } from '../accounts/installation.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Background } from '../ports/background.ts'
import type { Branch } from '../ports/branches.ts'
import type { Append } from '../ports/log-store.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Branches } from './branches.ts'
import { provenBranch } from './branch-tokens.ts'
import { fromBranch, LARGEST_MESSAGE, LINK_VERSION, REVOKED, welcomeBytes } from './link-frames.ts'
import type { HeardContacts } from './heard-contacts.ts'
import { LinkRecorder } from './link-record.ts'
import { LinkSession } from './link-session.ts'

const PATH = '/branch'
/** Milliseconds between signs of life. */
const HEARTBEAT = 20_000
const CLOSED = { unknown: 4401, version: 4426, replaced: 4409, revoked: REVOKED, restarting: 4000 } as const

// ws has the last of these; its types do not list it yet. It is how long, in milliseconds, a close may stay unanswered.
const SETTINGS: ServerOptions & { closeTimeout: number } = {
  noServer: true,
  clientTracking: false,
  maxPayload: LARGEST_MESSAGE,
  closeTimeout: 2000,
}

/** What one branch server exchanges with head office. */
export type BranchExchange = [Source, Sink]
type Parts = {
  branches: Branches
  installation: Installation
  announcements: Announcements
  background: Pick<Background, 'run' | 'every'>
  epoch: string
  log: Logger
  now: () => number
  /** as it is now, signed */
  rosterOf: (branch: Branch) => Promise<Roster>
  /** A branch server has said where its computers reach it; null: it does not say. */
  originTold: (branch: BranchId, origin: string | null) => void
  /** it has this one, and goes by it: resolves when that is on disk */
  acknowledged: (branch: Branch, roster: Roster) => Promise<void>
  unitOfWork: UnitOfWork
  exchangeOf: (branch: Branch, recorder: LinkRecorder) => Promise<BranchExchange>
  contacts: HeardContacts
  /** whether a computer is one of the branch's */
  covers: (branch: Branch, device: DeviceId) => boolean
}
type Linked = {
  branch: Branch
  socket: WebSocket
  session: LinkSession
  recorder: LinkRecorder
  isAlive: boolean
  /** versions of rosters that were sent and that it has not answered yet */
  sent: Map<number, Roster>
  /** version of the one that it goes by */
  roster: number | null
}

export class BranchLinks {
  readonly #parts: Parts
  readonly #webSockets = new WebSocketServer(SETTINGS)
  readonly #linked = new Map<BranchId, Linked>()
  readonly #stopHeartbeat: () => void

  constructor(parts: Parts) {
    this.#parts = parts
    this.#stopHeartbeat = parts.background.every(HEARTBEAT, 'Branch servers were not asked for a sign of life.', () => {
      for (const linked of this.#linked.values()) this.#check(linked)
    })
    parts.announcements.on(['branch-revoked'], (changes) => {
      for (const { branch } of changes) this.#linked.get(branch)?.socket.close(CLOSED.revoked, 'revoked')
    })
  }

  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const [path, query = ''] = (message.url ?? '').split('?', 2)
    if (path !== PATH) return false
    const given = new URLSearchParams(query)
    const ignore = (): void => {}
    socket.on('error', ignore)
    const { background, branches, installation, now } = this.#parts
    background.run('A branch server could not be connected.', async () => {
      const audience = installation.identity?.organisation.serverId ?? ''
      const branch = await provenBranch(given.get('token') ?? '', branches, audience, now())
      socket.removeListener('error', ignore)
      if (socket.destroyed) return
      this.#webSockets.handleUpgrade(message, socket, head, (webSocket) => {
        webSocket.on('error', ignore)
        if (!branch) webSocket.close(CLOSED.unknown, 'This branch server is not known here.')
        else if (!branches.admitted(branch.id, now())) webSocket.close(CLOSED.revoked, 'revoked')
        else if (given.get('v') !== String(LINK_VERSION)) webSocket.close(CLOSED.version, String(LINK_VERSION))
        else this.#accept(webSocket, branch, (given.get('nonce') ?? '').slice(0, 64))
      })
    })
    return true
  }

  contactOf(branch: BranchId): { connected: boolean; lastContact: number | null } {
    const connected = this.#linked.get(branch)?.roster != null
    return { connected, lastContact: connected ? this.#parts.now() : this.#parts.contacts.lastContact(branch) }
  }

  /** Writes down what came and went over a link until now. */
  async record(branch: BranchId): Promise<void> {
    const linked = this.#linked.get(branch)
    if (linked && linked.roster !== null) await linked.recorder.keep()
  }

  /** Something was committed: it is offered to whom it concerns. */
  committed(appends: readonly Append[]): void {
    for (const { branch, session } of this.#linked.values()) {
      session.changed(appends)
      this.#parts.contacts.look(branch.id)
    }
  }

  /** Who is where, or who may what, is not as it was. */
  rosterMayHaveChanged(): void {
    const { background, branches, now, rosterOf } = this.#parts
    for (const { id } of branches.all) {
      const branch = branches.admitted(id, now())
      const linked = this.#linked.get(id)
      if (linked) this.#tellRoster(linked)
      // One that is cut off learns of it by the number, also when all is as it was by then: computers were told meanwhile.
      else if (branch) background.run('A roster was not numbered.', () => rosterOf(branch).then(() => undefined))
    }
  }

  /** Its link is made anew, and what was set aside is offered once more. */
  restart(branch: BranchId): void {
    this.#linked.get(branch)?.socket.close(CLOSED.restarting, 'restarting')
  }

  close(): void {
    this.#stopHeartbeat()
    for (const { socket } of this.#linked.values()) socket.close(CLOSED.restarting, 'restarting')
    this.#webSockets.close()
  }

  #accept(socket: WebSocket, branch: Branch, nonce: string): void {
    const { installation, epoch, log, now, unitOfWork } = this.#parts
    const recorder = new LinkRecorder(unitOfWork, branch.id, now)
    this.#linked.get(branch.id)?.socket.close(CLOSED.replaced, 'connected anew')
    const session = new LinkSession({ socket, log, recorder, control: (message) => this.#control(linked, message) })
    const linked: Linked = { branch, socket, session, recorder, isAlive: true, sent: new Map(), roster: null }
    this.#linked.set(branch.id, linked)
    this.#parts.contacts.begin(branch.id)
    socket.on('pong', () => (linked.isAlive = true))
    socket.on('message', () => (linked.isAlive = true))
    socket.on('close', () => {
      if (this.#linked.get(branch.id) !== linked) return
      this.#linked.delete(branch.id)
      this.#parts.contacts.end(branch.id)
      if (linked.roster !== null) this.#record(linked)
      log.info({ branch: branch.id }, 'branch server cut off')
    })
    const at = now()
    const proof = sign(null, welcomeBytes(nonce, branch.id, epoch, at), installation.rootKey()).toString('base64url')
    session.send({ kind: 'welcome', epoch, now: at, proof })
    this.#tellRoster(linked)
  }

  #tellRoster(linked: Linked): void {
    this.#parts.background.run('A branch server was not told its roster.', async () => {
      const roster = await this.#parts.rosterOf(linked.branch)
      if (roster.version === linked.roster || linked.sent.has(roster.version)) return
      linked.sent.set(roster.version, roster)
      linked.session.send({ kind: 'roster', roster })
    })
  }

  async #control(linked: Linked, message: unknown): Promise<void> {
    const told = fromBranch.parse(message)
    const { branch, session } = linked
    if (told.kind === 'contacts')
      return this.#parts.contacts.take(branch.id, told, (device) => this.#parts.covers(branch, device))
    const { roster, origin } = told
    const acknowledged = linked.sent.get(roster)
    if (!acknowledged) throw new Error('It goes by a roster that it was not sent.')
    for (const version of linked.sent.keys()) if (version <= roster) linked.sent.delete(version)
    this.#parts.originTold(branch.id, origin)
    await this.#parts.acknowledged(branch, acknowledged)
    if (linked.roster === null) this.#parts.log.info({ branch: branch.id }, 'branch server linked')
    linked.roster = roster
    await session.exchange(() => this.#parts.exchangeOf(branch, linked.recorder))
    this.#record(linked)
  }

  #record({ recorder }: Linked): void {
    this.#parts.background.run('When a branch server was linked was not written.', () => recorder.keep())
  }

  #check(linked: Linked): void {
    if (!linked.isAlive) return linked.socket.terminate()
    linked.isAlive = false
    linked.socket.ping()
    if (linked.roster !== null) this.#record(linked)
  }
}
