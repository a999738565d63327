/**
 * What the matrix of access runs against: a real server with two branches, something of every kind in each, and any
 * number of administrators. For tests.
 */
import { WebSocket } from 'ws'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { Content, MessageContent } from '@carillon/shared-model/facts/items.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import { MemoryStorage } from '@carillon/shared-model/replica/memory-storage.ts'
import {
  newAdminId,
  newCourseId,
  newDeviceId,
  type AdminId,
  type ConversationId,
  type FactId,
  type ItemId,
  type PersonId,
  type QueueId,
  type UnitId,
} from '@carillon/shared-model/org/ids.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { openDataFolder } from '../../store/sqlite/data-folder.ts'
import type { Database } from '../../store/sqlite/database.ts'
import { until } from '../../sync/test-kit.ts'
import { TestServer, type Device } from '../test-server.ts'

/** A branch with a room below it, where the person and the computer are. */
export type Place = {
  name: string
  unit: UnitId
  room: UnitId
  person: PersonId
  computer: Device
  /** a message to the branch, and the image in it */
  item: ItemId
  image: string
  /** a campaign for the branch */
  campaign: ItemId
  /** of the person and the queue of the world */
  conversation: ConversationId
  /** a message that recurs, for the branch */
  series: ItemId
  /** an account that may manage administrators here, and nothing else */
  account: AdminId
  /** names and ids that nobody beyond the branch is told */
  secrets: string[]
}

/** An administrator at one device. */
export type Party = { admin: AdminId; device: Device }

export const UNITS = `code,parent,name
ROOT,,City Library
MAPLE,ROOT,Maple Branch
MAPLE-R,MAPLE,Maple Reading Room
CEDAR,ROOT,Cedar Branch
CEDAR-R,CEDAR,Cedar Reading Room
`
export const PEOPLE = `employee_no,login,first_name,last_name,email,unit,title
1,jan,Jan,Kot,jan@maple.example,MAPLE-R,
2,ewa,Ewa,Lis,ewa@cedar.example,CEDAR-R,
`

const image = (text: string) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(text)])

export const CAMPAIGN: Campaign = {
  course: newCourseId(),
  title: 'Ladders',
  version: '0'.repeat(64),
  heads: [],
  lessons: [{ title: 'Steps', body: 'One at a time', images: [], quiz: null }],
  schedule: { rule: { from: '2026-01-01', repeat: 'FREQ=DAILY', time: '09:00', except: [] }, pauses: [] },
}
export const MONTHLY: Calendar = {
  rule: { from: '2026-01-01', repeat: 'FREQ=MONTHLY;BYMONTHDAY=1', time: '09:00', except: [] },
  pauses: [],
}
export const MESSAGE: MessageContent = {
  kind: 'message',
  subject: 'Hours',
  body: 'New',
  images: [],
  acknowledge: false,
}

/** A signed-in device, without the work of a password; it is admitted when the server starts anew. */
const addDevice = async (database: Database, admin: AdminId, organisation: Device['organisation']): Promise<Device> => {
  const keys = await makeKeyPair()
  const device = newDeviceId()
  database.run(
    'INSERT INTO devices (id, name, public_key, admin, enrolled_at, rev) VALUES (?, ?, ?, ?, 1, 1)',
    device,
    'Test',
    await publicKeyText(keys.publicKey),
    admin,
  )
  return { device, keys, organisation }
}

export class World {
  readonly server: TestServer
  readonly owner: Party
  /** reads beside the server */
  readonly database: Database
  readonly here: Place
  readonly there: Place
  readonly root: UnitId
  /** to both branches and somebody in each, to everyone, and to the unit above both: of each kind one */
  readonly shared: Record<'items' | 'series' | 'campaigns', ItemId[]> = { items: [], series: [], campaigns: [] }
  /** one of each kind in the library, by its address: they are of no place */
  readonly documents = {} as Record<DocumentKind, string>
  /** which everybody answers who may */
  queue!: QueueId
  readonly #senders = new Map<AdminId, Administrator>()

  private constructor(
    server: TestServer,
    owner: Party,
    database: Database,
    root: UnitId,
    [here, there]: readonly [Place, Place],
  ) {
    this.server = server
    this.owner = owner
    this.database = database
    this.root = root
    this.here = here
    this.there = there
  }

  static async make(): Promise<World> {
    const server = await TestServer.ready()
    const { organisation } = await server.as(null).call('info', {})
    const database = openDataFolder(server.folder)
    const admin = database.get<{ id: AdminId }>('SELECT id FROM admins')!.id
    const device = await addDevice(database, admin, organisation!)
    await server.restart()
    await server.import(device, UNITS, PEOPLE)
    const unit = (code: string) => database.get<{ id: UnitId }>('SELECT id FROM units WHERE code = ?', code)!.id
    const person = (login: string) => database.get<{ id: PersonId }>('SELECT id FROM people WHERE login = ?', login)!.id
    const owner = { admin, device }
    const world = (places: readonly [Place, Place]) => new World(server, owner, database, unit('ROOT'), places)
    const place = async (name: string, code: string, login: string): Promise<Place> => {
      const [branch, room, somebody] = [unit(code), unit(`${code}-R`), person(login)]
      const client = await server.by(device)
      const { code: enrolment } = await client.call('createEnrolment', { body: { unit: room, person: somebody } })
      const computer = await server.enrol(enrolment)
      const secrets = [name, code, branch, room, somebody, computer.device, `${login}@`]
      return { name, unit: branch, room, person: somebody, computer, secrets } as unknown as Place
    }
    const made = world([await place('Maple', 'MAPLE', 'jan'), await place('Cedar', 'CEDAR', 'ewa')])
    for (const at of [made.here, made.there]) {
      at.account = (
        await made.add(`keeper-${at.name}`, [{ capability: 'administrators.manage', scope: [at.unit] }])
      ).admin
      at.secrets.push(at.account)
    }
    await made.admit()
    const client = await server.by(device)
    const course = { name: 'Ladders', description: '', lessons: CAMPAIGN.lessons }
    const wording = { subject: 'Hours', body: 'New', acknowledge: false, expiresIn: null }
    const { documents } = made
    documents.course = (await client.call('createCourse', { body: course })).document
    const template = { kind: 'template' as const, name: 'Hours', ...wording }
    documents.template = (await client.call('createText', { body: template })).document
    const draft = { kind: 'draft' as const, to: [], ...wording }
    documents.draft = (await client.call('createText', { body: draft })).document
    const queue = { name: 'Maintenance', hours: null, answeredBy: [] }
    made.queue = (await client.call('addQueue', { body: queue })).queue
    for (const at of [made.here, made.there]) {
      const body = { person: at.person, queue: made.queue }
      at.conversation = (await client.call('openConversation', { body })).conversation
      at.secrets.push(at.conversation)
      const response = await made.call(owner.device, 'POST', '/api/blobs', image(at.name), 'image/png')
      at.image = (JSON.parse(response.text) as { hash: string }).hash
      at.item = await made.send([at.unit], { ...MESSAGE, subject: `To ${at.name}`, images: [at.image] })
      at.campaign = await made.start([at.unit])
      at.series = await made.repeat([at.unit], { ...MESSAGE, subject: `Monthly to ${at.name}` })
      at.secrets.push(at.item, at.campaign, at.series)
    }
    const { here, there } = made
    for (const to of [[here.unit, there.unit, here.person, there.person], ['everyone'], [made.root]] as Target[][]) {
      made.shared.items.push(await made.send(to, MESSAGE))
      made.shared.series.push(await made.repeat(to, MESSAGE))
      made.shared.campaigns.push(await made.start(to))
    }
    return made
  }

  /** Writes an account with one device; it is admitted with `admit`. */
  async add(
    login: string,
    grants: readonly Grant[],
    more: { profile?: string; responsible?: UnitId[] } = {},
  ): Promise<Party> {
    const admin = newAdminId()
    this.database.run(
      `INSERT INTO admins (id, login, name, password_hash, grants, created_at, profile, responsible)
       VALUES (?, ?, ?, '', ?, 1, ?, ?)`,
      admin,
      login.toLowerCase(),
      login,
      JSON.stringify(grants),
      more.profile ?? null,
      JSON.stringify(more.responsible ?? []),
    )
    return { admin, device: await addDevice(this.database, admin, this.owner.device.organisation) }
  }

  /** Makes the server read the accounts that were written beside it. */
  async admit(): Promise<void> {
    for (const sender of this.#senders.values()) await sender.close()
    this.#senders.clear()
    await this.server.restart()
  }

  async end(): Promise<void> {
    for (const sender of this.#senders.values()) await sender.close()
    this.database.close()
    await this.server.end()
  }

  /** Any request, as bytes: what the typed client would refuse to send too. */
  async call(device: Device | null, method: string, path: string, body?: unknown, type = 'application/json') {
    const response = await fetch(this.server.origin + path, {
      redirect: 'manual', // apps need not be built
      method,
      headers: {
        ...(device ? { authorization: `Bearer ${await this.server.token(device)}` } : {}),
        ...(body === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    const isEndless = response.headers.get('content-type')?.includes('ndjson') && response.ok
    if (isEndless) await response.body?.cancel()
    return { status: response.status, text: isEndless ? '' : await response.text() }
  }

  /** The sender's side of an administrator, connected. */
  async sender(party: Party): Promise<Administrator> {
    let sender = this.#senders.get(party.admin)
    if (!sender) {
      sender = await this.offlineSender(party)
      this.#senders.set(party.admin, sender)
      sender.connect()
    }
    return sender
  }

  async offlineSender({ admin, device }: Party): Promise<Administrator> {
    const { server } = this
    return Administrator.open({
      servers: [{ id: device.organisation.serverId, url: server.origin.replace('http', 'ws') }],
      storage: new MemoryStorage(),
      WebSocket: WebSocket,
      admin,
      name: this.nameOf(admin),
      device: device.device,
      token: () => server.token(device),
      sign: async (bytes) =>
        new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, device.keys.privateKey, bytes)),
      now: () => server.clock.now,
    })
  }

  nameOf(admin: AdminId): string {
    return this.database.get<{ name: string }>('SELECT name FROM admins WHERE id = ?', admin)!.name
  }

  /** What became of a request, once it is decided. */
  async outcome(fact: FactId): Promise<{ state: string; why: string | null }> {
    const sql = 'SELECT state, why FROM requests WHERE id = ?'
    const row = () => this.database.get<{ state: string; why: string | null }>(sql, fact)
    await until(() => (row()?.state ?? 'queued') !== 'queued', 'an answer of the publisher')
    return row()!
  }

  /** The owner sends, and it is published. */
  async send(to: Target[], content: Content): Promise<ItemId> {
    const sender = await this.sender(this.owner)
    const { item, fact } = await sender.publish({ to, content, expires: null })
    await this.outcome(fact)
    return item
  }

  /** The owner starts a campaign, and it is published. */
  async start(to: Target[]): Promise<ItemId> {
    const sender = await this.sender(this.owner)
    const { item, fact } = await sender.start({ to, campaign: CAMPAIGN })
    await this.outcome(fact)
    return item
  }

  /** The owner sends what recurs, and it is published. */
  async repeat(to: Target[], content: MessageContent): Promise<ItemId> {
    const sender = await this.sender(this.owner)
    const { item, fact } = await sender.repeat({ to, content, schedule: MONTHLY, lasting: null })
    await this.outcome(fact)
    return item
  }

  /** Facts in all logs that computers read. */
  publishedFacts(): number {
    return this.database.get<{ facts: number }>(
      `SELECT coalesce(sum(clock), 0) AS facts FROM log_heads JOIN logs ON logs.id = log
       WHERE name LIKE 'feed/%' OR name LIKE 'inbox/%'`,
    )!.facts
  }
}

/** Which of somebody's secrets a reply gives away. */
export const leaked = (text: string, { secrets }: Place, asked: readonly string[] = []): string[] =>
  secrets.filter((secret) => text.includes(secret) && !asked.includes(secret))
