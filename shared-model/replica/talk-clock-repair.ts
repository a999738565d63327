/**
 * What a member says by a clock that is more than a day ahead is refused, since everybody's clock goes on from it (GATE-5).
 * Once the true time is known it is written once more, with that. It is kept aside meanwhile, so that a crash loses nothing;
 * and what comes twice is one.
 */
import type { Fact } from '../facts/codec.ts'
import { GATE_LIMITS } from '../logs/gate.ts'
import { logName, monthOf, parseLogName } from '../logs/names.ts'
import type { Replica } from './replica.ts'
import type { ReplicaStorage } from './storage.ts'

const ASIDE = 'talks:aside'
type Aside = { log: string; fact: Fact }

export class TalkClockRepair {
  readonly #replica: Replica
  readonly #storage: ReplicaStorage
  readonly #append: (log: string, fact: Fact) => Promise<void>
  #aside: Aside[]
  #isRunning = false

  private constructor(
    replica: Replica,
    storage: ReplicaStorage,
    append: (log: string, fact: Fact) => Promise<void>,
    aside: Aside[],
  ) {
    this.#replica = replica
    this.#storage = storage
    this.#append = append
    this.#aside = aside
  }

  /** @param append writes to a log that is followed from then on */
  static async open(
    replica: Replica,
    storage: ReplicaStorage,
    append: (log: string, fact: Fact) => Promise<void>,
  ): Promise<TalkClockRepair> {
    return new TalkClockRepair(replica, storage, append, (await storage.get<Aside[]>(ASIDE)) ?? [])
  }

  /** @param logs in which something may wait to be sent */
  run(logs: Iterable<string>): void {
    if (this.#isRunning || this.#replica.connection.kind !== 'online') return
    const latest = this.#replica.now() + GATE_LIMITS.aheadMs
    const ahead = [...logs].filter((log) => this.#replica.unsent(log).some(({ at }) => at > latest))
    if (ahead.length === 0 && this.#aside.length === 0) return
    this.#isRunning = true
    this.#repair(ahead)
      // The disk refuses: what was kept aside is tried again.
      .catch(() => undefined)
      .finally(() => (this.#isRunning = false))
  }

  async #repair(logs: readonly string[]): Promise<void> {
    const found = logs.flatMap((log) => this.#replica.unsent(log).map((fact) => ({ log, fact })))
    this.#aside = [...this.#aside, ...found]
    await this.#storage.set(ASIDE, this.#aside)
    for (const log of logs) await this.#replica.forget(log)
    for (const { log, fact } of [...this.#aside].sort((a, b) => a.fact.at - b.fact.at)) {
      const at = this.#replica.clock()
      await this.#append(logName('talk', parseLogName(log)!.subject, monthOf(at)), { ...fact, at })
    }
    this.#aside = []
    await this.#storage.set(ASIDE, this.#aside)
  }
}
