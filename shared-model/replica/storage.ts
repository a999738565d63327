/** Where a replica keeps its logs: IndexedDB in the apps, files at the command line, memory in tests. */
export interface ReplicaStorage {
  /** Updates of a log in any order, to be merged; empty when there is none. */
  load(log: string): Promise<Uint8Array[]>
  /** Durable when the promise resolves. When it rejects nothing of it is kept, and what is appended later is not held up. */
  append(log: string, update: Uint8Array): Promise<void>
  /**
   * Replaces what `load` returned by their merge, never what was appended since; `count` is how many were loaded. What
   * was removed since stays so.
   */
  compact(log: string, merged: Uint8Array, count: number): Promise<void>
  /** Names of all logs that hold something. */
  logs(): Promise<string[]>
  remove(log: string): Promise<void>
  /** Small values by key, such as the server's last state vector of a log. */
  get<Value>(key: string): Promise<Value | undefined>
  set(key: string, value: unknown): Promise<void>
}
