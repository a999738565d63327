import { keepTime } from '@carillon/shared-model/web/clock.ts'

/** Milliseconds: precise enough for "3 minutes ago", and cheap. */
const STEP = 5000

/** The wall clock, as something that components can depend on. */
export class Clock {
  #now = $state(Date.now())

  get now(): number {
    return this.#now
  }

  /** Returns the way to stop. */
  start(): () => void {
    return keepTime((now) => (this.#now = now), STEP)
  }
}
