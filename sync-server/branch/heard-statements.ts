/** What another server last said, in a bundle, of how far it is: kept, so that the next bundle is made from there. */
import { z } from 'zod'
import type { BundleHeader } from '@carillon/shared-model/logs/bundle-format.ts'
import { decodeStatement, encodeStatement, type Statement } from '@carillon/shared-model/logs/statement.ts'
import type { SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

const kept = z.object({
  /** a statement, base64 */
  bytes: z.string(),
  /** databases that it has given up */
  past: z.array(z.string()),
})
type Heard = { statement: Statement; past: readonly string[] }
const keyOf = (server: string): string => `heard.${server}`
/** Of databases that a server has given up. */
const MOST_PAST = 100

export class HeardStatements {
  readonly #unitOfWork: UnitOfWork
  readonly #settings: SettingsRepository

  constructor(unitOfWork: UnitOfWork, settings: SettingsRepository) {
    this.#unitOfWork = unitOfWork
    this.#settings = settings
  }

  async of(server: string): Promise<Heard | null> {
    const read = kept.safeParse(await this.#settings.get(keyOf(server)))
    if (!read.success) return null
    return { statement: decodeStatement(Buffer.from(read.data.bytes, 'base64')), past: read.data.past }
  }

  /** The latest counts, by the clock of whoever made it. @returns whether this one is */
  async hear(server: string, statement: Statement): Promise<boolean> {
    const before = await this.of(server)
    if (before && statement.made <= before.statement.made) return false
    const { epoch } = before?.statement ?? statement
    const past = epoch === statement.epoch ? (before?.past ?? []) : [...(before?.past ?? []), epoch].slice(-MOST_PAST)
    const value = { bytes: Buffer.from(encodeStatement(statement)).toString('base64'), past }
    await this.#unitOfWork(async ({ write }) => write({ kind: 'setting-saved', key: keyOf(server), value }))
    return true
  }
}

/** Whether a bundle is of a database that its sender has given up since. */
export const isGivenUp = (heard: Heard | null, { epoch, made }: BundleHeader): boolean =>
  heard !== null && (heard.past.includes(epoch) || (epoch !== heard.statement.epoch && made <= heard.statement.made))
