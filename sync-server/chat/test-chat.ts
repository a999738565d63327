/** A real server with two branches, somebody at a computer in each, and those who answer them. For tests. */
import { WebSocket } from 'ws'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import { Endpoint, type Chat } from '@carillon/shared-model/replica/endpoint.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import type { ConversationId, PersonId, QueueId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { QueueFields } from '../ports/queues.ts'
import type { ConfigInput } from '../config.ts'
import { openDataFolder } from '../store/sqlite/data-folder.ts'
import { TestServer, type Device, type SignedIn } from '../http/test-server.ts'
import type { Database } from '../store/sqlite/database.ts'
import { until } from '../sync/test-kit.ts'

export const UNITS = 'code,parent,name\nROOT,,Library\nMAPLE,ROOT,Maple\nCEDAR,ROOT,Cedar\n'
const HEAD = 'employee_no,login,first_name,last_name,email,unit,title\n'
export const JAN = '1,jan,Jan,Kot,,MAPLE,\n'
export const EWA = '2,ewa,Ewa,Lis,,CEDAR,\n'
export const people = (...rows: string[]) => HEAD + rows.join('')

const PASSWORD = 'correct horse battery'

export class ChatWorld {
  readonly server: TestServer
  readonly owner: SignedIn
  /** reads beside the server */
  readonly database: Database
  /** people's own computers */
  jan!: Device
  ewa!: Device
  queue!: QueueId
  readonly #open: (Endpoint | Administrator)[] = []

  private constructor(server: TestServer, owner: SignedIn) {
    this.server = server
    this.owner = owner
    this.database = openDataFolder(server.folder)
  }

  static async make(config: Partial<ConfigInput> = {}): Promise<ChatWorld> {
    const server = await TestServer.ready(config)
    const owner = await server.signIn()
    const world = new ChatWorld(server, owner)
    await server.import(owner, UNITS, people(JAN, EWA))
    world.jan = await world.enrol('jan')
    world.ewa = await world.enrol('ewa')
    world.queue = await world.addQueue({ name: 'Equipment maintenance' })
    return world
  }

  async end(): Promise<void> {
    for (const replica of this.#open) await replica.close()
    this.database.close()
    await this.server.end()
  }

  async addQueue(fields: Partial<QueueFields> & { name: string }): Promise<QueueId> {
    const body = { hours: null, answeredBy: [], ...fields }
    return (await (await this.server.by(this.owner)).call('addQueue', { body })).queue
  }

  person(login: string): PersonId {
    return this.database.get<{ id: PersonId }>('SELECT id FROM people WHERE login = ?', login)!.id
  }

  unit(code: string): UnitId {
    return this.database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
  }

  /** One more computer of a person. */
  async enrol(login: string): Promise<Device> {
    const client = await this.server.by(this.owner)
    const unit = this.database.get<{ unit: UnitId }>('SELECT unit FROM people WHERE login = ?', login)!.unit
    const { code } = await client.call('createEnrolment', { body: { unit, person: this.person(login) } })
    return this.server.enrol(code)
  }

  /** One more account, signed in; as a rule one that answers chats in a branch. */
  async account(
    login: string,
    own: Grant[],
    more: { profile?: string; responsible?: UnitId[] } = {},
  ): Promise<SignedIn> {
    const client = await this.server.by(this.owner)
    const body = { login, name: `${login} N`, identity: null, password: PASSWORD, own }
    await client.call('createAdministrator', {
      body: { ...body, profile: more.profile ?? null, responsible: more.responsible ?? [] },
    })
    return this.server.signIn({ login, password: PASSWORD })
  }

  /** Somebody's app, connected. */
  async endpoint(device: Device, storage = new MemoryStorage()): Promise<Endpoint> {
    const endpoint = await this.unconnected(device, storage)
    endpoint.connect()
    await until(() => endpoint.desk !== null, 'the desk')
    return endpoint
  }

  async unconnected(device: Device, storage: MemoryStorage): Promise<Endpoint> {
    const endpoint = await Endpoint.open({
      ...this.#replica(device),
      storage,
      device: device.device,
      rootKey: device.organisation.rootKey,
    })
    this.#open.push(endpoint)
    return endpoint
  }

  async chat(endpoint: Endpoint, name = 'Equipment maintenance'): Promise<Chat> {
    const find = () => endpoint.chats.find((chat) => chat.name === name)
    await until(() => find() !== undefined, `the offer of ${name}`)
    return find()!
  }

  /** The console's replica, connected. */
  async administrator(device: SignedIn, storage = new MemoryStorage()): Promise<Administrator> {
    const administrator = await Administrator.open({
      ...this.#replica(device),
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

  async rows<Name extends ViewName>(device: Device, view: Name): Promise<ViewRow<Name>[]> {
    const client = await this.server.by(device)
    const { rows } = await client.call('view', { params: { view }, query: {} })
    return rows.map((row) => VIEWS[view].parse(row) as ViewRow<Name>)
  }

  /** Everything of a conversation, followed. */
  async follow(administrator: Administrator, device: Device, id: ConversationId): Promise<Conversation> {
    const row = (await this.rows(device, 'conversations')).find((one) => one.id === id)!
    await administrator.converse([{ id, months: row.months }])
    const conversation = administrator.conversation(id)!
    await until(() => conversation.synced, 'all of the conversation')
    return conversation
  }

  /** Any request: what the typed client would refuse to send too. @param body bytes, or what becomes JSON */
  async request(device: Device, method: string, path: string, body?: object, type = 'application/json') {
    const response = await fetch(this.server.origin + path, {
      method,
      headers: {
        authorization: `Bearer ${await this.server.token(device)}`,
        ...(body ? { 'content-type': type } : {}),
      },
      ...(body ? { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) } : {}),
    })
    return { status: response.status, text: await response.text() }
  }

  #replica({ device, organisation, keys }: Device) {
    return {
      servers: [{ id: organisation.serverId, url: this.server.origin.replace('http', 'ws') }],
      WebSocket: WebSocket,
      token: () => this.server.token({ device, organisation, keys }),
      now: () => this.server.clock.now,
    }
  }
}
