/** Who has and who has not: computed from receipts and from where the directory places people and computers now. */
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow, Report } from '@carillon/shared-model/views/rows.ts'
import { FIRST_TEXT } from '@carillon/shared-model/folds/receipts.ts'
import { markOf } from '@carillon/shared-model/facts/text-mark.ts'
import { parseTexts, type Texts } from './known-texts.ts'
import { countsRecipient } from './accounting.ts'
import { textsOf } from './sqlite-series.ts'
import type { Database } from './database.ts'

type Recipient = Report['recipients'][number]
type PersonRow = { id: PersonId; login: string; name: string; unit: UnitId; addressed: number }
type ComputerRow = {
  id: DeviceId
  name: string
  unit: UnitId
  person: PersonId | null
  lastSeen: number | null
  enrolledAt: number
  revoked: number
  addressed: number
  named: number
}
type ReceiptRow = {
  recipient: string
  state: number
  delivered_at: number | null
  displayed_at: number | null
  read_at: number | null
  acknowledged_at: number | null
  device: string
  received_at: number
  texts: string | null
}

const TIMES = ['delivered_at', 'displayed_at', 'read_at', 'acknowledged_at'] as const

/** Texts of an item that has several, by their marks: when each was published. */
const textTimes = (database: Database, item: ViewRow<'items'>): Map<string, number> | null => {
  const [first, ...later] = textsOf(database, item.id)
  if (first && later.length > 0)
    return new Map([[FIRST_TEXT, first.at], ...later.map((text): [string, number] => [markOf(text), text.at])])
  if (item.revisedAt === null) return null
  const times = new Map([[FIRST_TEXT, item.publishedAt]])
  const revisions = `SELECT at, signed->>'$.sig' AS sig FROM item_history
    WHERE item = ? AND signed->>'$.request.act' = 'revise'`
  for (const { at, sig } of database.all<{ at: number; sig: string }>(revisions, item.id))
    times.set(markOf({ sig }), at)
  return times
}

/** Units that the targets name, with all below them. First parameter: the targets as JSON. */
const COVERED = `WITH RECURSIVE target (id) AS (SELECT value FROM json_each(?1)),
  covered (id) AS (
    SELECT id FROM units WHERE deleted = 0 AND (id IN target OR parent IS NULL AND 'everyone' IN target)
    UNION SELECT units.id FROM units JOIN covered ON units.parent = covered.id WHERE units.deleted = 0)`

/** People addressed, and those with a receipt whoever they are now. */
const PEOPLE = `${COVERED} SELECT id, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed FROM people
  WHERE deleted = 0 AND (unit IN covered OR id IN target) OR id IN (SELECT recipient FROM receipts WHERE item = ?2)`
/** All computers: those addressed, and those that tell whether a person is in touch. */
const COMPUTERS = `${COVERED} SELECT id, name, unit, person, last_seen AS lastSeen, enrolled_at AS enrolledAt,
    (revoked_at IS NOT NULL) AS revoked, (unit IN covered) AS addressed, (id IN target) AS named
  FROM devices WHERE admin IS NULL`
const RECEIPTS = `SELECT recipient, state, delivered_at, displayed_at, read_at, acknowledged_at, device, received_at, texts
  FROM receipts WHERE item = ?`

type Reader = {
  /** recipients of which units, and names of whose computers, are told */
  sees: (unit: UnitId) => boolean
  /** whether a computer is in touch now */
  isConnected: (device: DeviceId) => boolean
  now: number
}

export const makeReport = (database: Database, item: ViewRow<'items'>, { sees, isConnected, now }: Reader): Report => {
  const targets = JSON.stringify(item.to)
  const receipts = new Map<string, ReceiptRow>()
  for (const row of database.all<ReceiptRow>(RECEIPTS, item.id)) receipts.set(row.recipient, row)
  const people = database.all<PersonRow>(PEOPLE, targets, item.id)
  const computers = database.all<ComputerRow>(COMPUTERS, targets)
  const computerNames = new Map<string, string>()
  for (const { id, name, unit } of computers) if (sees(unit)) computerNames.set(id, name)

  const times = textTimes(database, item)
  /** That something has come says nothing of its text; and of a text that is not known, nothing can be said. */
  const textsHad = (receipt: ReceiptRow | undefined): Pick<Recipient, 'texts'> => {
    if (!times) return {}
    const state = receipt && RECEIPT_STATES[receipt.state]!
    const whole = state && { [FIRST_TEXT]: { state, at: receipt[TIMES[receipt.state]!] ?? 0 } }
    const kept: Texts = receipt?.texts ? parseTexts(receipt.texts) : (whole ?? {})
    const texts = Object.entries(kept).flatMap(([mark, { state, at: reachedAt }]) => {
      const at = times.get(mark)
      return at === undefined || state === 'delivered' ? [] : [{ at, state, reachedAt }]
    })
    return { texts: texts.sort((a, b) => b.at - a.at) }
  }
  const contact = (own: readonly ComputerRow[]): Pick<Recipient, 'state' | 'at'> => {
    const last = own.reduce<number | null>((latest, { lastSeen }) => Math.max(latest ?? 0, lastSeen ?? 0) || null, null)
    if (own.length === 0) return { state: 'waiting', at: null }
    if (own.some(({ id }) => isConnected(id))) return { state: 'waiting', at: last }
    return { state: 'unknown', at: last ?? Math.max(...own.map(({ enrolledAt }) => enrolledAt)) }
  }
  const standing = (id: string, own: readonly ComputerRow[]): Pick<Recipient, 'state' | 'at' | 'device' | 'texts'> => {
    const receipt = receipts.get(id)
    if (!receipt) return { ...contact(own), device: null, ...textsHad(receipt) }
    const device = computerNames.get(receipt.device) ?? null
    return { state: RECEIPT_STATES[receipt.state]!, at: receipt[TIMES[receipt.state]!], device, ...textsHad(receipt) }
  }

  const recipients: Recipient[] = []
  const addressedPeople = new Set<string>()
  if (countsRecipient(item, 'p')) {
    const byPerson = new Map<string, ComputerRow[]>()
    for (const computer of computers) {
      if (computer.person === null || computer.revoked) continue
      const own = byPerson.get(computer.person)
      if (own) own.push(computer)
      else byPerson.set(computer.person, [computer])
    }
    for (const { id, login, name, unit, addressed } of people) {
      if (addressed) addressedPeople.add(id)
      if (sees(unit)) recipients.push({ recipient: id, login, name, unit, ...standing(id, byPerson.get(id) ?? []) })
    }
  }
  if (countsRecipient(item, 'd'))
    for (const computer of computers) {
      const { id, name, unit, person } = computer
      // On screens of both, a computer is a recipient only when nobody at it is one.
      const isUnattended = item.screens === 'computers' || person === null || !addressedPeople.has(person)
      const isAddressed = !computer.revoked && (computer.addressed || computer.named) && isUnattended
      if (sees(unit) && (isAddressed || receipts.has(id)))
        recipients.push({ recipient: id, login: null, name, unit, ...standing(id, [computer]) })
    }

  const count = (...states: Recipient['state'][]) => recipients.filter(({ state }) => states.includes(state)).length
  const acknowledged = count('acknowledged')
  const read = acknowledged + count('read')
  const displayed = read + count('displayed')
  const received = [...receipts.values()]
    .map((receipt) => Math.max(0, receipt.received_at - item.publishedAt))
    .sort((a, b) => a - b)
  return {
    item,
    audience: recipients.length,
    delivered: displayed + count('delivered'),
    displayed,
    read,
    acknowledged,
    waiting: count('waiting'),
    unknown: count('unknown'),
    halfAfter: received[Math.ceil(received.length / 2) - 1] ?? null,
    lastAfter: received.at(-1) ?? null,
    asOf: now,
    recipients,
  }
}
