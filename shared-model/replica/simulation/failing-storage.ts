import type { ReplicaStorage } from '../storage.ts'
import { settle } from './manual-time.ts'

/**
 * A storage that its process can be torn away from: writes under way at that moment are lost, as when power fails.
 * What lies in `kept` stays for the next start.
 */
export class FailingStorage implements ReplicaStorage {
  readonly #kept: ReplicaStorage
  #dead = false

  constructor(kept: ReplicaStorage) {
    this.#kept = kept
  }

  die(): void {
    this.#dead = true
  }

  load(log: string) {
    return this.#reach(() => this.#kept.load(log))
  }
  append(log: string, update: Uint8Array) {
    return this.#reach(() => this.#kept.append(log, update))
  }
  compact(log: string, merged: Uint8Array, count: number) {
    return this.#reach(() => this.#kept.compact(log, merged, count))
  }
  logs() {
    return this.#reach(() => this.#kept.logs())
  }
  remove(log: string) {
    return this.#reach(() => this.#kept.remove(log))
  }
  get<Value>(key: string) {
    return this.#reach(() => this.#kept.get<Value>(key))
  }
  set(key: string, value: unknown) {
    return this.#reach(() => this.#kept.set(key, value))
  }

  async #reach<Result>(work: () => Promise<Result>): Promise<Result> {
    // A disk takes its time, in which the process may die.
    await settle()
    if (this.#dead) throw new Error('The process has died.')
    return work()
  }
}
