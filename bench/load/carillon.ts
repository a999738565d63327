/**
 * Carillon's own protocol: every endpoint follows its dozen logs over one multiplexed socket, with a ticket; an
 * administrator asks for alerts through the outbox; receipts go to each endpoint's own journal.
 */
import { pack, type Fact } from '@carillon/shared-model/facts/codec.ts'
import { appendUpdate } from '@carillon/shared-model/logs/append.ts'
import { clientControl, dataEntry, readServerFrame } from '@carillon/shared-model/wire/frames.ts'
import {
  EMPTY_STATE_VECTOR,
  EMPTY_UPDATE,
  SYNC,
  syncStep1,
  syncStep2,
  syncUpdate,
} from '@carillon/shared-model/wire/messages.ts'
import { WIRE_VERSION } from '@carillon/shared-model/wire/version.ts'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import { clock } from '../host.ts'
import { alertRequest, type Alert } from './administrator.ts'
import { countedAfter, reportOf } from './counted.ts'
import { LIMIT, type Driver, type Received } from './driver.ts'
import { Arrivals, inWindow, type Spread } from './everybody.ts'
import { readSeats, signToken, type Seat } from './seats.ts'
import { clientFrame, LoadSocket } from './socket.ts'

/** `folder`: of the seed, which holds who the load plays; tickets hold for every server started on a copy of it. */
export type CarillonOptions = { port: number; n: number; folder: string }
/** `messages` and `bytes` that the server sent to one endpoint, on average, until it was in sync. */
export type Connected = { wall: number; messages: number; bytes: number }
/** `counted`: until the console's list said so, on the same start as the others. */
export type Counted = Received & { counted: number; alertBytes: number }
export interface CarillonDriver extends Driver {
  connect(): Promise<Connected>
  receipts(): Promise<Counted>
  /** Milliseconds for the whole report, person by person, which must count everybody. */
  report(): Promise<number>
}

type Link = {
  seat: Seat
  /** of the seat; -1: the administrator */
  index: number
  socket: LoadSocket
  /** logs whose answer is still to come */
  missing: number
  /** channel of the journal that receipts go to */
  journal: number
  /** Yjs client and the next clock in that journal */
  client: number
  clock: number
  storedClock: number
}
type Writer = { client: number; clock: number }

const randomClient = () => 1 + Math.floor(Math.random() * 0xffff_fffe)
const NOTHING = syncStep2(EMPTY_UPDATE)

// Kept between servers that run on copies of one seed.
const tickets = new Map<string, (string | undefined)[]>()

export const carillonDriver = ({ port, n, folder }: CarillonOptions): CarillonDriver => {
  const { admin, serverId, everyone, seats } = readSeats(folder)
  if (seats.length < n) throw new Error(`the seed has ${seats.length} endpoints, not ${n}`)
  const ticketOf = tickets.get(folder) ?? []
  tickets.set(folder, ticketOf)

  let links: Link[] = []
  const writers: Writer[] = []
  let adminLink: Link | null = null
  const adminWriter: Writer = { client: randomClient(), clock: 0 }
  let adminTicket = ''
  let alert: (Alert & { bytes: number }) | null = null
  let alerts: Arrivals | null = null
  let stored: Arrivals | null = null
  let failed: ((why: string) => void) | null = null

  // What everybody has by now, by log name: updates as they came; the first to get one keeps it for all.
  const held = new Map<string, Uint8Array[]>()
  const nameOf = new Map<number, string>()
  let messages = 0
  let bytes = 0

  const fail = (why: string) => {
    alerts?.fail(why)
    stored?.fail(why)
    failed?.(why)
  }

  /** Milliseconds are not spent on this while anything is measured. */
  const stateVectors = (): Map<string, Uint8Array> => {
    const vectors = new Map<string, Uint8Array>()
    for (const [name, updates] of held) {
      const document = new Y.Doc()
      for (const update of updates) Y.applyUpdate(document, update)
      vectors.set(name, Y.encodeStateVector(document))
    }
    for (const [index, writer] of writers.entries()) {
      const journal = journalOf(seats[index]!)
      const clocks = Y.decodeStateVector(vectors.get(journal) ?? EMPTY_STATE_VECTOR)
      if (writer.clock > 0) clocks.set(writer.client, writer.clock)
      vectors.set(journal, Y.encodeStateVector(clocks as unknown as Y.Doc))
    }
    return vectors
  }

  /** Everything that an endpoint says when it comes: opens, and what it has of each log, in one message. */
  const greeting = (logs: readonly string[], vectors: ReadonlyMap<string, Uint8Array>): Buffer =>
    clientFrame(
      Buffer.concat(
        logs.flatMap((name, index) => [
          clientControl({ kind: 'open', channel: index + 1, name }),
          dataEntry(index + 1, syncStep1(vectors.get(name) ?? EMPTY_STATE_VECTOR)),
        ]),
      ),
    )

  const receive = (link: Link, payload: Buffer, synced: () => void): void => {
    if (link.missing === 0 && alert && alerts && payload.includes(alert.item)) {
      if (link.index === 0) keepAlert(payload)
      if (link.index >= 0) alerts.arrive()
      return
    }
    messages++
    bytes += payload.length
    const answers: Uint8Array[] = []
    for (const entry of readServerFrame(payload)) {
      if (entry.channel === 0 && 'control' in entry) {
        const { control } = entry
        if (control.kind === 'opened') nameOf.set(control.log, link.seat.logs[control.channel - 1]!)
        else if (control.kind === 'welcome') {
          if (link.index < 0) adminTicket = control.ticket
          else ticketOf[link.index] = control.ticket
        } else if (control.kind === 'closed')
          fail(`${link.seat.logs[control.channel - 1]}: ${control.code} ${control.reason}`)
        else if (stored && link.index >= 0 && link.storedClock < link.clock) {
          link.storedClock = link.clock
          stored.arrive()
        }
      } else if ('data' in entry) {
        const name = nameOf.get(entry.channel)!
        const step = entry.data[1]
        if (step === SYNC.step1) answers.push(dataEntry(link.seat.logs.indexOf(name) + 1, NOTHING))
        else if (step === SYNC.step2) {
          if (!held.has(name) && entry.data.length > 5) held.set(name, [updateIn(entry.data)])
          if (--link.missing === 0) synced()
        }
      }
    }
    if (answers.length > 0) link.socket.send(clientFrame(Buffer.concat(answers)))
  }

  const keepAlert = (payload: Buffer): void => {
    for (const entry of readServerFrame(payload)) {
      if (!('data' in entry) || nameOf.get(entry.channel) !== everyone || entry.data[1] !== SYNC.update) continue
      const update = updateIn(entry.data)
      held.set(everyone, [...(held.get(everyone) ?? []), update])
      if (alert) alert.bytes = payload.length
    }
  }

  const open = (seat: Seat, index: number, token: string, hello: Buffer) =>
    new Promise<Link>((resolve, reject) => {
      const path = `/sync?v=${WIRE_VERSION}&token=${encodeURIComponent(token)}`
      const link: Link = {
        seat,
        index,
        socket: new LoadSocket(port, path, {
          open: () => link.socket.send(hello),
          message: (payload) => receive(link, payload, () => resolve(link)),
          lost: (why) => {
            fail(`${seat.device}: ${why}`)
            reject(new Error(why))
          },
        }),
        missing: seat.logs.length,
        journal: seat.logs.indexOf(journalOf(seat)) + 1,
        client: 0,
        clock: 0,
        storedClock: 0,
      }
    })

  return {
    async connect(): Promise<Connected> {
      const vectors = stateVectors()
      const greetings = seats.slice(0, n).map((seat) => greeting(seat.logs, vectors))
      const token = await Promise.all(
        seats.slice(0, n).map((seat, index) => ticketOf[index] ?? signToken(seat.device, seat.key, serverId)),
      )
      messages = bytes = 0
      links = []
      nameOf.clear()
      const started = performance.now()
      await new Promise<void>((resolve, reject) => {
        failed = (why) => reject(new Error(why))
        const timer = setTimeout(() => reject(new Error(`connection took longer than ${LIMIT / 1000} s`)), LIMIT)
        inWindow(n, async (index) => {
          const link = await open(seats[index]!, index, token[index]!, greetings[index]!)
          writers[index] ??= { client: randomClient(), clock: 0 }
          link.client = writers[index].client
          link.clock = link.storedClock = writers[index].clock
          links[index] = link
        }).then(resolve, reject)
        void timer.unref()
      })
      failed = null
      const wall = performance.now() - started
      const average = { messages: messages / n, bytes: bytes / n }

      const seat: Seat = { device: admin.device, person: '' as Seat['person'], key: admin.key, logs: [admin.outbox] }
      const adminToken = await signToken(admin.device, admin.key, serverId)
      adminLink = await open(seat, -1, adminToken, greeting(seat.logs, new Map()))
      return { wall, ...average }
    },

    async alert(): Promise<Spread> {
      const request = alertRequest(admin)
      alert = { ...request, bytes: 0 }
      const frame = clientFrame(
        dataEntry(1, syncUpdate(appendUpdate(adminWriter.client, adminWriter.clock++, [pack(request.fact)]))),
      )
      alerts = new Arrivals('alert', n, LIMIT)
      adminLink?.socket.send(frame)
      const spread = await alerts.done
      alerts = null
      return spread
    },

    async receipts(): Promise<Counted> {
      if (!alert) throw new Error('receipts are for an alert')
      const { item } = alert
      const frames = links.map((link, index) => {
        const fact = { type: 'receipt', at: Date.now(), by: link.seat.device, v: 1, item, state: 'displayed' } as Fact
        const update = appendUpdate(link.client, link.clock++, [pack(fact)])
        writers[index]!.clock = link.clock
        return clientFrame(dataEntry(link.journal, syncUpdate(update)))
      })
      const startedAt = clock()
      stored = new Arrivals('receipts', n, LIMIT)
      for (const [index, link] of links.entries()) link.socket.send(frames[index]!)
      const spread = await stored.done
      stored = null
      const counted = await countedAfter(port, adminTicket, item, n, startedAt)
      return { ...spread, startedAt, counted, alertBytes: alert.bytes }
    },

    async report(): Promise<number> {
      if (!alert) throw new Error('a report is about an alert')
      return reportOf(port, adminTicket, alert.item, n)
    },

    async disconnect() {
      alerts = stored = null
      await Promise.all([...links, ...(adminLink ? [adminLink] : [])].map((link) => link.socket.end()))
      links = []
      adminLink = null
    },
  }
}

const journalOf = (seat: Seat): string => seat.logs.find((log) => log.startsWith('journal/')) ?? ''

/** The Yjs update in a sync message, copied out of the read buffer. */
const updateIn = (data: Uint8Array): Uint8Array => {
  const decoder = decoding.createDecoder(data)
  decoding.readVarUint(decoder)
  decoding.readVarUint(decoder)
  return decoding.readVarUint8Array(decoder).slice()
}
