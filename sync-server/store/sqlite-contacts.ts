/** Computers as reports of people tell of them: their names, and when somebody was last in touch by any of theirs. */
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from './database.ts'

type ComputerRow = {
  id: DeviceId
  name: string
  unit: UnitId
  person: PersonId | null
  lastSeen: number | null
  enrolledAt: number
  revoked: number
}
const COLUMNS = ['id', 'name', 'unit', 'person', 'lastSeen', 'enrolledAt', 'revoked'] as const
const COMPUTERS = `SELECT id, name, unit, person, last_seen AS lastSeen, enrolled_at AS enrolledAt,
    (revoked_at IS NOT NULL) AS revoked
  FROM devices WHERE admin IS NULL`

export type Reader = {
  /** people of which units, and names of whose computers, are told */
  sees: (unit: UnitId) => boolean
  isConnected: (device: DeviceId) => boolean
  now: number
}

/** Times in milliseconds; null: never, or no computer. */
export type Contact = { lastContact: number | null; isConnected: boolean }
export const NO_CONTACT: Contact = { lastContact: null, isConnected: false }

export type Contacts = {
  of: (person: PersonId) => Contact
  /** when somebody's first computer was enrolled, removed ones included; null: they have never had one */
  enrolledAt: (person: PersonId) => number | null
  /** of computers that the reader sees */
  names: ReadonlyMap<DeviceId, string>
}

export const readContacts = (database: Database, { sees, isConnected }: Reader): Contacts => {
  const contacts = new Map<PersonId, Contact>()
  const enrolled = new Map<PersonId, number>()
  const names = new Map<DeviceId, string>()
  for (const { id, name, unit, person, lastSeen, enrolledAt, revoked } of database.allAsJson<ComputerRow>(
    COLUMNS,
    COMPUTERS,
  )) {
    if (sees(unit)) names.set(id, name)
    if (person === null) continue
    enrolled.set(person, Math.min(enrolledAt, enrolled.get(person) ?? Infinity))
    if (revoked) continue
    const known = contacts.get(person)
    contacts.set(person, {
      lastContact: Math.max(known?.lastContact ?? 0, lastSeen ?? 0) || null,
      isConnected: (known?.isConnected ?? false) || isConnected(id),
    })
  }
  return {
    of: (person) => contacts.get(person) ?? NO_CONTACT,
    enrolledAt: (person) => enrolled.get(person) ?? null,
    names,
  }
}
