/** Computers as reports of people tell of them: their names, and when each was last in touch. */
import type { BranchId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { ComputerContact } from '@carillon/shared-model/views/computer-contact.ts'
import type { Database } from './database.ts'
import { PERSON_AT } from './person-at.ts'

type ComputerRow = {
  id: DeviceId
  name: string
  unit: UnitId
  person: PersonId | null
  owner: PersonId | null
  lastSeen: number | null
  enrolledAt: number
  revokedAt: number | null
  branch: BranchId | null
  served: UnitId | null
}
const COLUMNS = [
  'id',
  'name',
  'unit',
  'person',
  'owner',
  'lastSeen',
  'enrolledAt',
  'revokedAt',
  'branch',
  'served',
] as const
/** Units that branch servers serve, with which one, and the unit that it is the branch server of. */
const SERVED = `WITH RECURSIVE served (unit, branch, top) AS (
    SELECT unit, id, unit FROM branches WHERE revoked_at IS NULL
    UNION SELECT u.id, s.branch, s.top FROM units u JOIN served s ON u.parent = s.unit)`
const COMPUTERS = `${SERVED} SELECT devices.id, name, devices.unit, ${PERSON_AT} AS person, person AS owner, last_seen AS lastSeen,
    enrolled_at AS enrolledAt, revoked_at AS revokedAt, served.branch, served.top AS served
  FROM devices LEFT JOIN served ON served.unit = devices.unit WHERE admin IS NULL`

/** Who reads, and what is known beside the rows. */
export type Reader = {
  /** people of which units, and names of whose computers, are told */
  sees: (unit: UnitId) => boolean
  isConnected: (device: DeviceId) => boolean
  /** a contact that is not on disk yet, milliseconds; null: there is none */
  seenAt: (device: DeviceId) => number | null
  /** until when what is done at a computer of a branch server was known, milliseconds; null: never; undefined: it is */
  cutOffSince: (branch: BranchId, device: DeviceId) => number | null | undefined
  now: number
}

export type KnownComputer = {
  id: DeviceId
  name: string
  unit: UnitId
  /** who is at it */
  person: PersonId | null
  /** whose it is, also when they have left: what they did there may still be on it */
  owner: PersonId | null
  contact: ComputerContact
}

/** Of all computers, removed ones included. */
export const readComputers = (database: Database, { isConnected, seenAt, cutOffSince }: Reader): KnownComputer[] =>
  database
    .allAsJson<ComputerRow>(COLUMNS, COMPUTERS)
    .map(({ id, name, unit, person, owner, lastSeen, enrolledAt, revokedAt, branch, served }) => {
      const since = branch === null ? undefined : cutOffSince(branch, id)
      const contact: ComputerContact = {
        ...{ enrolledAt, lastSeen: seenAt(id) ?? lastSeen, revokedAt },
        isConnected: revokedAt === null && isConnected(id),
        ...(served !== null && since !== undefined ? { cutOff: { branch: served, since } } : {}),
      }
      return { id, name, unit, person, owner, contact }
    })

const NO_COMPUTERS: readonly ComputerContact[] = []

export type Contacts = {
  /** all that somebody has and ever had */
  of: (person: PersonId) => readonly ComputerContact[]
  /** of computers that the reader sees */
  names: ReadonlyMap<DeviceId, string>
}

export const contactsOf = (computers: readonly KnownComputer[], { sees }: Pick<Reader, 'sees'>): Contacts => {
  const contacts = new Map<PersonId, ComputerContact[]>()
  const names = new Map<DeviceId, string>()
  for (const { id, name, unit, owner, contact } of computers) {
    if (sees(unit)) names.set(id, name)
    if (owner === null) continue
    const own = contacts.get(owner)
    if (own) own.push(contact)
    else contacts.set(owner, [contact])
  }
  return { of: (person) => contacts.get(person) ?? NO_COMPUTERS, names }
}
