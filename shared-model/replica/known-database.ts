/**
 * Which database a server has, as far as it is known here. Another one than before is an older backup perhaps: all
 * that was ever written here is offered to it once more, and until then nothing is taken to be safe with it.
 */
import { LOG_TABLE } from '../access/log-table.ts'
import { parseLogName } from '../logs/names.ts'
import type { OpenLogs } from './open-logs.ts'
import { ServerCopy } from './server-copy.ts'
import type { ReplicaStorage } from './storage.ts'

/** The database met last, that which was offered all that was written here, and the logs that it refused then; null: none. */
export type Known = { met: string | null; offered: string | null; refused: string[] }
export const NOTHING_KNOWN: Known = { met: null, offered: null, refused: [] }

type Needs = {
  /** the id of the server that has it */
  server: string
  /** of the server whose disk is the last word */
  headOffice: string
  storage: ReplicaStorage
  /** writes it down */
  keep: (known: Known) => void
}

export class KnownDatabase {
  readonly #needs: Needs
  #known: Known
  /** a database that is new here, the logs that are being offered to it, and those that it refused */
  #returning: { epoch: string; logs: Set<string>; refused: string[] } | null = null

  constructor(needs: Needs, known: Known) {
    this.#needs = needs
    this.#known = known
  }

  /**
   * Whether the server would still have what is in this log. Not until everything was offered to its database, if that
   * is an older one; nor where it refused the log and somebody else may bring what makes it admit this author again.
   */
  mayForget(name: string): boolean {
    const { met, offered, refused } = this.#known
    return met === offered && !refused.includes(name)
  }

  /** Logs that the server refused when everything was offered to its database: something in them waits to be admitted. */
  get refused(): readonly string[] {
    return this.#known.refused
  }

  /** The server has this database. @returns whether all logs were opened to be offered to it */
  async meet(epoch: string, logs: OpenLogs): Promise<boolean> {
    if (epoch === this.#known.offered) return false
    const isFirst = this.#known.offered === null
    this.#know({ ...this.#known, met: epoch, ...(isFirst ? { offered: epoch } : {}) })
    return !isFirst && this.#offerAgain(epoch, logs)
  }

  /** Follows what has become of what was offered, and of what was refused. */
  settle(logs: OpenLogs, isOnline: boolean): void {
    if (isOnline) this.#leaveReturned(logs)
    this.#heedAdmitted(logs)
  }

  /** What the server had told of itself is void. */
  async #offerAgain(epoch: string, logs: OpenLogs): Promise<boolean> {
    if (this.#returning?.epoch === epoch) return false
    const { server, headOffice, storage } = this.#needs
    const names = (await storage.logs()).filter((name) => {
      const log = parseLogName(name)
      return log !== null && LOG_TABLE[log.kind].appendedBy !== null
    })
    for (const name of names) {
      const open = logs.get(name)
      if (open) open.forgetServer(server)
      else await ServerCopy.forgetAt(server, name, { storage, headOffice })
    }
    this.#returning = { epoch, logs: new Set(names), refused: [] }
    await Promise.all(names.map((name) => logs.open(name)))
    return true
  }

  /** Leaves logs that were opened to be offered again, once all that the server takes of them is on its disk. */
  #leaveReturned(logs: OpenLogs): void {
    const returning = this.#returning
    if (!returning) return
    for (const name of returning.logs) {
      const log = logs.get(name)
      if (logs.isBusy(name) || (log && !log.isSettled)) continue
      returning.logs.delete(name)
      if (log?.isRefused) returning.refused.push(name)
      if (log && !logs.isFollowed(name) && log.pending === 0) void logs.leave(name)
    }
    if (returning.logs.size > 0) return
    this.#returning = null
    this.#know({ met: returning.epoch, offered: returning.epoch, refused: returning.refused })
  }

  /** What the server had refused it admits again. */
  #heedAdmitted(logs: OpenLogs): void {
    const { refused } = this.#known
    const isTaken = (name: string) => {
      const log = logs.get(name)
      return log !== undefined && !log.isRefused && log.isSettled
    }
    const left = refused.filter((name) => !isTaken(name))
    if (left.length < refused.length) this.#know({ ...this.#known, refused: left })
  }

  #know(known: Known): void {
    this.#known = known
    this.#needs.keep(known)
  }
}
