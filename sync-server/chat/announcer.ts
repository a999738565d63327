/**
 * What the server itself says of conversations: to the devices of a person, that there is a new month of one; in the
 * logs, what administrators who write there are called. What is to be said waits on disk, so that it is said after a
 * crash too.
 */
import type { Logger } from 'pino'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import { SERVER, type DeviceId, type PersonId } from '@carillon/shared-model/org/ids.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { Change } from '../ports/changes.ts'
import type { Clock } from '../ports/clock.ts'
import type { Voice } from '../ports/conversations.ts'
import type { Desks } from '../ports/desks.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { forEachIsolated, batchOrIsolated } from '../store/isolated.ts'

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Pick<Repositories, 'conversations'>
  desks: Desks
  append: AppendFacts
  /** of a person, admitted now */
  devicesOf: (person: PersonId) => DeviceId[]
  log: Logger
  clock: Pick<Clock, 'now' | 'tick'>
}

export class Announcer {
  readonly #parts: Parts
  #isRunning = false
  #isAsked = false
  #isRenamed = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Says all that is to be said. Never rejects.
   * @param isRenamed somebody may be: at the start, and when accounts have changed
   */
  async run(isRenamed = false): Promise<void> {
    this.#isAsked = true
    this.#isRenamed ||= isRenamed
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      while (this.#isAsked) {
        this.#isAsked = false
        await forEachIsolated([() => this.#sayNames(), () => this.#notifyOfMonths()], (work) => work())
      }
    } catch (error) {
      this.#parts.log.error(
        { err: error },
        'Names or months of conversations wait: they are told with the next message.',
      )
    } finally {
      this.#isRunning = false
    }
  }

  async #notifyOfMonths(): Promise<void> {
    const { unitOfWork, repositories, desks, devicesOf } = this.#parts
    const pending = await repositories.conversations.monthsToNotify()
    if (pending.length === 0) return
    const people = [...new Set(pending.map(({ person }) => person))]
    await batchOrIsolated(people, async (some) => {
      await desks.refresh(some.flatMap(devicesOf))
      const months = pending.filter(({ person }) => some.includes(person))
      await unitOfWork(async ({ write }) => write({ kind: 'months-notified', months }))
    })
  }

  async #sayNames(): Promise<void> {
    const { repositories, append, clock } = this.#parts
    const month = monthOf(clock.now())
    const waiting = await repositories.conversations.unnamedVoices()
    const isRenamed = this.#isRenamed
    this.#isRenamed = false
    if (isRenamed) waiting.push(...(await repositories.conversations.renamedVoices(month)))
    if (waiting.length === 0) return
    // Later than any name before it, so that the latest one holds.
    const at = clock.tick()
    const factOf = ({ conversation, month, admin, name }: Voice): { log: string; facts: Fact[] } => ({
      log: logName('talk', conversation, month),
      facts: [{ type: 'named', at: within(month, at), by: SERVER, v: 1, admin, name: name.slice(0, 200) }],
    })
    try {
      await batchOrIsolated(waiting, async (some) =>
        append(
          some.map(factOf),
          some.map((one): Change => ({ kind: 'named', ...one })),
        ),
      )
    } catch (error) {
      // Nothing on disk tells that somebody may be renamed, and somebody else may be meanwhile.
      this.#isRenamed ||= isRenamed
      throw error
    }
  }
}

/** A fact lies in the month of its time: what came late is dated at its end. */
const within = (month: string, now: number): number =>
  Math.min(now, Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - 1)
