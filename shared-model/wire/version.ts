/** The wire's version: sent as `?v=` when a multiplexed connection opens. A change of any frame raises it. */
export const WIRE_VERSION = 2
export const OLDEST_SUPPORTED = 1

/** What each version brought. */
export const HISTORY = [
  '1: channels over one socket: open, opened, data, stored, closed, welcome',
  '2: a welcome says which database the server has',
] as const
