/** For whom an item is, person by person and computer by computer: addressed now, or with a receipt of it (PROJECT-4). */
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ComputerContact } from '@carillon/shared-model/views/computer-contact.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { countsRecipient } from '../accounting.ts'
import type { KnownComputer } from './contacts.ts'
import type { Database } from './database.ts'

type PersonRow = { id: PersonId; login: string; name: string; unit: UnitId; addressed: number }

/** Units that the targets name, with all below them. First parameter: the targets as JSON. */
export const COVERED = `WITH RECURSIVE target (id) AS (SELECT value FROM json_each(?1)),
  covered (id) AS (
    SELECT id FROM units WHERE deleted = 0 AND (id IN target OR parent IS NULL AND 'everyone' IN target)
    UNION SELECT units.id FROM units JOIN covered ON units.parent = covered.id WHERE units.deleted = 0)`

/** People addressed, and those with a receipt whoever they are now. */
const PEOPLE = `${COVERED} SELECT id, login, first_name || ' ' || last_name AS name, unit,
    (deleted = 0 AND (unit IN covered OR id IN target)) AS addressed FROM people
  WHERE deleted = 0 AND (unit IN covered OR id IN target) OR id IN (SELECT recipient FROM receipts WHERE item = ?2)`

type Common = { name: string; unit: UnitId; isAddressed: boolean }
export type Recipient =
  | (Common & { id: PersonId; login: string; contact: null })
  | (Common & { id: DeviceId; login: null; contact: ComputerContact })

/** @param receipts by recipient, each with the computer where it has got furthest */
export const recipientsOf = (
  database: Database,
  item: Pick<ViewRow<'items'>, 'id' | 'kind' | 'screens' | 'to'>,
  computers: readonly KnownComputer[],
  receipts: ReadonlyMap<string, { device: DeviceId }>,
): Recipient[] => {
  const targets = JSON.stringify(item.to)
  const recipients: Recipient[] = []
  const addressedPeople = new Set<PersonId>()
  if (countsRecipient(item, 'p'))
    for (const { id, login, name, unit, addressed } of database.all<PersonRow>(PEOPLE, targets, item.id)) {
      if (addressed) addressedPeople.add(id)
      recipients.push({ id, login, name, unit, isAddressed: addressed === 1, contact: null })
    }
  if (!countsRecipient(item, 'd')) return recipients

  const covered = new Set(
    database.all<{ id: UnitId }>(`${COVERED} SELECT id FROM covered`, targets).map(({ id }) => id),
  )
  const named = new Set<string>(item.to)
  /** computers on which somebody who is a person had it before them */
  const shownAt = new Set<DeviceId>()
  for (const [recipient, { device }] of receipts) if (recipient.startsWith('p')) shownAt.add(device)
  for (const { id, name, unit, person, contact } of computers) {
    // On screens of both, a computer is a recipient only when nobody at it is one.
    const isUnattended = item.screens === 'computers' || person === null || !addressedPeople.has(person)
    // What was on its screen for somebody's sake counts for them alone, also when they are not at it any more.
    const isCounted = item.screens === 'both' && shownAt.has(id)
    const isPlaced = contact.revokedAt === null && (covered.has(unit) || named.has(id))
    const isAddressed = isPlaced && isUnattended && !isCounted
    if (isAddressed || receipts.has(id)) recipients.push({ id, login: null, name, unit, contact, isAddressed })
  }
  return recipients
}
