/** Head office and its branch servers, the real ones, in one sealed process, with computers and administrators at each. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import { FailingStorage } from '@carillon/shared-model/replica/simulation/failing-storage.ts'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { isPassword } from '../../accounts/passwords.ts'
import { TestServer, type Device, type SignedIn } from '../../http/test-server.ts'
import { SET_UP_AT } from '../../http/prepared-folder.ts'
import { newBranchKey } from '../key-file.ts'
import { Links, nameOf, originOf, serverPort, upstreamOf, type Place } from './places.ts'
import { seal } from './sealed-process.ts'
import { VirtualNetwork } from './virtual-network.ts'
import { VirtualTime } from './virtual-time.ts'

const PASSWORD = 'a password of an officer'
/** People of each unit that has any. */
const PEOPLE = 3
const MINUTE = 60_000

export type Computer = {
  place: Place
  device: Device
  person: PersonId | null
  /** what stays when it is switched off */
  disk: MemoryStorage
  /** what its process writes through */
  writing: FailingStorage
  endpoint: Endpoint
}
/** Somebody who sends, signed in on a computer at one place. `scope`: the place whose unit they may send to; null: all. */
export type Sender = { place: Place; scope: Place | null; device: SignedIn; console: Administrator }
type Site = { place: Place; server: TestServer; id: string; unit: UnitId }

export class World {
  readonly time = new VirtualTime(SET_UP_AT)
  readonly chance: Chance
  readonly network: VirtualNetwork
  readonly links: Links
  readonly sites: Site[] = []
  readonly computers: Computer[] = []
  readonly senders: Sender[] = []
  readonly #open: () => void
  #owner!: SignedIn
  /** whose disks are full, each with the way to keep it so */
  readonly #full = new Map<Place, () => void>()

  private constructor(seed: number, branches: number) {
    this.chance = new Chance(seed)
    this.network = new VirtualNetwork(this.time, this.chance)
    this.links = new Links(branches)
    this.network.route = this.links.route
    this.#open = seal(this.time, this.chance, this.network)
  }

  static async make(seed: number, branches: number): Promise<World> {
    // What is made once in a process is made before it is sealed: it takes nothing of any seed's randomness.
    await isPassword(null, '')
    const world = new World(seed, branches)
    try {
      await world.#build(branches)
      return world
    } catch (error) {
      await world.end().catch(() => undefined)
      throw error
    }
  }

  async #build(branches: number): Promise<void> {
    const headOffice = new TestServer()
    headOffice.clock = this.time
    headOffice.configure({ origin: originOf(0) })
    await headOffice.start(serverPort(0))
    await headOffice.setUp()
    this.#owner = await headOffice.signIn()
    this.sites.push({ place: 0, server: headOffice, id: this.#owner.organisation.serverId, unit: null as never })
    const places = Array.from({ length: branches }, (_, n) => n + 1)
    const units = ['code,parent,name', 'HQ,,Library', ...places.map((n) => `F${n},HQ,Branch ${n}`)].join('\n')
    const people = [0, ...places].flatMap(
      (place) =>
      Array.from({ length: PEOPLE }, (_, n) => `${place}${n},p${place}x${n},Jan,Kot,,${place === 0 ? 'HQ' : `F${place}`},`), // prettier-ignore
    )
    const table = ['employee_no,login,first_name,last_name,email,unit,title', ...people].join('\n')
    await headOffice.import(this.#owner, `${units}\n`, `${table}\n`)
    this.sites[0]!.unit = this.#unit('HQ')
    for (const place of places) await this.#branch(place)
    await this.calm()
    for (const { place } of this.sites) {
      for (let n = 0; n < PEOPLE - 1; n++) await this.enrol(place, n)
      await this.#sender(place, null, this.#owner)
      if (place > 0) await this.#sender(place, place, await this.#officer(place))
    }
    await this.calm()
  }

  async #branch(place: Place): Promise<void> {
    const { publicKey, file } = newBranchKey()
    const unit = this.#unit(`F${place}`)
    const { certificate, organisation } = await (await this.office.by(this.#owner)).call('addBranch', { body: { unit, publicKey } }) // prettier-ignore
    const server = new TestServer()
    const key = join(server.folder, 'branch.json')
    writeFileSync(key, JSON.stringify(file(certificate, organisation)), { mode: 0o600 })
    server.configure({ upstream: upstreamOf(place), key, origin: originOf(place) })
    server.clock = this.time
    await server.start(serverPort(place))
    this.sites.push({ place, server, id: certificate.branch, unit })
  }

  get office(): TestServer {
    return this.sites[0]!.server
  }

  /** A person or computer at a place. */
  async enrol(place: Place, n: number | null): Promise<Computer> {
    const person = n === null ? null : this.#person(place, n % PEOPLE)
    const body = { unit: this.sites[place]!.unit, person }
    const { code } = await (await this.office.by(this.#owner)).call('createEnrolment', { body })
    const device = await this.office.enrol(code)
    const disk = new MemoryStorage()
    const computer: Computer = { place, device, person, disk, ...(await this.#start(place, device, disk)) }
    this.computers.push(computer)
    return computer
  }

  async #start(place: Place, device: Device, disk: MemoryStorage): Promise<Pick<Computer, 'writing' | 'endpoint'>> {
    const { rootKey } = device.organisation
    const writing = new FailingStorage(disk)
    const options = { ...this.#replica(place, device), storage: writing, device: device.device, rootKey }
    const endpoint = await this.until(Endpoint.open(options))
    endpoint.connect()
    return { writing, endpoint }
  }

  /** Its power fails, and it starts again. */
  async power(computer: Computer): Promise<void> {
    computer.writing.die()
    await this.until(computer.endpoint.close().catch(() => undefined))
    Object.assign(computer, await this.#start(computer.place, computer.device, computer.disk))
  }

  async #officer(place: Place): Promise<SignedIn> {
    const owner = await this.office.by(this.#owner)
    const scope = [this.sites[place]!.unit]
    const own: Grant[] = (['messages.send', 'alerts.people', 'alerts.computers', 'receipts.see'] as const).map((capability) => ({ capability, scope })) // prettier-ignore
    const account = { login: `officer${place}`, name: 'Officer', identity: null, password: PASSWORD, profile: null, responsible: [] } // prettier-ignore
    await owner.call('createAdministrator', { body: { ...account, own } })
    return this.office.signIn({ login: account.login, password: PASSWORD })
  }

  async #sender(place: Place, scope: Place | null, device: SignedIn): Promise<void> {
    const { id, name } = device.account
    const console = await Administrator.open({
      ...this.#replica(place, device),
      storage: new MemoryStorage(),
      admin: id,
      name,
      device: device.device,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, device.keys.privateKey, bytes)), // prettier-ignore
    })
    console.connect()
    this.senders.push({ place, scope, device, console })
  }

  /** How anybody at a place gets to the servers: to their own first, and to head office. */
  #replica(place: Place, device: Device) {
    const { network } = this
    const at = (there: Place) => ({ id: this.sites[there]!.id, url: socketUrl(originOf(there)) })
    class PlacedSocket extends WebSocket {
      constructor(url: string) {
        super(url, {
          createConnection: ({ port }: { port?: number | string }) => network.from(nameOf(place), () => network.dial(Number(port))), // prettier-ignore
        } as never)
      }
    }
    return {
      servers: place === 0 ? [at(0)] : [at(place), at(0)],
      headOffice: this.sites[0]!.id,
      WebSocket: PlacedSocket as typeof WebSocket,
      token: (now: number, audience: string) => makeToken({ device: device.device, privateKey: device.keys.privateKey }, audience, now), // prettier-ignore
      now: () => this.time.now,
      elapsed: () => this.time.now,
    }
  }

  /** Time goes on. */
  async pass(milliseconds: number): Promise<void> {
    await this.time.runUntil(this.time.now + milliseconds)
  }

  /** Awaits something that must not take longer than so many milliseconds of the world's time. */
  until = <Result>(work: Promise<Result>, most = 5 * MINUTE): Promise<Result> => this.time.await(work, most)

  /** All links are there, and there is time enough for everything to come everywhere. */
  async calm(milliseconds = MINUTE): Promise<void> {
    for (const { place } of this.sites) this.#free(place)
    for (const link of this.links.lines) link.mend()
    await this.pass(milliseconds)
  }

  isFull(place: Place): boolean {
    return this.#full.has(place)
  }

  /** There is no more room on the disk of a server until so many milliseconds have passed. */
  fill(place: Place, milliseconds: number): void {
    this.#full.get(place)?.()
    const { server } = this.sites[place]!
    server.fillDisk()
    const stop = this.time.after(milliseconds, () => this.#free(place))
    this.#full.set(place, stop)
  }

  #free(place: Place): void {
    this.#full.get(place)?.()
    if (this.#full.delete(place)) this.sites[place]!.server.freeDisk()
  }

  /** The process of a server is killed, and starts again from its disk after so long. */
  async restart(place: Place, after: number): Promise<void> {
    const { server } = this.sites[place]!
    this.#free(place)
    this.network.kill(serverPort(place))
    await this.until(server.crash())
    await this.pass(after)
    await this.until(server.start(serverPort(place)))
  }

  async rows<Name extends ViewName>(place: Place, view: Name): Promise<ViewRow<Name>[]> {
    const { rows } = await this.#ask(place, (client) => client.call('view', { params: { view }, query: {} }))
    return rows.map((row) => VIEWS[view].parse(row) as ViewRow<Name>)
  }

  report(place: Place, item: ViewRow<'items'>['id']): Promise<Report> {
    return this.#ask(place, (client) => client.call('report', { params: { item } }))
  }

  async #ask<Result>(place: Place, ask: (client: ReturnType<TestServer['as']>) => Promise<Result>): Promise<Result> {
    const { server, id } = this.sites[place]!
    const { organisation } = this.#owner
    const token = await server.token({ ...this.#owner, organisation: { ...organisation, serverId: id } })
    return this.until(ask(server.as(token)))
  }

  #unit(code: string): UnitId {
    return this.office.database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
  }

  #person(place: Place, n: number): PersonId {
    return this.office.database.get<{ id: PersonId }>('SELECT id FROM people WHERE login = ?', `p${place}x${n}`)!.id
  }

  async end(): Promise<void> {
    const closing = async (): Promise<void> => {
      for (const { endpoint } of this.computers) await endpoint.close()
      for (const { console } of this.senders) await console.close()
      for (const { server } of [...this.sites].reverse()) await server.end()
    }
    try {
      await this.until(closing())
    } finally {
      this.#open()
    }
  }
}
