import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import { titleOf } from '@carillon/shared-model/facts/title.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { appendAudit } from './audit-trail.ts'
import { countsRecipient, type Accounting } from './accounting.ts'
import type { Change, LessonChange, ReceiptChange, TalkChange } from './changes.ts'
import type { Database } from './database.ts'
import { applyLessons, startCampaign } from './sqlite-lessons.ts'
import { applyTalks } from './sqlite-talk.ts'

/** Applies changes within the transaction of a commit. @returns the views that have new rows */
export const applyChanges = (database: Database, changes: readonly Change[], nextRev: () => number): ViewName[] => {
  if (changes.length === 0) return []
  const views = new Set<ViewName>()
  let revision: number | null = null
  const rev = (view: ViewName): number => {
    views.add(view)
    return (revision ??= nextRev())
  }
  const receipts: ReceiptChange[] = []
  const lessons: LessonChange[] = []
  const talks: TalkChange[] = []
  for (const change of changes) {
    if (change.kind === 'receipt') receipts.push(change)
    else if (change.kind === 'lesson') lessons.push(change)
    else if (change.kind === 'talk') talks.push(change)
    else applyOne(database, change, rev)
  }
  if (receipts.length > 0) applyReceipts(database, receipts, rev)
  if (lessons.length > 0) applyLessons(database, lessons, () => rev('campaigns'))
  if (talks.length > 0) applyTalks(database, talks, rev('conversations'))
  return [...views]
}

type Rev = (view: ViewName) => number

const applyOne = (
  database: Database,
  change: Exclude<Change, ReceiptChange | LessonChange | TalkChange>,
  rev: Rev,
): void => {
  switch (change.kind) {
    case 'requested': {
      const { id, request, key, sig } = change.fact
      database.run(
        `INSERT INTO requests (id, admin, act, item, at, state, why, signed, rev) VALUES (?, ?, ?, ?, ?, 'queued', NULL, ?, ?)
         ON CONFLICT DO NOTHING`,
        id,
        change.fact.by,
        request.act,
        request.item,
        change.fact.at,
        JSON.stringify({ request, key, sig }),
        rev('requests'),
      )
      return
    }
    case 'settled':
      database.run(
        'UPDATE requests SET state = ?, why = ?, rev = ? WHERE id = ?',
        change.state,
        change.why,
        rev('requests'),
        change.fact,
      )
      return
    case 'item': {
      const { request, publishedAt, addressed } = change
      const { title, severity, screens, acknowledge } = headline(request.content)
      database.run(
        `INSERT INTO items (id, kind, title, severity, screens, acknowledge, targets, admin, sent_by, published_at, expires, addressed, rev)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        request.item,
        request.content.kind,
        title,
        severity,
        screens,
        acknowledge,
        JSON.stringify(request.to),
        request.by,
        request.name,
        publishedAt,
        request.expires,
        addressed,
        rev('items'),
      )
      useImages(database, request.item, request.content)
      return
    }
    case 'campaign':
      startCampaign(database, change, rev('campaigns'))
      return
    case 'rescheduled':
      database.run('UPDATE campaigns SET schedule = ? WHERE item = ?', JSON.stringify(change.schedule), change.item)
      database.run('UPDATE items SET rev = ? WHERE id = ?', rev('campaigns'), change.item)
      return
    case 'recalled':
      database.run('UPDATE items SET recalled_at = ?, rev = ? WHERE id = ?', change.at, rev('items'), change.item)
      rev('campaigns')
      return
    case 'revised': {
      const { title, severity, screens, acknowledge } = headline(change.content)
      database.run(
        'UPDATE items SET revised_at = ?, title = ?, severity = ?, screens = ?, acknowledge = ?, rev = ? WHERE id = ?',
        change.at,
        title,
        severity,
        screens,
        acknowledge,
        rev('items'),
        change.item,
      )
      useImages(database, change.item, change.content)
      return
    }
    case 'named':
      database.run(
        'UPDATE talk_voices SET named = ? WHERE conversation = ? AND month = ? AND admin = ?',
        change.name,
        change.conversation,
        change.month,
        change.admin,
      )
      return
    case 'audit':
      appendAudit(database, change.entry)
      return
    case 'history':
      database.run(
        'INSERT INTO item_history (item, at, signed) VALUES (?, ?, ?)',
        change.item,
        change.at,
        JSON.stringify(change.signed),
      )
  }
}

/** Whoever sees the item may fetch its images: those of earlier revisions too, which a report shows. */
const useImages = (database: Database, item: ItemId, content: Content): void => {
  if (content.kind === 'message')
    for (const hash of content.images)
      database.run('INSERT OR IGNORE INTO blob_uses (hash, item) VALUES (?, ?)', hash, item)
}

const headline = (content: Content) =>
  content.kind === 'alert'
    ? {
        title: titleOf(content),
        severity: content.severity,
        screens: content.screens,
        acknowledge: 0,
      }
    : { title: titleOf(content), severity: null, screens: null, acknowledge: content.acknowledge ? 1 : 0 }

const KNOWN_ITEMS = 'SELECT items.id, items.kind, items.screens FROM json_each(?) j JOIN items ON items.id = j.value'
const KNOWN_RECEIPTS = `SELECT r.item, r.recipient, r.state FROM json_each(?) j
  JOIN receipts r ON r.item = j.value->>0 AND r.recipient = j.value->>1`
/** The furthest state with the device that reached it first; of each state's times the earliest: in any order the same. */
const UPSERT = `INSERT INTO receipts
    (item, recipient, state, delivered_at, displayed_at, read_at, acknowledged_at, device, received_at)
  SELECT j.value->>0, j.value->>1, j.value->>2, j.value->>3, j.value->>4, j.value->>5, j.value->>6, j.value->>7, j.value->>8
  FROM json_each(?) j WHERE true
  ON CONFLICT (item, recipient) DO UPDATE SET
    device = CASE WHEN excluded.state > state OR excluded.state = state AND CASE state
        WHEN 0 THEN excluded.delivered_at < delivered_at WHEN 1 THEN excluded.displayed_at < displayed_at
        WHEN 2 THEN excluded.read_at < read_at ELSE excluded.acknowledged_at < acknowledged_at END
      THEN excluded.device ELSE device END,
    state = max(state, excluded.state),
    delivered_at = min(coalesce(delivered_at, excluded.delivered_at), coalesce(excluded.delivered_at, delivered_at)),
    displayed_at = min(coalesce(displayed_at, excluded.displayed_at), coalesce(excluded.displayed_at, displayed_at)),
    read_at = min(coalesce(read_at, excluded.read_at), coalesce(excluded.read_at, read_at)),
    acknowledged_at = min(coalesce(acknowledged_at, excluded.acknowledged_at), coalesce(excluded.acknowledged_at, acknowledged_at))`

/** Counters go up by what a batch adds, without reading any journal again. */
const applyReceipts = (database: Database, receipts: readonly ReceiptChange[], rev: Rev): void => {
  const items = new Map<string, Accounting>()
  const ids = JSON.stringify([...new Set(receipts.map((receipt) => receipt.item))])
  for (const row of database.all<Accounting & { id: string }>(KNOWN_ITEMS, ids)) items.set(row.id, row)

  const counted: ReceiptChange[] = []
  for (const receipt of receipts) {
    const item = items.get(receipt.item)
    if (item && countsRecipient(item, receipt.recipient)) counted.push(receipt)
  }
  if (counted.length === 0) return

  const reached = new Map<string, number>()
  const keys = JSON.stringify(counted.map((receipt) => [receipt.item, receipt.recipient]))
  type Row = { item: string; recipient: string; state: number }
  for (const { item, recipient, state } of database.all<Row>(KNOWN_RECEIPTS, keys)) reached.set(item + recipient, state)

  const rows: unknown[][] = []
  const added = new Map<string, [number, number, number, number]>()
  for (const { item, recipient, state, at, device, receivedAt } of counted) {
    const level = RECEIPT_STATES.indexOf(state)
    const times = [null, null, null, null] as (number | null)[]
    times[level] = at
    rows.push([item, recipient, level, ...times, device, receivedAt])
    const before = reached.get(item + recipient) ?? -1
    if (level <= before) continue
    reached.set(item + recipient, level)
    const counts = added.get(item) ?? [0, 0, 0, 0]
    for (let n = before + 1; n <= level; n++) counts[n]!++
    added.set(item, counts)
  }
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
