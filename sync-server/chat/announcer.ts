/**
 * What the server itself says of conversations: to the devices of a person, that there is a new month of one; in the
 * logs, what administrators who write there are called. What is to be said waits on disk, so that it is said after a
 * crash too.
 */
import type { Logger } from 'pino'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import { addMonths, logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import {
  SERVER,
  type AdminId,
  type ConversationId,
  type DeviceId,
  type PersonId,
} from '@carillon/shared-model/org/ids.ts'
import type { Desks } from '../http/needs.ts'
import type { AppendFacts } from '../publish/needs.ts'
import type { Change } from '../store/changes.ts'
import type { Database } from '../store/database.ts'

type Parts = {
  database: Database
  desks: Desks
  append: AppendFacts
  /** of a person, admitted now */
  devicesOf: (person: PersonId) => DeviceId[]
  log: Logger
  now: () => number
}
type Untold = { conversation: ConversationId; month: string; person: PersonId }
type Unnamed = { conversation: ConversationId; month: string; admin: AdminId; name: string }

const UNTOLD =
  'SELECT conversation, month, person FROM talk_months JOIN conversations ON id = conversation WHERE told = 0'
const UNNAMED = `SELECT conversation, month, admin, name FROM talk_voices JOIN admins ON id = admin WHERE named IS NULL`
/** Those of the current month, where somebody has another name by now. */
const RENAMED = `SELECT conversation, month, admin, name FROM admins CROSS JOIN talk_voices ON admin = id
  WHERE month >= ? AND named <> name`

export class Announcer {
  readonly #parts: Parts
  #lastAt = 0
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
        await this.#tellNames()
        await this.#tellMonths()
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

  async #tellMonths(): Promise<void> {
    const { database, desks, devicesOf } = this.#parts
    const untold = database.all<Untold>(UNTOLD)
    if (untold.length === 0) return
    await desks.refresh([...new Set(untold.map(({ person }) => person))].flatMap(devicesOf))
    database.transaction(() => {
      for (const { conversation, month } of untold)
        database.run('UPDATE talk_months SET told = 1 WHERE conversation = ? AND month = ?', conversation, month)
    })
  }

  async #tellNames(): Promise<void> {
    const { database, append, now } = this.#parts
    const month = monthOf(now())
    const waiting = database.all<Unnamed>(UNNAMED)
    const isRenamed = this.#isRenamed
    if (isRenamed) waiting.push(...database.all<Unnamed>(RENAMED, month))
    this.#isRenamed = false
    if (waiting.length === 0) return
    // Later than any name before it, so that the latest one holds.
    const at = (this.#lastAt = Math.max(now(), this.#lastAt + 1))
    const facts = waiting.map(({ conversation, month, admin, name }): { log: string; facts: Fact[] } => ({
      log: logName('talk', conversation, month),
      facts: [{ type: 'named', at: within(month, at), by: SERVER, v: 1, admin, name: name.slice(0, 200) }],
    }))
    try {
      await append(
        facts,
        waiting.map((one): Change => ({ kind: 'named', ...one })),
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
