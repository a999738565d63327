/**
 * What servers have of a log, as far as each said, and what is known of the log with it. What a branch server has is its
 * own affair: only head office's disk ends the waiting, and only its word makes a sealed month complete for good.
 */
import { least, raise, type StateVector } from './state-vector.ts'
import type { ReplicaStorage } from './storage.ts'

type Clocks = [client: number, clock: number][]

/** What is kept of a log beside its updates. */
type StoredState = {
  /** head office's state vector as it was last told */
  stored: Clocks
  /** the month is sealed and everything in it that head office has is here */
  complete: boolean
  /** own Yjs clients whose facts a server cannot take, and which were written once more under another */
  replaced?: number[]
  /** state vectors of branch servers */
  branches?: [server: string, stored: Clocks][]
}

const keptAt = (log: string): string => `log:${log}`
const NOTHING: StoredState = { stored: [], complete: false }
const EMPTY: StateVector = new Map()

export type ServerCopyOptions = {
  storage: ReplicaStorage
  /** the id of the server whose disk is the last word */
  headOffice: string
  changed: () => void
}

export class ServerCopy {
  readonly #log: string
  readonly #options: ServerCopyOptions
  /** by server */
  readonly #stored: Map<string, Map<number, number>>
  #isComplete: boolean
  /** the month is sealed, and all that the branch server in touch has of it came in this connection */
  #isCompleteHere = false
  readonly #replaced: Set<number>
  /** the server that is in touch, or was last */
  #server: string
  #keepIsDue = false

  private constructor(
    log: string,
    options: ServerCopyOptions,
    { stored, complete, replaced, branches = [] }: StoredState,
  ) {
    this.#log = log
    this.#options = options
    this.#stored = new Map(branches.map(([server, clocks]) => [server, new Map(clocks)]))
    this.#stored.set(options.headOffice, new Map(stored))
    this.#isComplete = complete
    this.#replaced = new Set(replaced)
    this.#server = options.headOffice
  }

  static async load(log: string, options: ServerCopyOptions): Promise<ServerCopy> {
    return new ServerCopy(log, options, (await options.storage.get<StoredState>(keptAt(log))) ?? NOTHING)
  }

  /** Of a closed log: nothing of it is taken to be on any server any more, nor to be complete. */
  static async forget(log: string, storage: ReplicaStorage): Promise<void> {
    await storage.set(keptAt(log), NOTHING)
  }

  /** Of a closed log: nothing of it is taken to be on this server any more. */
  static async forgetAt(server: string, log: string, options: Omit<ServerCopyOptions, 'changed'>): Promise<void> {
    const {
      stored,
      complete,
      replaced,
      branches = [],
    } = (await options.storage.get<StoredState>(keptAt(log))) ?? NOTHING
    const isHeadOffice = server === options.headOffice
    const kept: StoredState = {
      stored: isHeadOffice ? [] : stored,
      complete: complete && !isHeadOffice,
      ...(replaced ? { replaced } : {}),
      branches: branches.filter(([branch]) => branch !== server),
    }
    await options.storage.set(keptAt(log), kept)
  }

  /** This server is in touch from now on. */
  turnTo(server: string): void {
    this.#server = server
    this.#isCompleteHere = false
  }

  /** What the server in touch has. */
  get stored(): StateVector {
    return this.#stored.get(this.#server) ?? EMPTY
  }

  /** What head office has. */
  get atHeadOffice(): StateVector {
    return this.#stored.get(this.#options.headOffice) ?? EMPTY
  }

  /** What any server has: head office, or a branch. */
  get anywhere(): StateVector {
    const all = new Map<number, number>()
    for (const stored of this.#stored.values()) raise(all, stored)
    return all
  }

  /** What all servers have that were ever in touch. */
  get everywhere(): StateVector {
    return least([...this.#stored.values()])
  }

  /** The month is sealed, and everything in it is here that the server in touch has. */
  get isComplete(): boolean {
    return this.#server === this.#options.headOffice ? this.#isComplete : this.#isCompleteHere
  }

  get replaced(): ReadonlySet<number> {
    return this.#replaced
  }

  /** The server in touch has all this, and nothing else. */
  tell(stored: Map<number, number>): void {
    this.#stored.set(this.#server, stored)
    this.#keep()
  }

  /** A server has this, and what it had before. */
  add(stored: StateVector, server = this.#server): void {
    const known = this.#stored.get(server) ?? new Map<number, number>()
    raise(known, stored)
    this.#stored.set(server, known)
    this.#keep()
  }

  /** Another database stands in the place of the one with which this server told what it has. */
  forget(server: string): void {
    this.#stored.delete(server)
    if (server === this.#options.headOffice) this.#isComplete = false
    if (server === this.#server) this.#isCompleteHere = false
    this.#keep()
  }

  /** What these wrote is written under another client. */
  replace(clients: Iterable<number>): void {
    for (const client of clients) this.#replaced.add(client)
    this.#keep()
  }

  complete(isComplete: boolean): void {
    // A branch server may learn of a month once more after it was sealed: its word holds until the next connection.
    if (this.#server === this.#options.headOffice) this.#isComplete = isComplete
    else this.#isCompleteHere = isComplete
    this.#keep()
  }

  /** Something is written: told with what a server says of it. */
  grow(): void {
    this.#isComplete = false
    this.#isCompleteHere = false
  }

  /** Writes it down once per tick. Losing it costs nothing but a wrong count until the next sync. */
  #keep(): void {
    this.#options.changed()
    if (this.#keepIsDue) return
    this.#keepIsDue = true
    queueMicrotask(() => {
      this.#keepIsDue = false
      const branches = [...this.#stored].filter(([server]) => server !== this.#options.headOffice)
      const kept: StoredState = {
        stored: [...this.atHeadOffice],
        complete: this.#isComplete,
        replaced: [...this.#replaced],
        ...(branches.length > 0 ? { branches: branches.map(([server, stored]) => [server, [...stored]]) } : {}),
      }
      this.#options.storage.set(keptAt(this.#log), kept).catch(() => undefined)
    })
  }
}
