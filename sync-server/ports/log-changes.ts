/** What a store finds out about its own logs, and writes by itself. */
export type LogStoreChange =
  /** the first `updates` of a log are kept as one, which holds the same facts */
  | { kind: 'log-compacted'; log: string; updates: number; whole: Uint8Array }
  /** what is wrong with a log, as of when that was first seen; it stays so */
  | { kind: 'log-damaged'; log: string; at: number; problem: string }
