/** A server for tests of the hot path: real sockets on a port of the system's choice, a real database, known tokens. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as encoding from 'lib0/encoding'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { WebSocket } from 'ws'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import {
  conversationIdFrom,
  newAdminId,
  newDeviceId,
  newItemId,
  newPersonId,
  newQueueId,
  newUnitId,
  type DeviceId,
} from '@carillon/shared-model/org/ids.ts'
import {
  clientControl,
  dataEntry,
  readServerFrame,
  type Entry,
  type ServerControl,
} from '@carillon/shared-model/wire/frames.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteUsage } from '../store/sqlite/usage.ts'
import { SqliteLogStore } from '../store/sqlite/log-store.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import type { LogStore } from '../ports/log-store.ts'
import { attachSync } from './attach.ts'
import type { Limits } from './limits.ts'
import type { Memberships } from '../ports/memberships.ts'

export const NOW = Date.UTC(2026, 10, 23, 12)
export const MONTH = monthOf(NOW)
export const unit = newUnitId(NOW)
export const anna = newPersonId(NOW)
export const piotr = newPersonId(NOW)

export const conversation = conversationIdFrom(new Uint8Array(32).fill(1))
const queue = newQueueId(NOW)
/** Anna's devices and the administrator converse, as long as nobody says otherwise. */
export const members = { are: true }
const memberships: Memberships = {
  talkOf: (principal, id) =>
    members.are && id === conversation && (principal.kind === 'admin' || principal.person === anna)
      ? { id: conversation, person: anna, with: queue }
      : null,
}

const device = (person: typeof anna | null): Principal => ({
  kind: 'device',
  id: newDeviceId(NOW),
  unit,
  person,
  feeds: [unit],
})
export const atAnna = device(anna)
export const alsoAtAnna = device(anna)
export const atPiotr = device(piotr)
export const owner: Principal & { kind: 'admin' } = {
  kind: 'admin',
  id: newAdminId(NOW),
  device: newDeviceId(NOW),
  feeds: [unit],
}

export const feed = `feed/${unit}/${MONTH}`
export const talkLog = `talk/${conversation}/${MONTH}`
export const journalOf = (subject: string) => `journal/${subject}/${MONTH}`

/** A receipt as an update. */
export const receipt = (
  by: string,
  client: number,
  clock: number,
  state: ReceiptState = 'read',
  at = NOW,
): Uint8Array =>
  appendUpdate(client, clock, [pack({ type: 'receipt', at, by: by as DeviceId, v: 1, item: newItemId(NOW), state })])

/** An update with one fact of a newer version, nested as deeply as older servers took it. */
export const nestedUpdate = (by: string, client = 7, depth = 8000): Uint8Array => {
  const encoder = encoding.createEncoder()
  for (const number of [1, 1, client, 0, 8, 1]) encoding.writeVarUint(encoder, number)
  encoding.writeVarString(encoder, FACTS_ARRAY)
  for (const number of [1, 118, 5]) encoding.writeVarUint(encoder, number)
  for (const [field, value] of Object.entries({ t: 'r', a: NOW, b: by, v: 2 })) {
    encoding.writeVarString(encoder, field)
    encoding.writeAny(encoder, value)
  }
  encoding.writeVarString(encoder, 'more')
  for (let n = 0; n < depth; n++) for (const byte of [117, 1]) encoding.writeUint8(encoder, byte)
  for (const byte of [126, 0]) encoding.writeUint8(encoder, byte)
  return encoding.toUint8Array(encoder)
}

/** Any fact for a feed, where readers do not look into it. */
export const notice = (text: string) => [{ type: 'notice', at: NOW, by: 'server', v: 1, text }] as never[]

export type TestServer = Awaited<ReturnType<typeof testServer>>

export const testServer = async (
  options: {
    limits?: Partial<Limits>
    wrap?: (store: LogStore) => LogStore
    token?: (token: string) => Promise<Principal | null>
    /** the database of an earlier server */
    file?: string
  } = {},
) => {
  const principals = new Map(
    [atAnna, alsoAtAnna, atPiotr, owner].map((principal) => [principal.id as string, principal]),
  )
  const file = options.file ?? join(mkdtempSync(join(tmpdir(), 'carillon-sync-')), 'test.sqlite')
  const database = openDatabase(file)
  const writer = new SqliteWriter(database)
  const sqlite = new SqliteLogStore(database, writer)
  const store = options.wrap?.(sqlite) ?? sqlite
  const metrics = new Registry()
  const server = createServer()
  const presence: [string, boolean][] = []
  const logged: string[] = []
  const sync = attachSync(server, {
    store,
    epoch: 'test',
    memberships,
    authenticator: {
      authenticate: (token) => options.token?.(token) ?? principals.get(token) ?? null,
      refusalOf: async () => 'unauthenticated',
      ticketFor: (principal) => ({ ticket: principal.id, expiresAt: NOW + 1000 }),
    },
    log: pino({}, { write: (line: string) => void logged.push(line) }),
    metrics,
    now: () => NOW,
    used: await new SqliteUsage(database).all(),
    presence: (id, isConnected) => presence.push([id, isConnected]),
    ...(options.limits ? { limits: options.limits } : {}),
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    sync, store, writer, database, file, origin, presence, logged, server,
    refused: async (reason: string) =>
      (await metrics.getSingleMetric('carillon_refused_total')!.get()).values.find(({ labels }) => labels.reason === reason)?.value ?? 0,
    close: async () => {
      await sync.close()
      await new Promise((resolve) => server.close(resolve))
      await store.close()
    },
  } // prettier-ignore
}

/** Milliseconds after which the event loop turns even though nothing has come from outside. */
const BEAT = 5

/** Resolves after the next turn of the event loop, which sleeps until there is something to do. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve).unref())

/**
 * Resolves when the condition holds. Everybody in these tests lives in this process, so it is asked again after each
 * turn of the event loop, in which alone anything can have changed.
 * @param patience milliseconds until it gives up, with a word about what is missing
 */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  patience = 30_000,
): Promise<void> => {
  const limit = performance.now() + patience
  const beat = setInterval(() => undefined, BEAT)
  try {
    while (!(await condition())) {
      if (performance.now() > limit) throw new Error(`Timed out: ${what}`)
      await turn()
    }
  } finally {
    clearInterval(beat)
  }
}

/** A raw multiplexed connection that remembers everything. */
export class TestClient {
  readonly socket: WebSocket
  readonly entries: Entry<ServerControl>[] = []
  frames = 0
  closed: { code: number; reason: string } | null = null

  constructor(origin: string, principal: Pick<Principal, 'id'>, path = '/sync?v=1&') {
    this.socket = new WebSocket(`${origin}${path}token=${principal.id}`)
    this.socket.on('message', (data: Buffer) => {
      this.frames++
      this.entries.push(...readServerFrame(data))
    })
    this.socket.on('error', () => {})
    this.socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }))
  }

  async opened(): Promise<this> {
    await until(() => this.controls('welcome').length > 0, 'the welcome')
    return this
  }

  open(channel: number, name: string): this {
    this.socket.send(clientControl({ kind: 'open', channel, name }))
    return this
  }

  send(channel: number, message: Uint8Array): this {
    this.socket.send(dataEntry(channel, message))
    return this
  }

  controls<Kind extends ServerControl['kind']>(kind: Kind): Extract<ServerControl, { kind: Kind }>[] {
    return this.entries.flatMap((entry) =>
      'control' in entry && entry.control.kind === kind
        ? [entry.control as Extract<ServerControl, { kind: Kind }>]
        : [],
    )
  }

  /** Messages that came for what this client opened as `channel`. */
  messages(channel: number): Uint8Array[] {
    const log = this.controls('opened').find((control) => control.channel === channel)?.log
    return this.entries.flatMap((entry) => ('data' in entry && entry.channel === log ? [entry.data] : []))
  }
}
