/**
 * The one clock of the server (DESIGN.md B11; rules TIME-n in docs/spec/server.md). It follows the wall clock as long as
 * that goes on as a clock does. One that jumps by a day or more, since the last run or while it runs, is doubted: from then
 * on the time goes on from what was known, by a clock that nobody sets, until the wall clock is right again or confirmed.
 */
import type { Logger } from 'pino'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Clock } from '../ports/clock.ts'
import { Witnesses } from './witnesses.ts'

export const DAY = 86_400_000
/** Milliseconds within which a wall clock is the one that somebody saw when they confirmed it. */
const SEEN = 3_600_000
/** Milliseconds between two writings to disk. */
export const SAVE_EVERY = 60_000

/** Milliseconds, more than a start takes. */
const MOMENT = 1000
/** Milliseconds by which a wall clock that is set back is waited for; farther back it is followed. */
const WAITED_FOR = 600_000

/**
 * `time`: that was believed last, and what the wall clock showed then; `last`: the latest that was given out by `tick`;
 * `until`: by then it would have been written again, had the server run on.
 */
export type SavedClock = { time: number; wall: number; last: number; until: number }
/** The wall clock says `wall` where `time` is believed; and what computers elsewhere say of it. */
export type Doubt = { time: number; wall: number; agreeing: number; disagreeing: number }
/** The clock was doubted and is not any more: it shows `to` where `from` was believed. */
export type Settled = { from: number; to: number; how: 'administrator' | 'computers' | 'itself'; by: Actor | null }

type Parts = {
  /** null: this is the first start */
  kept: SavedClock | null
  /** milliseconds since the epoch; anybody may set it */
  wall: () => number
  /** milliseconds from any beginning; nobody sets it */
  elapsed: () => number
  log: Pick<Logger, 'warn' | 'info'>
}

const isWaitedFor = (time: number, wall: number): boolean => time > wall && time - wall <= WAITED_FOR
const isFar = (one: number, other: number): boolean => Math.abs(one - other) >= DAY

/**
 * The time that is believed at a start: later than what the last run stored, by clocks that went a moment ahead of it. A
 * clock that was wrong before, and has gone on as clocks do, is as wrong as it was.
 */
export const timeAtStart = (kept: SavedClock | null, wall: number): number => {
  if (!kept) return wall
  if (!isFar(wall, kept.time)) return isWaitedFor(kept.time, wall) ? kept.time + MOMENT : wall
  const passed = wall - kept.wall
  return passed >= 0 && passed < DAY ? kept.time + passed : kept.until + MOMENT
}

const days = (milliseconds: number): string => {
  const count = Math.round(Math.abs(milliseconds) / DAY)
  return `${count} ${count === 1 ? 'day' : 'days'} ${milliseconds > 0 ? 'ahead of' : 'behind'}`
}

export class ServerClock implements Clock {
  readonly #parts: Parts
  readonly #witnesses = new Witnesses()
  #base: { time: number; elapsed: number }
  #last: number
  #isDoubted = false
  #settled: (settled: Settled) => void = () => {}

  constructor(parts: Parts) {
    this.#parts = parts
    this.#base = { time: timeAtStart(parts.kept, parts.wall()), elapsed: parts.elapsed() }
    this.#last = parts.kept?.last ?? 0
    this.#read()
  }

  /** Is called, outside of whatever asked for the time, when the clock is doubted no more. */
  whenSettled(listener: (settled: Settled) => void): void {
    this.#settled = listener
  }

  // Handed around by themselves.
  readonly now = (): number => this.#read().time

  readonly tick = (): number => (this.#last = Math.max(this.now(), this.#last + 1))

  readonly calendar = (): number | null => {
    const { time } = this.#read()
    return this.#isDoubted ? null : time
  }

  readonly candidates = (): readonly number[] => {
    const { time, wall } = this.#read()
    return time === wall ? [time] : [time, wall]
  }

  /** null: the clock is not doubted */
  get doubt(): Doubt | null {
    const { time, wall } = this.#read()
    return this.#isDoubted ? { time, wall, ...this.#witnesses.counts } : null
  }

  /** To be written to disk every `SAVE_EVERY`, and at the end. */
  kept(isEnd: boolean): SavedClock {
    const { time, wall } = this.#read()
    return { time, wall, last: this.#last, until: isEnd ? time : time + SAVE_EVERY }
  }

  /** A computer elsewhere says what its clock shows: where enough of them show what is doubted here, it is right. */
  heard(device: DeviceId, clock: number): void {
    const { wall } = this.#read()
    if (!this.#isDoubted) return
    this.#witnesses.hear(device, clock - wall)
    if (this.#witnesses.areEnough) this.#believe(wall, 'computers', null)
  }

  /**
   * Somebody who may says that the clock is right.
   * @param seen what it showed them, milliseconds
   * @throws Refusal when it shows something else by now
   */
  confirm(seen: number, actor: Actor): void {
    const { wall } = this.#read()
    if (!this.#isDoubted) return
    if (Math.abs(wall - seen) > SEEN)
      throw new Refusal('clock-changed', 'The server’s clock shows another time by now. Look at it again.')
    this.#believe(wall, 'administrator', actor)
  }

  #read(): { time: number; wall: number } {
    const wall = this.#parts.wall()
    const elapsed = this.#parts.elapsed()
    const passed = elapsed - this.#base.elapsed
    const expected = this.#base.time + passed
    const isDoubted = isFar(wall, expected)
    // At half its pace, so that the wall clock catches up and nothing that is stored is of a later time.
    const waiting = this.#base.time + passed / 2
    const trusted = isWaitedFor(waiting, wall) ? waiting : wall
    this.#base = { time: isDoubted ? expected : trusted, elapsed }
    if (isDoubted && !this.#isDoubted) this.#doubt(wall - expected)
    else if (!isDoubted && this.#isDoubted)
      this.#settle({ from: Math.floor(expected), to: wall, how: 'itself', by: null })
    return { time: Math.floor(this.#base.time), wall }
  }

  #doubt(ahead: number): void {
    this.#isDoubted = true
    this.#witnesses.forgetAll()
    this.#parts.log.warn(
      { ahead },
      `The clock is ${days(ahead)} what this server knows. It goes on from what it knows, and nothing comes, expires or is removed by the calendar, until the clock is set right, three computers elsewhere show the same, or somebody confirms it on the console’s Home page.`,
    )
  }

  #believe(wall: number, how: Settled['how'], by: Actor | null): void {
    const from = Math.floor(this.#base.time)
    this.#base = { ...this.#base, time: wall }
    // What was given out ahead of the true time does not hold up what comes.
    this.#last = Math.min(this.#last, wall)
    this.#settle({ from, to: wall, how, by })
  }

  #settle(settled: Settled): void {
    this.#isDoubted = false
    const { from, to, how } = settled
    this.#parts.log.info({ from, to, how }, 'The clock is believed: what comes by the calendar goes on.')
    queueMicrotask(() => this.#settled(settled))
  }
}
