/** Head office, a branch server, and a link between them that the test cuts and mends. For tests. */
import { writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { BranchId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { redialDelay } from '@carillon/shared-model/replica/connection.ts'
import { probeDelay } from '@carillon/shared-model/replica/nearer-server.ts'
import { platformTimers, type Timers } from '@carillon/shared-model/replica/platform.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { hashCode, readCode } from '../accounts/enrolment-codes.ts'
import { TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { newBranchKey } from './key-file.ts'

/** Milliseconds in which a computer gets from one server to the other, however busy the machine is. */
const PATIENCE = 120_000

/** Passes on what goes through it, until it is cut. */
class TestLink {
  /** to which it leads */
  port = 0
  url = ''
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor() {
    this.#server = createServer((socket) => {
      if (this.#isCut) return void socket.destroy()
      const other = connect(this.port, '127.0.0.1')
      for (const one of [socket, other]) {
        this.#sockets.add(one)
        one.on('error', () => {})
        one.on('close', () => {
          this.#sockets.delete(one)
          socket.destroy()
          other.destroy()
        })
      }
      socket.pipe(other).pipe(socket)
    })
  }

  static async make(): Promise<TestLink> {
    const link = new TestLink()
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve))
    link.url = `http://127.0.0.1:${(link.#server.address() as AddressInfo).port}`
    return link
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
  }

  mend(): void {
    this.#isCut = false
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}

/** Of computers: a server that did not answer is asked again at once, all else takes its time. */
const CHANCE = 0.5
const PAUSES = new Set(
  [0, 1, 2, 3, 4, 5].flatMap((failures) => [redialDelay, probeDelay].map((delay) => delay(failures, CHANCE))),
)
const eagerTimers: Timers = {
  after: (milliseconds, work) => platformTimers.after(PAUSES.has(milliseconds) ? 50 : milliseconds, work),
}

type Made = Pick<BranchWorld, 'headOffice' | 'owner' | 'link' | 'toHeadOffice' | 'toBranch' | 'id' | 'branch'>
type BranchWorldOptions = {
  /** both servers say where they are, and computers are told */
  isTold?: boolean
  /** before there is a branch server */
  before?: (headOffice: TestServer, owner: SignedIn) => Promise<void>
}

export class BranchWorld {
  readonly headOffice: TestServer
  readonly owner: SignedIn
  /** from the branch server to head office */
  readonly link: TestLink
  /** by which computers reach the two servers */
  readonly toHeadOffice: TestLink
  readonly toBranch: TestLink
  readonly id: BranchId
  readonly branch: TestServer
  readonly #open: { close: () => Promise<void> }[] = []

  private constructor({ headOffice, owner, link, toHeadOffice, toBranch, id, branch }: Made) {
    this.headOffice = headOffice
    this.owner = owner
    this.link = link
    this.toHeadOffice = toHeadOffice
    this.toBranch = toBranch
    this.id = id
    this.branch = branch
  }

  /** The city library, with a branch server for one of its branches, linked. */
  static async make(code: string, { isTold = false, before }: BranchWorldOptions = {}): Promise<BranchWorld> {
    const [link, toHeadOffice, toBranch] = [await TestLink.make(), await TestLink.make(), await TestLink.make()]
    const origin = ({ url }: TestLink) => (isTold ? { origin: url } : {})
    const headOffice = await TestServer.withLibrary(origin(toHeadOffice))
    link.port = toHeadOffice.port = headOffice.port
    const owner = await headOffice.signIn()
    await before?.(headOffice, owner)
    const unit = headOffice.database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
    const { publicKey, file } = newBranchKey()
    const body = { unit, publicKey }
    const { certificate, organisation } = await (await headOffice.by(owner)).call('addBranch', { body })
    const path = join(headOffice.folder, 'branch.json')
    writeFileSync(path, JSON.stringify(file(certificate, organisation)), { mode: 0o600 })
    const branch = await TestServer.bare({ upstream: link.url, key: path, ...origin(toBranch) })
    toBranch.port = branch.port
    const world = new BranchWorld({ headOffice, owner, link, toHeadOffice, toBranch, id: certificate.branch, branch })
    await until(() => world.isLinked(), 'the link', 20_000)
    return world
  }

  async end(): Promise<void> {
    for (const one of this.#open) await one.close()
    for (const link of [this.link, this.toHeadOffice, this.toBranch]) link.close()
    await this.branch.end()
    await this.headOffice.end()
  }

  async isLinked(): Promise<boolean> {
    const { branches } = await (await this.headOffice.by(this.owner)).call('listBranches', {})
    return branches.find(({ id }) => id === this.id)?.connected ?? false
  }

  /** Cuts the link, and resolves when both sides know. */
  async cut(): Promise<void> {
    this.link.cut()
    await until(async () => !(await this.isLinked()), 'the end of the link')
  }

  async mend(): Promise<void> {
    this.link.mend()
    await until(() => this.isLinked(), 'the link', 40_000)
  }

  unit(code: string): UnitId {
    return this.headOffice.database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
  }

  /** Somebody who belongs to a unit. @param n which one of them */
  person(code: string, n = 0): PersonId {
    const sql = 'SELECT id FROM people WHERE unit = ? ORDER BY login LIMIT 1 OFFSET ?'
    return this.headOffice.database.get<{ id: PersonId }>(sql, this.unit(code), n)!.id
  }

  /** A computer, enrolled at head office, or with a code from there at another server. */
  async enrol(code: string, person: PersonId | null, at = this.headOffice): Promise<Device> {
    const body = { unit: this.unit(code), person }
    const issued = await (await this.headOffice.by(this.owner)).call('createEnrolment', { body })
    if (at !== this.headOffice) await until(() => this.knows(at, issued.code), 'the code')
    return at.enrol(issued.code)
  }

  /** Asked of the database: whoever asks the API for codes that are not there is held off after a while. */
  knows(server: TestServer, code: string): boolean {
    const hash = hashCode(readCode(code)!)
    return server.database.get('SELECT 1 FROM enrolments WHERE code_hash = ?', hash) !== undefined
  }

  /** Somebody's app, connected to one of the two servers. */
  async endpoint(device: Device, at: TestServer, storage = new MemoryStorage()): Promise<Endpoint> {
    const endpoint = await Endpoint.open({
      ...this.#replica(device, at),
      storage,
      device: device.device,
      rootKey: device.organisation.rootKey,
    })
    this.#open.push(endpoint)
    endpoint.onAlertShown(() => undefined)
    endpoint.connect()
    await until(() => endpoint.desk !== null, 'the desk')
    return endpoint
  }

  /** Somebody's computer, which goes where its enrolment and its desk say. */
  async computer(device: Device, storage = new MemoryStorage()): Promise<Endpoint> {
    const { serverId, rootKey, headOffice } = device.organisation
    const { url } = serverId === this.id ? this.toBranch : this.toHeadOffice
    const endpoint = await Endpoint.open({
      servers: [{ id: serverId, url: socketUrl(url) }, ...(headOffice ? [headOffice] : [])],
      headOffice: headOffice?.id ?? serverId,
      WebSocket,
      token: (now, audience) => makeToken({ device: device.device, privateKey: device.keys.privateKey }, audience, now),
      now: () => this.headOffice.clock.now,
      timers: eagerTimers,
      random: () => CHANCE,
      storage,
      device: device.device,
      rootKey,
    })
    this.#open.push(endpoint)
    endpoint.connect()
    return endpoint
  }

  /** Resolves when a computer is in touch with one of the two servers and has all that it follows from there. */
  at(endpoint: Endpoint, server: TestServer): Promise<void> {
    const where = server === this.branch ? 'at the branch' : 'at head office'
    const { replica } = endpoint
    return until(
      () => replica.server === this.#idOf(server) && endpoint.desk !== null && replica.allSynced,
      where,
      PATIENCE,
    )
  }

  /** A console's replica, connected to one of the two servers. */
  async administrator(device: SignedIn, at: TestServer, storage = new MemoryStorage()): Promise<Administrator> {
    const administrator = await Administrator.open({
      ...this.#replica(device, at),
      storage,
      admin: device.account.id,
      name: device.account.name,
      device: device.device,
      sign: async (bytes) =>
        new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, device.keys.privateKey, bytes)),
    })
    this.#open.push(administrator)
    administrator.connect()
    return administrator
  }

  async rows<Name extends ViewName>(device: Device, view: Name, at: TestServer): Promise<ViewRow<Name>[]> {
    const client = at.as(await this.token(device, at))
    const { rows } = await client.call('view', { params: { view }, query: {} })
    return rows.map((row) => VIEWS[view].parse(row) as ViewRow<Name>)
  }

  /** Proves who it is to the very server that it calls. */
  token(device: Device, at: TestServer): Promise<string> {
    return at.token({ ...device, organisation: { ...device.organisation, serverId: this.#idOf(at) } })
  }

  #idOf(at: TestServer): string {
    return at === this.branch ? this.id : this.owner.organisation.serverId
  }

  #replica(device: Device, at: TestServer) {
    return {
      servers: [{ id: this.#idOf(at), url: socketUrl(at.address) }],
      headOffice: this.owner.organisation.serverId,
      WebSocket: WebSocket,
      token: () => this.token(device, at),
      now: () => at.clock.now,
    }
  }
}
