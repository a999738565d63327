import { backoff } from './backoff.ts'

/** The state of a replica's connection, `since` in milliseconds by the server's clock. */
export type ConnectionState =
  | { kind: 'connecting'; since: number }
  | { kind: 'online'; since: number }
  /** out of touch, and trying again unless told to stay away */
  | { kind: 'offline'; since: number }
  /** the server does not want to see this device or version again: revoked, too old */
  | { kind: 'ended'; code: number; reason: string }

const FIRST_CEILING = 1000
const LAST_CEILING = 30_000
const FLOOR = 250

/**
 * Milliseconds to wait before dialling again: exponential with full jitter, so that ten thousand screens do not all
 * come back in the same moment.
 *
 * @param failures attempts that failed in a row, 0 for the first wait
 * @param random from 0 to 1
 */
export const redialDelay = (failures: number, random: number): number =>
  FLOOR + random * (backoff(failures, FIRST_CEILING, LAST_CEILING) - FLOOR)
