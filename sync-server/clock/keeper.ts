/** Keeps the server's clock on disk, tells the trail when it is doubted and believed, and sees to what follows from that. */
import type { Logger } from 'pino'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { clockSaved } from './saved-clock.ts'
import { repairPending, type ClockRepair } from './clock-repair.ts'
import type { Doubt, ServerClock, Settled } from './server-clock.ts'

type Parts = {
  unitOfWork: UnitOfWork
  clock: ServerClock
  clockRepair: ClockRepair
  /** after the time has changed: computers are told of it, and what is due by it comes */
  changed: () => void
  log: Pick<Logger, 'error'>
}

const SERVER: Actor = { by: null, device: null }
const iso = (at: number): string => new Date(at).toISOString()

const doubted = ({ wall, time }: Doubt, at: number): AuditInput => ({
  ...SERVER,
  at,
  act: 'clock.doubted',
  subject: null,
  detail: { shows: iso(wall), known: iso(time) },
})

export class ClockKeeper {
  readonly #parts: Parts
  #isTold = false

  constructor(parts: Parts) {
    this.#parts = parts
    parts.clock.whenSettled((settled) => void this.#settle(settled))
  }

  /** null: the clock is not doubted */
  get doubt(): Doubt | null {
    return this.#parts.clock.doubt
  }

  /** @param shown what the clock showed whoever confirms it, milliseconds @throws Refusal when it shows another time now */
  confirm(shown: number, actor: Actor): void {
    this.#parts.clock.confirm(shown, actor)
  }

  /** At the start, when everything else has been made. Never rejects. */
  async begin(): Promise<void> {
    await this.keep()
    if (!this.doubt) await this.#repair()
  }

  /** Writes the time to disk. Never rejects: where the disk refuses, the next time does. */
  async keep(isEnd = false): Promise<void> {
    const { unitOfWork, clock, log } = this.#parts
    try {
      const told = await unitOfWork(async ({ write }) => {
        const { doubt } = this
        if (doubt && !this.#isTold) write({ kind: 'audit', entry: doubted(doubt, clock.now()) })
        write(clockSaved(clock.kept(isEnd)))
        return doubt !== null
      })
      // It may have been believed meanwhile.
      this.#isTold = told && this.doubt !== null
    } catch (error) {
      log.error({ err: error }, 'The time could not be written to disk; it is tried again within a minute.')
    }
  }

  async #settle({ from, to, how, by }: Settled): Promise<void> {
    const { unitOfWork, clock, changed, log } = this.#parts
    this.#isTold = false
    const detail = { how, shows: iso(to), known: iso(from) }
    const entry: AuditInput = { ...(by ?? SERVER), at: to, act: 'clock.believed', subject: null, detail }
    try {
      await unitOfWork(async ({ write }) => {
        write({ kind: 'audit', entry })
        if (to < from) write(repairPending({ from }))
        write(clockSaved(clock.kept(false)))
      })
    } catch (error) {
      log.error({ err: error }, 'That the clock is believed could not be written to disk.')
    }
    await this.#repair()
    try {
      changed()
    } catch (error) {
      // It was set right while the server was still starting: it goes by it from the beginning.
      log.error({ err: error }, 'Computers learn the time when they connect again.')
    }
  }

  async #repair(): Promise<void> {
    try {
      await this.#parts.clockRepair.run()
    } catch (error) {
      this.#parts.log.error(
        { err: error },
        'What was written by a clock that was ahead is put right at the next start.',
      )
    }
  }
}
