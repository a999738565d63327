/** What an exchange needs from those who run it: where logs come from, where they go, and the way between. */
import type { Cursor } from './exchange-frames.ts'

/**
 * 0: what is void; 1: what is sent to people, alerts and recalls among it; 2: what they and administrators wrote;
 * 3: conversations. The first two are urgent: they do not wait for the rest of an exchange.
 */
export type Rank = 0 | 1 | 2 | 3
export const RANKS: readonly Rank[] = [0, 1, 2, 3]
export const URGENT: readonly Rank[] = [0, 1]

/** A set of logs; another one has another id. */
export type Scope = { id: string; has(log: string): boolean }
/** Logs that changed, in the order of `seq`; up to the page's own `seq` nothing else has. */
export type ChangedPage = { logs: readonly { log: string; seq: number }[]; seq: number }

export interface Source {
  /** which database this is */
  readonly epoch: string
  scope(): Scope
  /** A bounded number of logs that changed after `seq`. With `seq` itself as that of the page there is nothing more. */
  changedSince(seq: number): Promise<ChangedPage>
  /** Per log that holds anything: its state vector, without the clients that never travel. */
  stateVectors(logs: readonly string[]): Promise<Map<string, Uint8Array>>
  /** What somebody lacks who has this, as one update. Rejects when the log cannot be read. */
  diff(log: string, stateVector: Uint8Array): Promise<Uint8Array>
  rank(log: string): Rank
}

export type TakeResult = { ok: true } | { ok: false; reason: string }

export interface Sink {
  /** what `reached` kept last; null: nothing, or everything is to be offered again */
  cursor(): Cursor | null
  /** Per log that holds anything: its state vector. */
  stateVectors(logs: readonly string[]): Promise<Map<string, Uint8Array>>
  /**
   * Judges an update and resolves when it is on disk, or refused. Of one log one at a time, of several at once. Rejects
   * when nothing can be kept: the exchange ends.
   */
  take(log: string, update: Uint8Array): Promise<TakeResult>
  /** Everything up to here is on disk, or was skipped and reported. `isComplete`: there is nothing more for now. */
  reached(cursor: Cursor, isComplete: boolean): Promise<void>
  wants(log: string): boolean
}

/**
 * `malformed`: what came is no frame, or none that belongs here. `flow`: more came than was allowed. `version`: one side
 * is too old for the other. `failed`: this side cannot read or keep anything; it is worth another try.
 */
export type EndReason = 'malformed' | 'flow' | 'version' | 'failed'

export interface ExchangeLink {
  /** One message, in order. */
  send(frame: Uint8Array): void
  /** The exchange is over; the connection is to be closed. */
  end(reason: EndReason): void
}

export interface ExchangeReport {
  /** An update was handed to the link. */
  sent?(log: string, update: Uint8Array): void
  /** A log was left out: by the peer, who cannot read it; by this side, which cannot read it or refused what came. */
  skipped(log: string, reason: string, by: 'peer' | 'source' | 'sink'): void
  failed(error: unknown): void
}
