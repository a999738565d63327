/** What the rest of the server needs of the time, all in milliseconds. Each of these may be handed on by itself. */
export type Clock = {
  /** The time that is believed. It goes back only where the wall clock is set back by minutes, at most a day, or confirmed. */
  now: () => number
  /** For what is ordered by it: later than any before, also over a restart. */
  tick: () => number
  /** The time by which things come, are over and are removed; null while the clock is doubted. */
  calendar: () => number | null
  /** The times that may be the true one: the believed one, and the wall clock's where that is another. */
  candidates: () => readonly number[]
}

/** Where no unit says a time zone, everybody's is the server's. */
export const SERVER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** A clock that nobody doubts, such as that of a test. */
export const trustedClock = (now: () => number): Clock => {
  let last = 0
  return {
    now,
    tick: () => (last = Math.max(now(), last + 1)),
    calendar: now,
    candidates: () => [now()],
  }
}
