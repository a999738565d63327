/** Who has got which occurrence of a recurring message: person by person. */
import { z } from 'zod'
import { receiptState } from '../facts/receipts.ts'
import { deviceId, personId, unitId } from '../org/ids.ts'
import { computerContact } from './computer-contact.ts'
import { itemRow, seriesRow } from './rows.ts'
import { time } from './tracked.ts'

/** The furthest state with the text that holds, when it was reached by the person's clock, and on which device first; null: nothing is known. */
export const coverageCell = z.tuple([receiptState, time, deviceId]).nullable()
export type CoverageCell = z.infer<typeof coverageCell>

export const coveragePerson = z.object({
  person: personId,
  login: z.string(),
  name: z.string(),
  unit: unitId,
  /** false: has moved or left since, and is told for what they confirmed */
  addressed: z.boolean(),
  /** one for each occurrence */
  cells: z.array(coverageCell),
  /** IANA time zone of their unit, which says when it comes */
  zone: z.string(),
  /** computers that they have and ever had */
  contacts: z.array(computerContact),
})
export type CoveragePerson = z.infer<typeof coveragePerson>

export const coverage = z.object({
  series: seriesRow,
  /** the newest ones, in order of their days */
  occurrences: z.array(itemRow),
  /** by zone: when each of them came there, milliseconds; null: it did not */
  zones: z.record(z.string(), z.array(time.nullable())),
  people: z.array(coveragePerson),
  /** names of the computers in the cells that the reader sees */
  devices: z.record(deviceId, z.string()),
  asOf: time,
})
export type Coverage = z.infer<typeof coverage>
