import type { ReplicaStorage } from './storage.ts'

/** Keeps logs for as long as the process lives: for tests, and for scripts that need no memory of their own. */
export class MemoryStorage implements ReplicaStorage {
  readonly #logs = new Map<string, Uint8Array[]>()
  readonly #values = new Map<string, unknown>()

  async load(log: string): Promise<Uint8Array[]> {
    return [...(this.#logs.get(log) ?? [])]
  }

  async append(log: string, update: Uint8Array): Promise<void> {
    const updates = this.#logs.get(log)
    if (updates) updates.push(update)
    else this.#logs.set(log, [update])
  }

  async compact(log: string, merged: Uint8Array, count: number): Promise<void> {
    const updates = this.#logs.get(log)
    if (updates && count > 0) this.#logs.set(log, [merged, ...updates.slice(count)])
  }

  async logs(): Promise<string[]> {
    return [...this.#logs.keys()]
  }

  async remove(log: string): Promise<void> {
    this.#logs.delete(log)
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return structuredClone(this.#values.get(key)) as Value | undefined
  }

  async set(key: string, value: unknown): Promise<void> {
    this.#values.set(key, structuredClone(value))
  }
}
