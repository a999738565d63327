/** Sockets of one process: bytes that take their time over links which are cut, clogged and slow. */
import { Duplex } from 'node:stream'
import type { Server, Socket } from 'node:net'
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import type { VirtualTime } from './virtual-time.ts'

/** Bytes that may be on their way before a socket says that it is full. */
const WINDOW = 65_536

type Cargo = { kind: 'bytes'; bytes: Buffer; taken: () => void } | { kind: 'end' } | { kind: 'gone' }

/** Between two places. A direction: `up` is from whoever dialled. */
export class Link {
  isCut = false
  /** nothing comes through, and nobody is told */
  readonly isClogged = { up: false, down: false }
  /** milliseconds that anything takes, from and to */
  delay: readonly [number, number] = [1, 40]
  readonly connections = new Set<Connection>()

  clog(up: boolean, down: boolean): void {
    Object.assign(this.isClogged, { up, down })
    for (const { up, down } of this.connections) for (const lane of [up, down]) lane.move()
  }

  /** What is on its way is lost, but for a part of what comes next. */
  cut(chance: Chance): void {
    this.isCut = true
    for (const connection of [...this.connections]) connection.tear(chance)
  }

  mend(): void {
    this.isCut = false
    this.delay = [1, 40]
    this.clog(false, false)
  }
}

class VirtualSocket extends Duplex {
  readonly remoteAddress = '127.0.0.1'
  readonly remotePort = 1
  lane!: Lane
  leave: () => void = () => {}
  #stopWaiting: () => void = () => {}
  readonly #time: VirtualTime

  constructor(time: VirtualTime, allowHalfOpen: boolean) {
    super({ allowHalfOpen })
    this.#time = time
  }

  setNoDelay = () => this
  setKeepAlive = () => this
  ref = () => this
  unref = () => this
  setTimeout(milliseconds: number): this {
    this.#stopWaiting()
    if (milliseconds > 0) this.#stopWaiting = this.#time.after(milliseconds, () => this.emit('timeout'))
    return this
  }

  override _read(): void {}
  override _write(bytes: Buffer, _encoding: unknown, taken: () => void): void {
    this.lane.send({ kind: 'bytes', bytes: Buffer.from(bytes), taken })
  }
  override _writev(chunks: { chunk: Buffer }[], taken: () => void): void {
    this.lane.send({ kind: 'bytes', bytes: Buffer.concat(chunks.map(({ chunk }) => chunk)), taken })
  }
  override _final(done: () => void): void {
    this.lane.send({ kind: 'end' })
    done()
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stopWaiting()
    this.lane.send({ kind: 'gone' })
    this.leave()
    done(error)
  }
}

/** One direction of a connection: everything in its order. */
class Lane {
  readonly #cargo: Cargo[] = []
  readonly #to: VirtualSocket
  readonly #isClogged: () => boolean
  readonly #wait: (work: () => void) => void
  #bytes = 0
  #isMoving = false

  constructor(to: VirtualSocket, isClogged: () => boolean, wait: (work: () => void) => void) {
    this.#to = to
    this.#isClogged = isClogged
    this.#wait = wait
  }

  send(cargo: Cargo): void {
    this.#cargo.push(cargo)
    if (cargo.kind === 'bytes') {
      this.#bytes += cargo.bytes.length
      if (this.#bytes < WINDOW) cargo.taken()
    }
    this.move()
  }

  move(): void {
    if (this.#isMoving || this.#cargo.length === 0 || this.#isClogged()) return
    this.#isMoving = true
    this.#wait(() => {
      this.#isMoving = false
      if (this.#isClogged()) return
      // What came together arrives together.
      for (let count = this.#cargo.length; count > 0 && this.#cargo.length > 0; count--) this.#arrive(this.#cargo.shift()!) // prettier-ignore
      this.move()
    })
  }

  /** @param share of the bytes that are on their way which arrive still */
  tear(share: number): void {
    const next = this.#cargo.find((cargo) => cargo.kind === 'bytes')
    this.#cargo.length = 0
    if (next && !this.#to.destroyed) this.#to.push(next.bytes.subarray(0, Math.floor(next.bytes.length * share)))
  }

  #arrive(cargo: Cargo): void {
    if (cargo.kind === 'bytes') {
      const wasFull = this.#bytes >= WINDOW
      this.#bytes -= cargo.bytes.length
      if (wasFull) cargo.taken()
    }
    if (this.#to.destroyed) return
    if (cargo.kind === 'bytes') this.#to.push(cargo.bytes)
    else if (cargo.kind === 'end') this.#to.push(null)
    else this.#to.destroy()
  }
}

class Connection {
  readonly up: Lane
  readonly down: Lane
  readonly #ends: readonly [VirtualSocket, VirtualSocket]

  constructor(link: Link, ends: readonly [VirtualSocket, VirtualSocket], wait: (work: () => void) => void) {
    const [client, server] = ends
    this.#ends = ends
    this.up = client.lane = new Lane(server, () => link.isClogged.up, wait)
    this.down = server.lane = new Lane(client, () => link.isClogged.down, wait)
    link.connections.add(this)
    for (const end of ends)
      end.leave = () => {
        if (client.destroyed && server.destroyed) link.connections.delete(this)
      }
  }

  tear(chance: Chance): void {
    for (const lane of [this.up, this.down]) lane.tear(chance.next())
    // Nobody listens yet at an end that was not reached.
    for (const end of this.#ends)
      if (!end.destroyed) end.destroy(end.listenerCount('error') > 0 ? failure('ECONNRESET') : undefined)
  }
}

const failure = (code: string): Error => Object.assign(new Error(code), { code })

/** How somebody at a place gets to a port: by which link, and to which port of a server. */
export type Route = { link: Link; port: number }

export class VirtualNetwork {
  readonly #time: VirtualTime
  readonly #chance: Chance
  readonly #servers = new Map<number, Server>()
  readonly #hosts = new Map<number, Set<VirtualSocket>>()
  /** from where it is dialled now; empty: by whoever looks on, whom nothing keeps out */
  #place = ''
  /** @returns null: straight */
  route: (place: string, port: number) => Route | null = () => null

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time
    this.#chance = chance
  }

  /** Dials, in `work`, from a place. */
  from<Result>(place: string, work: () => Result): Result {
    const before = this.#place
    this.#place = place
    try {
      return work()
    } finally {
      this.#place = before
    }
  }

  listen(port: number, server: Server, told?: () => void): void {
    this.#servers.set(port, server)
    Object.defineProperty(server, 'listening', { value: true, configurable: true })
    server.address = () => ({ address: '127.0.0.1', family: 'IPv4', port })
    process.nextTick(() => {
      server.emit('listening')
      told?.()
    })
  }

  /** @returns whether it listened here */
  unlisten(server: Server, told?: () => void): boolean {
    const found = [...this.#servers].find(([, one]) => one === server)
    if (!found) return false
    this.#servers.delete(found[0])
    Object.defineProperty(server, 'listening', { value: false, configurable: true })
    process.nextTick(() => {
      server.emit('close')
      told?.()
    })
    return true
  }

  /** The process that listens there has died: its sockets are gone. */
  kill(port: number): void {
    this.#servers.delete(port)
    for (const socket of this.#hosts.get(port) ?? []) socket.destroy()
  }

  dial(port: number): Socket {
    const { link, port: target } = this.route(this.#place, port) ?? { link: null, port }
    const client = new VirtualSocket(this.#time, false)
    const server = new VirtualSocket(this.#time, true)
    const straight = (work: () => void): void => void this.#time.soon(work)
    const wait = (work: () => void): void => {
      if (!link) return straight(work)
      const [from, to] = link.delay
      this.#time.after(from + this.#chance.below(to - from + 1), work)
    }
    const connection = new Connection(link ?? new Link(), [client, server], wait)
    if (link?.isCut) {
      this.#time.soon(() => connection.tear(this.#chance))
      return client as unknown as Socket
    }
    wait(() => {
      if (client.destroyed) return
      const listening = this.#servers.get(target)
      if (!listening) return void client.destroy(failure('ECONNREFUSED'))
      const held = this.#hosts.get(target) ?? new Set()
      this.#hosts.set(target, held.add(server))
      server.on('close', () => held.delete(server))
      client.emit('connect')
      listening.emit('connection', server as unknown as Socket)
    })
    return client as unknown as Socket
  }
}
