/**
 * Receipts and lessons of items that the server does not know: of an occurrence whose hour has not come by its clock, or
 * of what was published after the backup from which it was restored. They wait as long as their logs are kept, and count
 * when the item is there, in whatever order everything comes.
 */
import { FIRST_TEXT } from '@carillon/shared-model/folds/receipts.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { LessonChange, ReceiptChange } from '../../ports/journals.ts'
import type { Database } from './database.ts'

/** Of a recipient's receipts of one state on one computer, those of so many texts: more were never published so soon. */
const EARLY_TEXTS = 20
/** Of a person's facts of one state of a lesson, so many: more tries do not count later either. */
const EARLY_TRIES = 1000

const INSERT_RECEIPTS = `INSERT INTO early_receipts (item, recipient, state, at, device, received_at, text)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6 FROM json_each(?1) j`
/** Of the text that was published first there is one for each state and computer anyway. */
const KEEP_RECEIPTS = `${INSERT_RECEIPTS} WHERE true ON CONFLICT DO UPDATE SET at = min(at, excluded.at)`
const KEEP_RECEIPTS_OF_OTHERS = `${INSERT_RECEIPTS}
  WHERE (SELECT count(*) FROM early_receipts e WHERE e.item = j.value->>0 AND e.recipient = j.value->>1
    AND e.state = j.value->>2 AND e.device = j.value->>4) < ?2
  ON CONFLICT DO UPDATE SET at = min(at, excluded.at)`
const KEEP_LESSONS = `INSERT INTO early_lessons (item, person, lesson, state, at, device, answers)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6 FROM json_each(?1) j
  WHERE (SELECT count(*) FROM early_lessons e WHERE e.item = j.value->>0 AND e.person = j.value->>1
    AND e.lesson = j.value->>2 AND e.state = j.value->>3) < ?2
  ON CONFLICT DO NOTHING`

export const keepEarlyReceipts = (database: Database, receipts: readonly ReceiptChange[]): void => {
  const rows = receipts.map(({ item, recipient, state, at, device, receivedAt, text }) => [
    item,
    recipient,
    state,
    at,
    device,
    receivedAt,
    text ?? FIRST_TEXT,
  ])
  const others = rows.filter((row) => row.at(-1) !== FIRST_TEXT)
  database.run(KEEP_RECEIPTS, JSON.stringify(rows.filter((row) => row.at(-1) === FIRST_TEXT)))
  if (others.length > 0) database.run(KEEP_RECEIPTS_OF_OTHERS, JSON.stringify(others), EARLY_TEXTS)
}

export const keepEarlyLessons = (database: Database, lessons: readonly LessonChange[]): void => {
  const rows = lessons.map(({ item, person, lesson, state, at, device, answers }) => [
    item,
    person,
    lesson,
    state,
    at,
    device,
    answers && JSON.stringify(answers),
  ])
  database.run(KEEP_LESSONS, JSON.stringify(rows), EARLY_TRIES)
}

/** Those of an item that is there now, to be counted. */
export const takeEarlyReceipts = (database: Database, item: ItemId): ReceiptChange[] => {
  type Row = Pick<ReceiptChange, 'recipient' | 'state' | 'at' | 'receivedAt' | 'device' | 'text'>
  const early = database.all<Row>(
    `SELECT recipient, state, at, device, received_at AS receivedAt, nullif(text, '') AS text FROM early_receipts
     WHERE item = ?`,
    item,
  )
  if (early.length > 0) database.run('DELETE FROM early_receipts WHERE item = ?', item)
  return early.map((row) => ({ kind: 'receipt', item, ...row }))
}

/** Those of a campaign that is there now, to be counted. */
export const takeEarlyLessons = (database: Database, item: ItemId): LessonChange[] => {
  type Row = Pick<LessonChange, 'person' | 'lesson' | 'state' | 'at' | 'device'> & { answers: string | null }
  const early = database.all<Row>(
    'SELECT person, lesson, state, at, device, answers FROM early_lessons WHERE item = ?',
    item,
  )
  if (early.length > 0) database.run('DELETE FROM early_lessons WHERE item = ?', item)
  return early.map(({ answers, ...row }) => ({
    kind: 'lesson',
    item,
    ...row,
    answers: answers === null ? null : (JSON.parse(answers) as LessonChange['answers']),
  }))
}
