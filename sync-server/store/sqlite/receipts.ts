import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { ReceiptChange } from '../../ports/journals.ts'
import { countsRecipient, type Accounting } from '../accounting.ts'
import { KnownTexts } from '../known-texts.ts'
import type { Rev } from './appliers.ts'
import type { Database } from './database.ts'
import { keepEarlyReceipts } from './early.ts'

const KNOWN_ITEMS = 'SELECT items.id, items.kind, items.screens FROM json_each(?) j JOIN items ON items.id = j.value'
const KNOWN_RECEIPTS = `SELECT r.item, r.recipient, r.state, r.texts,
    coalesce(r.acknowledged_at, r.read_at, r.displayed_at, r.delivered_at) AS at FROM json_each(?) j
  JOIN receipts r ON r.item = j.value->>0 AND r.recipient = j.value->>1`
/** The furthest state with the device that reached it first; of each state's times the earliest: in any order the same. */
const UPSERT = `INSERT INTO receipts
    (item, recipient, state, delivered_at, displayed_at, read_at, acknowledged_at, device, received_at, texts, own_clock)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6, j.value->>7, j.value->>8, j.value->>9, j.value->>10
  FROM json_each(?) j WHERE true
  ON CONFLICT (item, recipient) DO UPDATE SET
    device = CASE WHEN excluded.state > state OR excluded.state = state AND CASE state
        WHEN 0 THEN excluded.delivered_at < delivered_at WHEN 1 THEN excluded.displayed_at < displayed_at
        WHEN 2 THEN excluded.read_at < read_at ELSE excluded.acknowledged_at < acknowledged_at END
      THEN excluded.device ELSE device END,
    own_clock = CASE WHEN CASE excluded.state
        WHEN 0 THEN delivered_at IS NULL OR excluded.delivered_at < delivered_at
        WHEN 1 THEN displayed_at IS NULL OR excluded.displayed_at < displayed_at
        WHEN 2 THEN read_at IS NULL OR excluded.read_at < read_at
        ELSE acknowledged_at IS NULL OR excluded.acknowledged_at < acknowledged_at END
      THEN (own_clock & ~(1 << excluded.state)) | excluded.own_clock ELSE own_clock END,
    state = max(state, excluded.state),
    texts = coalesce(excluded.texts, texts),
    delivered_at = min(coalesce(delivered_at, excluded.delivered_at), coalesce(excluded.delivered_at, delivered_at)),
    displayed_at = min(coalesce(displayed_at, excluded.displayed_at), coalesce(excluded.displayed_at, displayed_at)),
    read_at = min(coalesce(read_at, excluded.read_at), coalesce(excluded.read_at, read_at)),
    acknowledged_at = min(coalesce(acknowledged_at, excluded.acknowledged_at), coalesce(excluded.acknowledged_at, acknowledged_at))`

/** Place of the texts in a row. */
const TEXTS = 9
/** Milliseconds after which a receipt was written by a computer that was out of touch: its time is that of its own clock. */
const IN_TOUCH = 120_000

/** Counters go up by what a batch adds, without reading any journal again. */
export const applyReceipts = (database: Database, receipts: readonly ReceiptChange[], rev: Rev): void => {
  const items = new Map<string, Accounting>()
  const ids = JSON.stringify([...new Set(receipts.map((receipt) => receipt.item))])
  for (const row of database.all<Accounting & { id: string }>(KNOWN_ITEMS, ids)) items.set(row.id, row)

  const counted: ReceiptChange[] = []
  const unknown: ReceiptChange[] = []
  for (const receipt of receipts) {
    const item = items.get(receipt.item)
    if (!item) unknown.push(receipt)
    else if (countsRecipient(item, receipt.recipient)) counted.push(receipt)
  }
  if (unknown.length > 0) keepEarlyReceipts(database, unknown)
  if (counted.length === 0) return

  const reached = new Map<string, number>()
  const keys = JSON.stringify(counted.map((receipt) => [receipt.item, receipt.recipient]))
  const texts = new KnownTexts()
  type Row = { item: string; recipient: string; state: number; texts: string | null; at: number }
  for (const { item, recipient, state, ...row } of database.all<Row>(KNOWN_RECEIPTS, keys)) {
    reached.set(item + recipient, state)
    texts.know(item + recipient, { state: RECEIPT_STATES[state]!, ...row })
  }

  const rows: unknown[][] = []
  /** of each recipient of each item: says what is known of the texts after all of them */
  const last = new Map<string, unknown[]>()
  const added = new Map<string, [number, number, number, number]>()
  for (const receipt of counted) {
    const { item, recipient, state, at, device, receivedAt } = receipt
    const level = RECEIPT_STATES.indexOf(state)
    const times = [null, null, null, null] as (number | null)[]
    times[level] = at
    texts.add(item + recipient, receipt)
    const ownClock = receivedAt - at > IN_TOUCH ? 1 << level : 0
    const row = [item, recipient, level, ...times, device, receivedAt, null, ownClock]
    rows.push(row)
    last.set(item + recipient, row)
    const before = reached.get(item + recipient) ?? -1
    // Whoever reads a text once more has got no further, but has read another one.
    if (level <= before && receipt.text === null) continue
    reached.set(item + recipient, Math.max(level, before))
    const counts = added.get(item) ?? [0, 0, 0, 0]
    for (let n = before + 1; n <= level; n++) counts[n]!++
    added.set(item, counts)
  }
  for (const [key, row] of last) row[TEXTS] = texts.kept(key)
  database.run(UPSERT, JSON.stringify(rows))
  for (const [item, counts] of added)
    database.run(
      `UPDATE items SET delivered = delivered + ?, displayed = displayed + ?, read = read + ?,
         acknowledged = acknowledged + ?, rev = ? WHERE id = ?`,
      ...counts,
      rev('items'),
      item,
    )
}
