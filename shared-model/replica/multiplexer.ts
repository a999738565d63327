/**
 * One real socket for the channels of all logs (wire/frames.ts), to one server at a time. It is dialled when the first
 * channel wants one and again whenever it is lost; channels that want to open wait for the server's welcome and are opened
 * in order of urgency. All that is sent in one tick goes out in one frame. When a nearer server answers again, its socket
 * takes the place of the one that there is, and the channels go on there.
 */
import { CLOSE, timeIn } from '../wire/close-codes.ts'
import { clientControl, dataEntry, type Entry, type ServerControl } from '../wire/frames.ts'
import { CHANNELS, KEEP_ALIVE } from '../wire/messages.ts'
import { readTicket } from '../wire/tickets.ts'
import type { Carrier, ChannelSocket } from './channel-socket.ts'
import { redialDelay } from './connection.ts'
import { NearerServer } from './nearer-server.ts'
import { OutgoingFrames } from './outgoing-frames.ts'
import { ServerLink, type LinkOptions, type Welcome } from './server-link.ts'
import { ServerOrder, type Server } from './server-order.ts'

export type MultiplexerOptions = LinkOptions & {
  /** the nearest first, at least one */
  servers: readonly Server[]
  /** a fresh token for a server, signed by the device; `ahead`: how much later it is there than here, milliseconds */
  token: (audience: string, ahead: number) => Promise<string>
  random: () => number
}

export interface MultiplexerOwner {
  /**
   * A server is there, and takes the place of the one before; its time in milliseconds, and which database it has.
   * Channels attached in this call are opened before others.
   */
  welcomed(server: string, serverTime: number, epoch: string | undefined): void
  /** Anything came from the server: it is in touch now. */
  heard(): void
  /** The server has told its time, and does not know this device by its token: perhaps it was made by a wrong clock. */
  told(serverTime: number): void
  /** Contact was lost, or could not be made. */
  lost(): void
  /** No server wants this device back, or the one whose word ends it does not. */
  ended(code: number, reason: string): void
  /** Whether this server's word that it does not want this device back is the last one. */
  isFinal(server: string, code: number): boolean
  /** What this device sent to a log is on a server's disk up to this state vector. */
  stored(server: string, name: string, stateVector: Uint8Array): void
  /** Place of a log in the order of urgency. */
  rank(name: string): number
  /** The time as far as it is known, milliseconds. */
  now(): number
}

type Link =
  { kind: 'idle' } | { kind: 'waiting'; cancel: () => void } | { kind: 'dialled'; link: ServerLink } | { kind: 'ended' }

/** What is remembered of earlier failures after a welcome: the next pause is under four seconds. */
const FAILURES_WHEN_WELCOMED = 2
/**
 * A server that accepts and says nothing is given up after this, milliseconds. There may be another one, and somebody may
 * be waiting for an alert.
 */
const PATIENCE = { alone: 15_000, withOthers: 5000 }

export class Multiplexer implements Carrier {
  readonly #options: MultiplexerOptions
  readonly #owner: MultiplexerOwner
  readonly #order: ServerOrder
  readonly #nearer: NearerServer
  #link: Link = { kind: 'idle' }
  #running = false
  #failures = 0
  /** by server, as the following are */
  readonly #tickets = new Map<string, string>()
  /** how much later it is at servers that refused a token of this computer's time, milliseconds */
  readonly #ahead = new Map<string, number>()
  /** every channel that is attached, with its number while it is open on the link */
  readonly #numbers = new Map<ChannelSocket, number | null>()
  readonly #byNumber = new Map<number, ChannelSocket>()
  readonly #byLog = new Map<number, ChannelSocket>()
  #lastNumber = 0
  readonly #outgoing = new OutgoingFrames((frame) => this.#openLink?.send(frame))

  constructor(options: MultiplexerOptions, owner: MultiplexerOwner) {
    this.#options = options
    this.#owner = owner
    this.#order = new ServerOrder(options.servers)
    const { timers, random } = options
    this.#nearer = new NearerServer({ timers, random, dial: (server) => this.#dial(server) })
  }

  /** Dials when a channel wants it, or at once when an attempt was waiting for its time; the nearest server first. */
  start(): void {
    this.#running = true
    if (this.#link.kind === 'waiting') this.#link.cancel()
    if (this.#link.kind === 'waiting' || this.#link.kind === 'ended') this.#link = { kind: 'idle' }
    if (this.#link.kind === 'idle') this.#order.restart()
    if (this.#numbers.size > 0) this.#dialIfIdle()
  }

  stop(): void {
    this.#running = false
    this.#leave({ kind: 'idle' })
    this.#failures = 0
    this.#endChannels(1000, '')
  }

  /** From now on these, the nearest first. One that is in touch stays so while it is among them and none nearer answers. */
  use(servers: readonly Server[]): void {
    if (this.#order.set(servers)) {
      if (this.#openLink) this.#nearer.seek(this.#order.nearer)
    } else if (this.#link.kind === 'dialled') {
      this.#redial()
      this.#endChannels(1006, '')
    }
  }

  attach(channel: ChannelSocket): void {
    this.#numbers.set(channel, null)
    // The provider sets its handlers only after it has made the channel.
    queueMicrotask(() => this.#openWaiting())
    if (this.#running) this.#dialIfIdle()
  }

  detach(channel: ChannelSocket): void {
    const number = this.#numbers.get(channel)
    this.#forget(channel)
    if (number == null) return
    this.#queue(clientControl({ kind: 'close', channel: number }))
    this.#openWaiting()
  }

  send(channel: ChannelSocket, data: Uint8Array): void {
    const number = this.#numbers.get(channel)
    if (number != null) this.#queue(dataEntry(number, data))
  }

  /** The link to a server that has welcomed this device, or null. */
  get #openLink(): ServerLink | null {
    return this.#link.kind === 'dialled' && this.#link.link.isOpen ? this.#link.link : null
  }

  #isCurrent(link: ServerLink): boolean {
    return this.#link.kind === 'dialled' && this.#link.link === link
  }

  #dialIfIdle(): void {
    if (this.#link.kind === 'idle') this.#link = { kind: 'dialled', link: this.#dial(this.#order.current) }
  }

  #dial(server: Server): ServerLink {
    const attempt = {
      patience: this.#order.isAlone ? PATIENCE.alone : PATIENCE.withOthers,
      ticket: this.#ticketFor(server.id),
      token: () => this.#options.token(server.id, this.#ahead.get(server.id) ?? 0),
    }
    return new ServerLink(server, this.#options, attempt, {
      welcomed: (link, welcome) => this.#welcomed(link, welcome),
      heard: (link) => this.#isCurrent(link) && this.#owner.heard(),
      kept: (link) => this.#isCurrent(link) && this.#kept(),
      received: (link, entry) => this.#isCurrent(link) && this.#receive(entry),
      ended: (link, code, reason) => this.#ended(link, code, reason),
    })
  }

  /** None that is over by now: presented, it would only be refused, as every computer's is in the morning. */
  #ticketFor(server: string): string | null {
    const ticket = this.#tickets.get(server) ?? null
    const expiresAt = ticket === null ? undefined : readTicket(ticket)?.expiresAt
    return expiresAt !== undefined && expiresAt <= this.#owner.now() ? null : ticket
  }

  #welcomed(link: ServerLink, { ticket, now, epoch }: Welcome): void {
    const { id } = link.server
    if (!this.#isCurrent(link)) {
      this.#nearer.found()
      this.#leave({ kind: 'dialled', link })
      this.#endChannels(1006, '')
    }
    this.#order.reached(link.server)
    this.#ahead.delete(id)
    // Not none yet: a server that welcomes and then drops everybody must not be dialled at once for ever.
    this.#failures = Math.min(this.#failures, FAILURES_WHEN_WELCOMED)
    this.#tickets.set(id, ticket)
    this.#nearer.seek(this.#order.nearer)
    this.#owner.welcomed(id, now, epoch)
    this.#openWaiting()
  }

  /** It has held for a while. */
  #kept(): void {
    this.#failures = 0
    this.#nearer.settle()
    for (const channel of this.#byNumber.values()) channel.receive(KEEP_ALIVE)
  }

  #receive(entry: Entry<Exclude<ServerControl, Welcome>>): void {
    if (!('control' in entry)) {
      this.#byLog.get(entry.channel)?.receive(entry.data)
      return
    }
    const { control } = entry
    const channel = this.#byNumber.get(control.channel)
    if (!channel) return
    switch (control.kind) {
      case 'opened':
        this.#byLog.set(control.log, channel)
        break
      case 'closed':
        this.#forget(channel)
        channel.end(control.code, control.reason)
        this.#openWaiting()
        break
      case 'stored':
        if (this.#openLink) this.#owner.stored(this.#openLink.server.id, channel.name, control.stateVector)
        break
    }
  }

  #openWaiting(): void {
    if (!this.#openLink) return
    const waiting = [...this.#numbers].filter(([, number]) => number === null).map(([channel]) => channel)
    waiting.sort((a, b) => this.#owner.rank(a.name) - this.#owner.rank(b.name))
    for (const channel of waiting.slice(0, CHANNELS - this.#byNumber.size)) {
      const number = ++this.#lastNumber
      this.#numbers.set(channel, number)
      this.#byNumber.set(number, channel)
      this.#queue(clientControl({ kind: 'open', channel: number, name: channel.name }))
      channel.open()
    }
  }

  #queue(entry: Uint8Array): void {
    if (this.#openLink) this.#outgoing.queue(entry)
  }

  /** The link is gone: says so to everybody, and tries again, unless no server wants this device. */
  #ended(link: ServerLink, code: number, reason: string): void {
    const { id } = link.server
    const isUnknown = code === CLOSE.unauthenticated.code
    if (isUnknown) this.#tickets.delete(id)
    const time = isUnknown ? timeIn(reason) : null
    if (this.#nearer.isDialledBy(link)) {
      if (time !== null) this.#ahead.set(id, time - this.#owner.now())
      this.#nearer.failed()
      return
    }
    if (!this.#isCurrent(link)) return
    if (time !== null) this.#owner.told(time)
    const isBarred = code >= 4400 && code < 4500
    if (isBarred && (this.#owner.isFinal(id, code) || !this.#order.bar())) {
      this.#leave({ kind: 'ended' })
      this.#owner.ended(code, reason)
      this.#endChannels(code, reason)
    } else if (isUnknown && link.hasTicket && !link.isOpen) {
      this.#leave({ kind: 'idle' })
      if (this.#running) this.#dialIfIdle()
      this.#endChannels(code, reason)
    } else {
      if (!isBarred) this.#order.failed()
      this.#redial()
      this.#endChannels(isBarred ? 1006 : code, reason)
    }
  }

  #redial(): void {
    const cancel = this.#options.timers.after(redialDelay(this.#failures, this.#options.random()), () => {
      this.#link = { kind: 'idle' }
      if (this.#running) this.#dialIfIdle()
    })
    this.#failures++
    this.#leave({ kind: 'waiting', cancel })
    this.#owner.lost()
  }

  /** Ends the link, if there is one, and puts another state in its place. */
  #leave(next: Link): void {
    const link = this.#link
    this.#link = next
    this.#nearer.stop()
    if (link.kind === 'waiting') link.cancel()
    if (link.kind === 'dialled') link.link.close()
    this.#outgoing.drop()
    this.#byNumber.clear()
    this.#byLog.clear()
  }

  /** Ends the channels that were open; those that never opened go on waiting for the next link. */
  #endChannels(code: number, reason: string): void {
    const isFinal = this.#link.kind === 'ended' || this.#link.kind === 'idle'
    for (const [channel, number] of [...this.#numbers]) {
      if (number === null && !isFinal) continue
      this.#numbers.delete(channel)
      channel.end(code, reason)
    }
  }

  #forget(channel: ChannelSocket): void {
    const number = this.#numbers.get(channel)
    this.#numbers.delete(channel)
    if (number != null) this.#byNumber.delete(number)
    for (const [log, other] of this.#byLog) if (other === channel) this.#byLog.delete(log)
  }
}
