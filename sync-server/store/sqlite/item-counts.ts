/**
 * How far an item, or a campaign, has got with whom it is for now: those addressed, and everybody who has done anything
 * with it, as its report has them. By unit, since an administrator may be told of a part.
 */
import { goalOf } from '@carillon/shared-model/folds/goal.ts'
import { OPENED, reachedIn } from '@carillon/shared-model/views/lesson-cells.ts'
import { RECEIPT_STATES } from '@carillon/shared-model/facts/receipts.ts'
import type { ItemId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { countsRecipient } from '../accounting.ts'
import type { Database } from './database.ts'
import { holdingMark, textTimes } from './item-texts.ts'
import { PERSON_AT } from './person-at.ts'
import { COVERED } from './recipients.ts'

type Numbers = Record<string, number>
type OfUnit = { unit: UnitId; numbers: Numbers }
type Item = Omit<ViewRow<'items'>, 'audience' | 'reached'>
type Campaign = Omit<ViewRow<'campaigns'>, 'audience'>
export type ItemNumbers = Record<'audience' | 'reached' | (typeof RECEIPT_STATES)[number], number>
export type CampaignNumbers = Record<'audience' | 'begun' | 'completed' | 'finished', number>

/** Parameters: the targets, the item, the mark of the text that holds or null, and states that reach its goal, as JSON. */
const NUMBERS = `count(*) AS audience,
  ${RECEIPT_STATES.map((state, level) => `sum(coalesce(r.state >= ${level}, 0)) AS ${state}`).join(', ')},
  sum(CASE WHEN ?3 IS NULL THEN coalesce(r.state >= ?5, 0)
    ELSE coalesce(json_extract(r.texts, '$."' || ?3 || '"[0]') IN (SELECT value FROM json_each(?4)), 0) END) AS reached`
const ADDRESSED = 'p.deleted = 0 AND (p.unit IN covered OR p.id IN target)'
const PEOPLE = `${COVERED} SELECT p.unit AS unit, ${NUMBERS}
  FROM people p LEFT JOIN receipts r ON r.item = ?2 AND r.recipient = p.id
  WHERE ${ADDRESSED} OR r.item IS NOT NULL GROUP BY p.unit`
/** As in recipients.ts. Sixth parameter: whether an alert shows on computers whoever is at them. */
const COMPUTERS = `${COVERED}, shown (id) AS (
    SELECT device FROM receipts WHERE item = ?2 AND recipient >= 'p' AND recipient < 'q')
  SELECT devices.unit AS unit, ${NUMBERS}
  FROM devices LEFT JOIN receipts r ON r.item = ?2 AND r.recipient = devices.id
  WHERE admin IS NULL AND (r.item IS NOT NULL
    OR revoked_at IS NULL AND (unit IN covered OR devices.id IN target) AND (?6
      OR devices.id NOT IN shown
        AND NOT EXISTS (SELECT 1 FROM people p WHERE p.id = ${PERSON_AT} AND ${ADDRESSED})))
  GROUP BY devices.unit`
const PROGRESS = `${COVERED} SELECT p.unit AS unit, cells, finished
  FROM people p LEFT JOIN progress ON campaign = ?2 AND person = p.id
  WHERE ${ADDRESSED} OR cells IS NOT NULL`
/** Changes when anybody comes, goes or moves, and with computers. */
const PLACES = `SELECT (SELECT max(rev) FROM people) || '/' || (SELECT max(rev) FROM units) || '/' || count(*) || '/' ||
    count(revoked_at) AS mark FROM devices WHERE admin IS NULL`

const sumOf = <Counted extends Numbers>(units: readonly OfUnit[], sees: (unit: UnitId) => boolean, none: Counted) => {
  const sum: Numbers = { ...none }
  for (const { unit, numbers } of units) if (sees(unit)) for (const key of Object.keys(none)) sum[key]! += numbers[key]!
  return sum as Counted
}

const NO_RECIPIENTS: ItemNumbers = { audience: 0, reached: 0, delivered: 0, displayed: 0, read: 0, acknowledged: 0 }
const NO_PEOPLE: CampaignNumbers = { audience: 0, begun: 0, completed: 0, finished: 0 }
/** For readers who are told nothing of recipients. */
export const HIDDEN_RECEIPTS = { ...NO_RECIPIENTS, audience: null }
export const HIDDEN_PROGRESS = { ...NO_PEOPLE, audience: null }

export class ItemCounts {
  readonly #database: Database
  /** as they were counted last: only what has changed since is counted again */
  readonly #known = new Map<ItemId, { mark: string; units: OfUnit[] }>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Says of which state of the directory the numbers of now are. */
  get places(): string {
    return this.#database.get<{ mark: string }>(PLACES)!.mark
  }

  ofItem(item: Item, places: string, sees: (unit: UnitId) => boolean): ItemNumbers {
    const units = this.#counted(item, places, () => this.#countItem(item))
    return sumOf(units, sees, NO_RECIPIENTS)
  }

  ofCampaign(campaign: Campaign, places: string, sees: (unit: UnitId) => boolean): CampaignNumbers {
    const units = this.#counted(campaign, places, () => this.#countCampaign(campaign))
    return sumOf(units, sees, NO_PEOPLE)
  }

  #counted({ id, rev }: { id: ItemId; rev: number }, places: string, count: () => OfUnit[]): OfUnit[] {
    const mark = `${rev} ${places}`
    const known = this.#known.get(id)
    if (known?.mark === mark) return known.units
    const units = count()
    this.#known.set(id, { mark, units })
    return units
  }

  #countItem(item: Item): OfUnit[] {
    const texts = item.revisedAt === null ? null : textTimes(this.#database, item)
    const level = RECEIPT_STATES.indexOf(goalOf(item))
    const values = [
      ...[JSON.stringify(item.to), item.id, texts && holdingMark(item, texts)],
      ...[JSON.stringify(RECEIPT_STATES.slice(level)), level],
    ]
    type Row = { unit: UnitId } & ItemNumbers
    const rows = countsRecipient(item, 'p') ? this.#database.all<Row>(PEOPLE, ...values) : []
    if (countsRecipient(item, 'd'))
      rows.push(...this.#database.all<Row>(COMPUTERS, ...values, item.screens === 'computers' ? 1 : 0))
    return rows.map(({ unit, ...numbers }) => ({ unit, numbers }))
  }

  #countCampaign({ id, to, lessons }: Campaign): OfUnit[] {
    type Row = { unit: UnitId; cells: string | null; finished: number | null }
    const units = new Map<UnitId, CampaignNumbers>()
    for (const { unit, cells, finished } of this.#database.all<Row>(PROGRESS, JSON.stringify(to), id)) {
      const known = units.get(unit) ?? { ...NO_PEOPLE }
      units.set(unit, known)
      known.audience++
      if (cells !== null && reachedIn(cells, lessons.length).some((reached) => reached >= OPENED)) known.begun++
      if (lessons.length > 0 && finished === lessons.length) known.completed++
      known.finished += finished ?? 0
    }
    return [...units].map(([unit, numbers]) => ({ unit, numbers }))
  }
}
