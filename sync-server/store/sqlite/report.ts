/** Who has and who has not: computed from receipts and from where the directory places people and computers now. */
import { goalOf } from '@carillon/shared-model/folds/goal.ts'
import { hasReached } from '@carillon/shared-model/folds/receipts.ts'
import { standingOf, type Asked } from '@carillon/shared-model/folds/standing.ts'
import { RECEIPT_STATES, type ReceiptState } from '@carillon/shared-model/facts/receipts.ts'
import type { TextMark } from '@carillon/shared-model/facts/text-mark.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { ComputerContact } from '@carillon/shared-model/views/computer-contact.ts'
import type { Recipient, Report } from '@carillon/shared-model/views/report.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import type { Texts } from '../known-texts.ts'
import { contactsOf, readComputers, type Reader } from './contacts.ts'
import type { Database } from './database.ts'
import { holdingMark, textsHad, textTimes } from './item-texts.ts'
import { recipientsOf } from './recipients.ts'

type Item = ViewRow<'items'>
type ReceiptRow = {
  recipient: string
  state: number
  delivered_at: number | null
  displayed_at: number | null
  read_at: number | null
  acknowledged_at: number | null
  device: DeviceId
  received_at: number
  texts: string | null
  own_clock: number
}

const TIMES = ['delivered_at', 'displayed_at', 'read_at', 'acknowledged_at'] as const
const RECEIPTS = `SELECT recipient, state, delivered_at, displayed_at, read_at, acknowledged_at, device, received_at, texts, own_clock
  FROM receipts WHERE item = ?`

/** When an item ended, and why; null: it holds. */
const endOf = ({ recalledAt, expires }: Item, now: number): { at: number; why: 'recalled' | 'expired' } | null => {
  const isExpired = expires !== null && expires <= now
  if (isExpired && (recalledAt === null || expires < recalledAt)) return { at: expires, why: 'expired' }
  return recalledAt === null ? null : { at: recalledAt, why: 'recalled' }
}

/** Since when computers may have had an item, milliseconds: an occurrence is there with its series, ahead of its time. */
const broughtAt = (database: Database, { series, publishedAt }: Item): number => {
  if (series === null) return publishedAt
  const sql = 'SELECT published_at AS at FROM items WHERE id = ?'
  return database.get<{ at: number }>(sql, series)?.at ?? publishedAt
}

/** What receipts say of one recipient. Nothing was done with an item before it was published. */
class Known {
  readonly #row: ReceiptRow | undefined
  readonly #item: Item
  readonly #texts: Map<TextMark, number> | null

  constructor(row: ReceiptRow | undefined, item: Item, texts: Map<TextMark, number> | null) {
    this.#row = row
    this.#item = item
    this.#texts = texts
  }

  get times(): Recipient['times'] {
    const times: Recipient['times'] = {}
    for (const [level, state] of RECEIPT_STATES.entries()) {
      const at = this.#row?.[TIMES[level]!]
      if (at != null) times[state] = Math.max(at, this.#item.publishedAt)
    }
    return times
  }

  /** Whose times nobody can check: they were taken by a computer that was out of touch. */
  get ownClock(): ReceiptState[] {
    return RECEIPT_STATES.filter((_, level) => ((this.#row?.own_clock ?? 0) >> level) & 1)
  }

  /** With whichever text. */
  get #state(): ReceiptState | null {
    return this.#row ? RECEIPT_STATES[this.#row.state]! : null
  }

  get #marked(): Texts {
    return this.#row ? textsHad(this.#row, this.#row[TIMES[this.#row.state]!] ?? 0) : {}
  }

  /** How far, with the text that holds; that it has come is true of any. */
  get stateNow(): ReceiptState | null {
    const mark = this.#texts && holdingMark(this.#item, this.#texts)
    if (!this.#row || mark === null) return this.#state
    return this.#marked[mark]?.state ?? 'delivered'
  }

  /** Of a text that is not known, nothing can be said. */
  get texts(): Pick<Recipient, 'texts'> {
    if (!this.#texts) return {}
    const texts = Object.entries(this.#marked).flatMap(([mark, { state, at: reachedAt }]) => {
      const at = this.#texts!.get(mark)
      return at === undefined || state === 'delivered' ? [] : [{ at, state, reachedAt }]
    })
    return { texts: texts.sort((a, b) => b.at - a.at) }
  }
}

export const makeReport = (database: Database, item: Item, reader: Reader): Report => {
  const { sees, now } = reader
  const receipts = new Map<string, ReceiptRow>()
  for (const row of database.all<ReceiptRow>(RECEIPTS, item.id)) receipts.set(row.recipient, row)
  const computers = readComputers(database, reader)
  const contacts = contactsOf(computers, reader)
  const texts = textTimes(database, item)
  const end = endOf(item, now)
  const goal = goalOf(item)
  const from = broughtAt(database, item)
  const asked = (addressed: boolean): Asked => ({
    ...{ from, publishedAt: item.publishedAt, endedAt: end?.at ?? null },
    // Of whoever has moved or left is said no more than that.
    over: addressed ? (end?.why ?? null) : 'moved',
  })
  const [ofAddressed, ofOthers] = [asked(true), asked(false)]

  const standing = (id: string, own: readonly ComputerContact[], addressed: boolean) => {
    const receipt = receipts.get(id)
    const known = new Known(receipt, item, texts)
    const { times, ownClock, stateNow } = known
    const found = standingOf(hasReached(stateNow, goal), addressed ? ofAddressed : ofOthers, own, now)
    const { since, why } = found.kind === 'reached' ? { since: null, why: null } : found
    const branch = 'branch' in found ? { branch: found.branch } : {}
    const isReceipt = stateNow !== null && (found.kind === 'reached' || found.kind === 'waiting')
    const state: Recipient['state'] = isReceipt ? stateNow : found.kind === 'reached' ? 'waiting' : found.kind
    const at = isReceipt ? (times[stateNow] ?? null) : since
    const device = (isReceipt && contacts.names.get(receipt!.device)) || null
    return { standing: found.kind, state, at, since, why, ...branch, times, ownClock, device, stateNow, ...known.texts }
  }

  const counts = { delivered: 0, displayed: 0, read: 0, acknowledged: 0 }
  const standings = { reached: 0, waiting: 0, unknown: 0, none: 0, over: 0 }
  const recipients: Recipient[] = []
  for (const one of recipientsOf(database, item, computers, receipts)) {
    const { id, login, name, unit, isAddressed } = one
    if (!sees(unit)) continue
    const own = one.contact === null ? contacts.of(one.id) : [one.contact]
    const { stateNow, ...told } = standing(id, own, isAddressed)
    recipients.push({ recipient: id, login, name, unit, ...told })
    standings[told.standing]++
    for (const state of RECEIPT_STATES) if (hasReached(stateNow, state)) counts[state]++
  }
  const received = recipients
    .flatMap(({ recipient }) => receipts.get(recipient) ?? [])
    .map((receipt) => Math.max(0, receipt.received_at - item.publishedAt))
    .sort((a, b) => a - b)
  return {
    item,
    audience: recipients.length,
    ...counts,
    ...standings,
    halfAfter: received[Math.ceil(received.length / 2) - 1] ?? null,
    lastAfter: received.at(-1) ?? null,
    asOf: now,
    recipients,
  }
}
