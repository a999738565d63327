/**
 * `npm run chat`: 200 conversations at once, in each of which somebody says five things a second, to Carillon and to the
 * stock y-websocket server: how long until the other member has it. Then what 50,000 past messages cost the server's
 * start and a console that opens. Each server has a process and a processor of its own.
 */
import { rmSync } from 'node:fs'
import { pack } from '@carillon/shared-model/facts/codec.ts'
import type { Said } from '@carillon/shared-model/facts/talk.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import {
  conversationIdFrom,
  newFactId,
  newQueueId,
  type ConversationId,
  type DeviceId,
  type QueueId,
} from '@carillon/shared-model/org/ids.ts'
import { VIEWS } from '@carillon/shared-model/views/rows.ts'
import { clientControl, dataEntry, readServerFrame } from '@carillon/shared-model/wire/frames.ts'
import { EMPTY_STATE_VECTOR, SYNC, syncStep1, syncUpdate } from '@carillon/shared-model/wire/messages.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import { openDataFolder } from '../sync-server/store/sqlite/data-folder.ts'
import { projectTalk } from '../sync-server/store/project-talk.ts'
import type { Database } from '../sync-server/store/sqlite/database.ts'
import { nextRev } from '../sync-server/store/sqlite/open.ts'
import { SqliteLogStore } from '../sync-server/store/sqlite/log-store.ts'
import { openTalk } from '../sync-server/store/sqlite/talk.ts'
import { Child } from './child.ts'
import { readSeats, signToken, type Seat } from './load/seats.ts'
import { clientFrame, LoadSocket } from './load/socket.ts'
import { seed } from './seed.ts'
import { scratchFolder } from './trial.ts'

const CONVERSATIONS = 200
const A_SECOND = 5
const SECONDS = 8
/** Said before anything is measured, so that no server is measured while it is compiled. */
const WARM_UP_SECONDS = 3
const PAST = 50_000
const PAST_MONTHS = 24
const OPENINGS = 3
const TEXT = 'The lift on the second floor is stuck again, and the readers ask when it will be mended.'

type Conversation = { id: ConversationId; seat: Seat }
/** `say` sends one message of a conversation’s person. */
type Load = { say: (conversation: number) => void; end: () => Promise<void> }

const randomClient = () => 1 + Math.floor(Math.random() * 0xffff_fffe)
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const at = (values: readonly number[], part: number) =>
  values[Math.min(values.length - 1, Math.floor(values.length * part))]!
const median = (values: readonly number[]) => at(sorted(values), 0.5)

/** Queues, and conversations of the first people in which nothing has been said. */
const addConversations = (database: Database, seats: readonly Seat[]): Conversation[] => {
  const queue: QueueId = newQueueId()
  return database.transaction(() => {
    const rev = nextRev(database)
    database.run(
      "INSERT INTO queues (id, name, hours, answered_by, rev) VALUES (?, 'Help', 'null', '[]', ?)",
      queue,
      rev,
    )
    return seats.slice(0, CONVERSATIONS).map((seat) => {
      const id = conversationIdFrom(crypto.getRandomValues(new Uint8Array(16)))
      openTalk(database, { id, person: seat.person, with: queue }, rev)
      return { id, seat }
    })
  })
}

/** A past for a folder with conversations: rows and logs, as the server's own code makes them. */
const addPast = async (database: Database, conversations: readonly Conversation[]): Promise<void> => {
  const store = new SqliteLogStore(database)
  const { queue } = database.get<{ queue: QueueId }>('SELECT queue FROM conversations')!
  const each = PAST / CONVERSATIONS / PAST_MONTHS
  for (let back = PAST_MONTHS; back > 0; back--) {
    const month = addMonths(monthOf(Date.now()), -back)
    const batch = conversations.map(({ id, seat }, index) => {
      const count = Math.round((PAST_MONTHS - back + 1) * each) - Math.round((PAST_MONTHS - back) * each)
      const facts = Array.from({ length: count }, (_, n): Said => {
        const time = Date.parse(`${month}-02T08:00:00Z`) + index * 1000 + n * 60_000
        return { type: 'said', id: newFactId(time), at: time, by: seat.device, v: 1, text: `${TEXT} ${n}` }
      })
      const log = logName('talk', id, month)
      const heads = new Map([[7, { clock: count, owner: seat.device }]])
      const update = appendUpdate(7, 0, facts.map(pack))
      const talk = { id, person: seat.person, with: queue }
      return { append: { log, update, heads }, changes: projectTalk(talk, month, facts) }
    })
    await store.commit({ appends: batch.map(({ append }) => append), changes: batch.flatMap(({ changes }) => changes) })
  }
  database.script('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** Everything that the console asks for when it opens for the first time. @returns milliseconds */
const openConsole = async (port: number, token: string): Promise<number> => {
  const begun = performance.now()
  for (const view of Object.keys(VIEWS))
    for (let after = 0, more = true; more;) {
      const url = `http://127.0.0.1:${port}/api/views/${view}?after=${after}&limit=1000`
      const reply = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
      const page = (await reply.json()) as { rev: number; more: boolean }
      ;({ rev: after, more } = page)
    }
  return performance.now() - begun
}

const carillonLoad = async (
  port: number,
  folder: string,
  conversations: readonly Conversation[],
  heard: (conversation: number) => void,
): Promise<Load> => {
  const { admin, serverId } = readSeats(folder)
  const month = monthOf(Date.now())
  const sockets: LoadSocket[] = []
  /** Resolves when all of the logs are open. @param updated is told of which of them there is something new */
  const follow = async (device: DeviceId, key: string, logs: readonly string[], updated: (index: number) => void) => {
    const token = await signToken(device, key, serverId)
    const indices = new Map<number, number>()
    const frame = clientFrame(
      Buffer.concat(
        logs.flatMap((name, index) => [
          clientControl({ kind: 'open', channel: index + 1, name }),
          dataEntry(index + 1, syncStep1(EMPTY_STATE_VECTOR)),
        ]),
      ),
    )
    return new Promise<LoadSocket>((resolve, reject) => {
      const socket: LoadSocket = new LoadSocket(port, `/sync?v=${WIRE_VERSION}&token=${token}`, {
        open: () => socket.send(frame),
        message: (payload) => {
          for (const entry of readServerFrame(payload)) {
            if ('data' in entry) {
              if (entry.data[0] === 0 && entry.data[1] === SYNC.update) updated(indices.get(entry.channel)!)
            } else if (entry.control.kind === 'opened') {
              indices.set(entry.control.log, entry.control.channel - 1)
              if (indices.size === logs.length) resolve(socket)
            } else if (entry.control.kind === 'closed') reject(new Error(entry.control.reason))
          }
        },
        lost: (why) => reject(new Error(why)),
      })
      sockets.push(socket)
    })
  }
  const logs = conversations.map(({ id }) => logName('talk', id, month))
  // Consoles of one administrator, each with a part of the conversations on the screen.
  const part = CONVERSATIONS / 4
  for (let from = 0; from < CONVERSATIONS; from += part)
    await follow(admin.device, admin.key, logs.slice(from, from + part), (index) => heard(from + index))
  const writers = await Promise.all(
    conversations.map(async ({ seat }, index) => ({
      socket: await follow(seat.device, seat.key, [logs[index]!], () => undefined),
      client: randomClient(),
      clock: 0,
      by: seat.device,
    })),
  )
  return {
    say: (index) => {
      const writer = writers[index]!
      const now = Date.now()
      const fact: Said = { type: 'said', id: newFactId(now), at: now, by: writer.by, v: 1, text: TEXT }
      const update = appendUpdate(writer.client, writer.clock++, [pack(fact)])
      writer.socket.send(clientFrame(dataEntry(1, syncUpdate(update))))
    },
    end: async () => void (await Promise.all(sockets.map((socket) => socket.end()))),
  }
}

const stockLoad = async (port: number, heard: (conversation: number) => void): Promise<Load> => {
  const sockets: LoadSocket[] = []
  const open = (index: number, updated: () => void) =>
    new Promise<LoadSocket>((resolve, reject) => {
      const socket: LoadSocket = new LoadSocket(port, `/talk-${index}`, {
        open: () => socket.send(clientFrame(syncStep1(EMPTY_STATE_VECTOR))),
        message: (payload) => {
          if (payload[0] !== 0) return
          if (payload[1] === SYNC.update) updated()
          else if (payload[1] === SYNC.step2) resolve(socket)
        },
        lost: (why) => reject(new Error(why)),
      })
      sockets.push(socket)
    })
  const writers = await Promise.all(
    Array.from({ length: CONVERSATIONS }, async (_, index) => {
      await open(index, () => heard(index))
      return { socket: await open(index, () => undefined), client: randomClient(), clock: 0 }
    }),
  )
  return {
    say: (index) => {
      const writer = writers[index]!
      const now = Date.now()
      const fact: Said = { type: 'said', id: newFactId(now), at: now, by: 'd' as DeviceId, v: 1, text: TEXT }
      writer.socket.send(clientFrame(syncUpdate(appendUpdate(writer.client, writer.clock++, [pack(fact)]))))
    },
    end: async () => void (await Promise.all(sockets.map((socket) => socket.end()))),
  }
}

/** Says five things a second in every conversation, spread over the second. @returns milliseconds from said to seen, sorted */
const measure = async (connect: (heard: (conversation: number) => void) => Promise<Load>): Promise<number[]> => {
  const said = Array.from({ length: CONVERSATIONS }, (): number[] => [])
  let latencies: number[] = []
  const load = await connect((index) => {
    const begun = said[index]!.shift()
    if (begun !== undefined) latencies.push(performance.now() - begun)
  })
  const talk = async (seconds: number): Promise<void> => {
    latencies = []
    const count = seconds * A_SECOND * CONVERSATIONS
    const begun = performance.now()
    for (let sent = 0; sent < count;) {
      const due = Math.min(count, Math.floor(((performance.now() - begun) / 1000) * A_SECOND * CONVERSATIONS) + 1)
      for (; sent < due; sent++) {
        said[sent % CONVERSATIONS]!.push(performance.now())
        load.say(sent % CONVERSATIONS)
      }
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const limit = performance.now() + 10_000
    while (latencies.length < count) {
      if (performance.now() > limit) throw new Error(`${count - latencies.length} of ${count} messages were not seen`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await talk(WARM_UP_SECONDS)
  await talk(SECONDS)
  await load.end()
  return sorted(latencies)
}

const PARTS: [name: string, part: number][] = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
  ['max', 1],
]
const say = (name: string, latencies: readonly number[]) =>
  console.log(`${name}: ${PARTS.map(([part, of]) => `${part} ${at(latencies, of).toFixed(1)} ms`).join(', ')}`)

type Opened = { started: number; opened: number }

/** Starts the server on a folder a few times, and opens the console on it. */
const openings = async (folder: string): Promise<Opened> => {
  const { admin, serverId } = readSeats(folder)
  const found: Opened[] = []
  for (let round = 0; round < OPENINGS; round++) {
    const server = Child.start('Carillon', 'carillon.ts', 0)
    const { port, started } = await server.call<{ port: number; started: number }>('serve', { folder })
    const opened = await openConsole(port, await signToken(admin.device, admin.key, serverId))
    found.push({ started, opened })
    await server.stop()
  }
  return { started: median(found.map((one) => one.started)), opened: median(found.map((one) => one.opened)) }
}

const folders = [scratchFolder(), scratchFolder(), scratchFolder()] as const
try {
  const [empty, past, stored] = folders
  const made: Conversation[][] = []
  for (const folder of [empty, past]) {
    await seed(folder, CONVERSATIONS)
    const database = openDataFolder(folder)
    const conversations = addConversations(database, readSeats(folder).seats)
    if (folder === past) await addPast(database, conversations)
    database.close()
    made.push(conversations)
  }
  const [without, withPast] = [await openings(empty), await openings(past)]
  const times = (before: number, after: number) =>
    `${before.toFixed(0)} ms → ${after.toFixed(0)} ms (${(after / before).toFixed(2)} ×)`
  console.log(`${PAST} past messages in ${CONVERSATIONS} conversations, against none:`)
  console.log(`  start: ${times(without.started, withPast.started)}`)
  console.log(`  all views of the console: ${times(without.opened, withPast.opened)}`)

  console.log(
    `${CONVERSATIONS} conversations at ${A_SECOND} messages a second for ${SECONDS} s, said → seen by the other member:`,
  )
  const run = async (
    name: string,
    file: string,
    input: object,
    env: Record<string, string>,
    connect: (port: number) => (heard: (conversation: number) => void) => Promise<Load>,
  ) => {
    const server = Child.start(name, file, 0, env)
    try {
      const { port } = await server.call<{ port: number }>('serve', input)
      const before = await server.measure()
      const latencies = await measure(connect(port))
      const after = await server.measure()
      const count = (SECONDS + WARM_UP_SECONDS) * A_SECOND * CONVERSATIONS
      say(`  ${name}`, latencies)
      console.log(`    server CPU: ${(((after.cpu - before.cpu) * 1000) / count).toFixed(0)} µs a message`)
      return latencies
    } finally {
      await server.stop()
    }
  }
  const ours = await run(
    'Carillon',
    'carillon.ts',
    { folder: empty },
    {},
    (port) => (heard) => carillonLoad(port, empty, made[0]!, heard),
  )
  const inMemory = await run(
    'stock y-websocket, in memory',
    'peers/stock.mjs',
    { items: 0 },
    {},
    (port) => (heard) => stockLoad(port, heard),
  )
  const onDisk = await run(
    'stock y-websocket with LevelDB',
    'peers/stock.mjs',
    { items: 0 },
    { YPERSISTENCE: stored },
    (port) => (heard) => stockLoad(port, heard),
  )
  for (const [name, theirs] of [
    ['in memory', inMemory],
    ['with LevelDB', onDisk],
  ] as const)
    console.log(
      `  Carillon ÷ stock ${name}: ${PARTS.map(([part, of]) => `${part} ${(at(ours, of) / at(theirs, of)).toFixed(2)} ×`).join(', ')}`,
    )
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
