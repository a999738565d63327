/** The logs of a replica that are open: those that are followed, by urgency, and those in which something waits. */
import { FollowedLog } from './log.ts'
import type { ReplicaStorage } from './storage.ts'

type Needs = {
  storage: ReplicaStorage
  /** reads a log from storage */
  load: (name: string) => Promise<FollowedLog>
  /** opens a log's channel, when there is to be a connection */
  connect: (log: FollowedLog) => void
  changed: () => void
}

export class OpenLogs {
  readonly #needs: Needs
  readonly #logs = new Map<string, FollowedLog>()
  readonly #opening = new Map<string, Promise<FollowedLog>>()
  /** logs to which something is being written, and how much: nothing waits in them that can be seen yet */
  readonly #inUse = new Map<string, number>()
  #ranks = new Map<string, number>()
  #following: Promise<void> = Promise.resolve()

  constructor(needs: Needs) {
    this.#needs = needs
  }

  get all(): FollowedLog[] {
    return [...this.#logs.values()]
  }

  get(name: string): FollowedLog | undefined {
    return this.#logs.get(name)
  }

  /** Whether it is being opened or written to. */
  isBusy(name: string): boolean {
    return this.#opening.has(name) || this.#inUse.has(name)
  }

  isFollowed(name: string): boolean {
    return this.#ranks.has(name)
  }

  /** Place of a log in the order of urgency. */
  rank(name: string): number {
    return this.#ranks.get(name) ?? Infinity
  }

  /** These and no others from now on, once what was asked before is done; resolves when they are loaded. */
  follow(names: readonly string[]): Promise<void> {
    const following = this.#following.then(() => this.#follow(names))
    this.#following = following.catch(() => undefined)
    return following
  }

  /** Opens a log from storage, once however many ask for it. */
  open(name: string): Promise<FollowedLog> {
    const open = this.#logs.get(name)
    if (open) return Promise.resolve(open)
    const opening =
      this.#opening.get(name) ??
      this.#needs
        .load(name)
        .then((log) => {
          this.#logs.set(name, log)
          this.#needs.connect(log)
          return log
        })
        .finally(() => this.#opening.delete(name))
    this.#opening.set(name, opening)
    return opening
  }

  /** Opens a log, and does not leave it while the work is done. */
  async use(name: string, work: (log: FollowedLog) => Promise<void>): Promise<void> {
    this.#inUse.set(name, (this.#inUse.get(name) ?? 0) + 1)
    try {
      await work(this.#logs.get(name) ?? (await this.open(name)))
    } finally {
      const left = this.#inUse.get(name)! - 1
      if (left > 0) this.#inUse.set(name, left)
      else this.#inUse.delete(name)
    }
  }

  /** It is not open from now on; resolves when everything of it is on disk. */
  async leave(name: string): Promise<void> {
    const log = this.#logs.get(name)
    this.#logs.delete(name)
    await log?.close()
  }

  /** Takes a log off the disk, whatever waits in it. */
  async forget(name: string): Promise<void> {
    const log = this.#logs.get(name) ?? (await this.#opening.get(name))
    this.#logs.delete(name)
    await log?.close()
    await FollowedLog.remove(name, this.#needs.storage)
  }

  /** In order of urgency, since channels are opened in the order in which they ask. */
  connect(): void {
    for (const log of this.all.sort((a, b) => this.rank(a.name) - this.rank(b.name))) this.#needs.connect(log)
  }

  disconnect(): void {
    for (const log of this.#logs.values()) log.disconnect()
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    await this.#following
    await Promise.all(this.#opening.values())
    await Promise.all(this.all.map((log) => log.close()))
    this.#logs.clear()
  }

  async #follow(names: readonly string[]): Promise<void> {
    const wanted = new Set(names)
    this.#ranks = new Map([...wanted].map((name, rank) => [name, rank]))
    await Promise.all([...wanted].map((name) => this.open(name)))
    for (const { name, pending } of this.all)
      if (!wanted.has(name) && pending === 0 && !this.#inUse.has(name)) await this.leave(name)
    this.connect()
    this.#needs.changed()
  }
}
