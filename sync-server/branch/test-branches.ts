/** Head office, a branch server, and a link between them that the test cuts and mends. For tests. */
import { writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { BranchId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import { hashCode, readCode } from '../accounts/enrolment-codes.ts'
import { TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { newBranchKey } from './key-file.ts'

/** Passes on what goes through it, until it is cut. */
class TestLink {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  constructor(port: number) {
    this.#server = createServer((socket) => {
      if (this.#isCut) return void socket.destroy()
      const other = connect(port, '127.0.0.1')
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

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
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

export class BranchWorld {
  readonly headOffice: TestServer
  readonly owner: SignedIn
  readonly link: TestLink
  readonly id: BranchId
  readonly branch: TestServer
  readonly #open: { close: () => Promise<void> }[] = []

  private constructor(headOffice: TestServer, owner: SignedIn, link: TestLink, id: BranchId, branch: TestServer) {
    this.headOffice = headOffice
    this.owner = owner
    this.link = link
    this.id = id
    this.branch = branch
  }

  /** The city library, with a branch server for one of its branches, linked. */
  static async make(code: string): Promise<BranchWorld> {
    const headOffice = await TestServer.withLibrary()
    const owner = await headOffice.signIn()
    const unit = headOffice.database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
    const { publicKey, file } = newBranchKey()
    const body = { unit, publicKey }
    const { certificate, organisation } = await (await headOffice.by(owner)).call('addBranch', { body })
    const path = join(headOffice.folder, 'branch.json')
    writeFileSync(path, JSON.stringify(file(certificate, organisation)), { mode: 0o600 })
    const link = new TestLink(headOffice.port)
    const upstream = await link.listen()
    const branch = await TestServer.bare({ upstream, key: path })
    const world = new BranchWorld(headOffice, owner, link, certificate.branch, branch)
    await until(() => world.isLinked(), 'the link', 20_000)
    return world
  }

  async end(): Promise<void> {
    for (const one of this.#open) await one.close()
    this.link.close()
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
      servers: [{ id: this.#idOf(at), url: at.origin.replace('http', 'ws') }],
      headOffice: this.owner.organisation.serverId,
      WebSocket: WebSocket,
      token: () => this.token(device, at),
      now: () => at.clock.now,
    }
  }
}
