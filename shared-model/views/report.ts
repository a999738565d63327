/**
 * A report: who has and who has not. Its columns are listed here, and follow on the screen, in the file and in what the
 * command line prints; `store/sqlite/report.ts` says what they hold.
 */
import { z } from 'zod'
import { receiptState } from '../facts/receipts.ts'
import { WHY } from '../folds/standing.ts'
import { deviceId, personId, unitId } from '../org/ids.ts'
import { itemRow } from './rows.ts'
import { time } from './tracked.ts'

/** What may be said of a recipient; folds/standing.ts decides it. */
export const recipientStanding = z.enum(['reached', 'waiting', 'unknown', 'none', 'over'])
/**
 * The standing, except that whoever has reached what was asked for, or waits and has got some way, is told by how far
 * that is.
 */
export const recipientState = z.enum([...receiptState.options, 'waiting', 'unknown', 'none', 'over'])
/** When each state was reached first, with whichever text, milliseconds by the recipient's clock. */
export const recipientTimes = z.partialRecord(receiptState, time)

/** How far somebody has got with one text of an item: `at` when it was published, `reachedAt` by the recipient's clock. */
export const textStanding = z.object({ at: time, state: receiptState, reachedAt: time })
export type TextStanding = z.infer<typeof textStanding>

/** One line of a report: a person, or a computer that nobody is signed in at. */
export const recipientRow = z.object({
  recipient: z.union([personId, deviceId]),
  /** null for a computer */
  login: z.string().nullable(),
  name: z.string(),
  unit: unitId,
  standing: recipientStanding,
  state: recipientState,
  /** when the state was reached, by the recipient's clock; as `since` where it is no receipt's */
  at: time.nullable(),
  /** since when the standing is so; null: it is reached, or there is no such time */
  since: time.nullable(),
  /** null: it is reached */
  why: z.enum(WHY).nullable(),
  /** whose branch server is cut off, where that is why */
  branch: unitId.optional(),
  times: recipientTimes,
  /** states whose time was taken by a computer that was out of touch: it is as right as that computer's clock was */
  ownClock: z.array(receiptState),
  /** name of the computer where the state was reached, or null */
  device: z.string().nullable(),
  /** of an item that was revised: every text that was on a screen of theirs, the newest first */
  texts: z.array(textStanding).optional(),
})
export type Recipient = z.infer<typeof recipientRow>

type ReportColumn = {
  id: string
  /** as its head */
  en: string
  pl: string
  /** CSS grid track; null: in the file alone */
  track: string | null
  /** its name in what the command line prints; null: that says it in another way, or not at all */
  json: string | null
} & Value
/**
 * Times in milliseconds; `unit`, `state`, `why`: shown by their names, `why` with since when; `held`: when the text was
 * made that they have.
 */
type Value =
  | { kind: 'text' | 'unit' | 'state' | 'why'; of: (recipient: Recipient) => string | null }
  | { kind: 'time' | 'held'; of: (recipient: Recipient) => number | null }

/** In their order. */
export const REPORT_COLUMNS = [
  {
    id: 'person',
    en: 'Person',
    pl: 'Osoba',
    track: 'minmax(160px, 1.2fr)',
    kind: 'text',
    of: ({ name }) => name,
    json: null,
  },
  { id: 'login', en: 'Login', pl: 'Login', track: null, kind: 'text', of: ({ login }) => login, json: null },
  {
    id: 'unit',
    en: 'Unit',
    pl: 'Jednostka',
    track: 'minmax(160px, 1.4fr)',
    kind: 'unit',
    of: ({ unit }) => unit,
    json: null,
  },
  { id: 'state', en: 'State', pl: 'Stan', track: '128px', kind: 'state', of: ({ state }) => state, json: 'state' },
  { id: 'when', en: 'When', pl: 'Kiedy', track: 'minmax(170px, 1.3fr)', kind: 'time', of: ({ at }) => at, json: 'at' },
  {
    id: 'computer',
    en: 'Computer',
    pl: 'Komputer',
    track: 'minmax(110px, 1fr)',
    kind: 'text',
    of: ({ device }) => device,
    json: 'device',
  },
  { id: 'why', en: 'Why not', pl: 'Dlaczego nie', track: null, kind: 'why', of: ({ why }) => why, json: null },
  {
    id: 'text',
    en: 'Text',
    pl: 'Treść',
    track: null,
    kind: 'held',
    of: ({ texts }) => texts?.[0]?.at ?? null,
    json: null,
  },
] as const satisfies readonly ReportColumn[]
export type ReportColumnId = (typeof REPORT_COLUMNS)[number]['id']

export const report = z.object({
  item: itemRow,
  /** recipients now: addressed, and everybody with a receipt */
  audience: z.number().int(),
  /** with the text that holds, as are the following; each counts those who have come further too */
  delivered: z.number().int(),
  displayed: z.number().int(),
  read: z.number().int(),
  acknowledged: z.number().int(),
  /** the following five come to the audience */
  reached: z.number().int(),
  waiting: z.number().int(),
  unknown: z.number().int(),
  /** has no computer */
  none: z.number().int(),
  /** has not, and is not asked any more */
  over: z.number().int(),
  /** milliseconds from publishing until half of, and until the last of, those who confirmed so far had; by the server's clock */
  halfAfter: z.number().nullable(),
  lastAfter: z.number().nullable(),
  asOf: time,
  recipients: z.array(recipientRow),
})
export type Report = z.infer<typeof report>
