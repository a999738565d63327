import { keepTime } from '@carillon/shared-model/web/clock.ts'

/** Half a minute's steps are enough for "12 min ago". */
const STEP = 30_000

/** The wall clock, as something that components can depend on. */
export class Clock {
  #now = $state(Date.now())

  constructor() {
    keepTime((now) => (this.#now = now), STEP)
  }

  get now(): number {
    return this.#now
  }
}
