/** Which databases servers have, each by itself: a branch server's is not head office's. */
import { KnownDatabase, NOTHING_KNOWN, type Known } from './known-database.ts'
import type { OpenLogs } from './open-logs.ts'
import type { ReplicaStorage } from './storage.ts'

/** Head office's has its own place, where it was before there were branch servers. */
const KNOWN = 'server'
const BRANCHES = 'servers'

export class KnownDatabases {
  readonly #storage: ReplicaStorage
  readonly #headOffice: string
  readonly #databases = new Map<string, KnownDatabase>()
  /** what is kept of branch servers' */
  readonly #kept: Map<string, Known>

  private constructor(storage: ReplicaStorage, headOffice: string, kept: Map<string, Known>) {
    this.#storage = storage
    this.#headOffice = headOffice
    this.#kept = kept
  }

  /** @param headOffice the id of the server whose disk is the last word */
  static async load(storage: ReplicaStorage, headOffice: string): Promise<KnownDatabases> {
    const branches = new Map((await storage.get<[string, Known][]>(BRANCHES)) ?? [])
    const databases = new KnownDatabases(storage, headOffice, branches)
    databases.#add(headOffice, (await storage.get<Known>(KNOWN)) ?? NOTHING_KNOWN)
    for (const [server, known] of branches) databases.#add(server, known)
    return databases
  }

  /** Of this server. */
  of(server: string): KnownDatabase {
    return this.#databases.get(server) ?? this.#add(server, NOTHING_KNOWN)
  }

  /** Whether servers would still have what is in this log: head office, and whichever else was ever in touch. */
  mayForget(name: string): boolean {
    return [...this.#databases.values()].every((database) => database.mayForget(name))
  }

  /** Logs that a server refused when everything was offered to its database: something in them waits to be admitted. */
  get refused(): readonly string[] {
    return [...new Set([...this.#databases.values()].flatMap(({ refused }) => refused))]
  }

  /** Follows what has become of what was offered to the server in touch, or the one that was last. */
  settle(server: string, logs: OpenLogs, isOnline: boolean): void {
    this.of(server).settle(logs, isOnline)
  }

  #add(server: string, known: Known): KnownDatabase {
    const keep = (known: Known) => this.#keep(server, known)
    const database = new KnownDatabase({ server, headOffice: this.#headOffice, storage: this.#storage, keep }, known)
    this.#databases.set(server, database)
    return database
  }

  #keep(server: string, known: Known): void {
    if (server !== this.#headOffice) this.#kept.set(server, known)
    const kept =
      server === this.#headOffice ? this.#storage.set(KNOWN, known) : this.#storage.set(BRANCHES, [...this.#kept])
    kept.catch(() => undefined)
  }
}
