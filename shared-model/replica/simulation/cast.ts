/** A small organisation: one unit, two people with three computers between them, a computer of nobody, an administrator. */
import type { Principal } from '../../access/principals.ts'
import type { Desk } from '../../facts/desk.ts'
import { monthOf } from '../../logs/names.ts'
import {
  newAdminId,
  newDeviceId,
  newPersonId,
  newUnitId,
  type AdminId,
  type DeviceId,
  type PersonId,
} from '../../org/ids.ts'

export type Cast = {
  feed: string
  desks: Desk[]
  admin: AdminId
  adminDevice: DeviceId
  principals: Map<string, Principal>
}

/** @param now milliseconds since the epoch */
export const makeCast = (now: number): Cast => {
  const unit = newUnitId(now)
  const people: PersonId[] = [newPersonId(now), newPersonId(now)]
  const admin = newAdminId(now)
  const adminDevice = newDeviceId(now)
  const feed = `feed/${unit}`
  const desks = [people[0]!, people[0]!, people[1]!, null].map((person): Desk => {
    const device = { id: newDeviceId(now), name: 'computer', unit, unitName: 'Library' }
    const follow = [
      { log: feed, person: person !== null, computer: true },
      { log: `inbox/${device.id}`, person: false, computer: true },
      ...(person ? [{ log: `inbox/${person}`, person: true, computer: false }] : []),
    ]
    return {
      type: 'desk',
      at: now,
      by: 'server',
      v: 1,
      organisation: 'City Library',
      device,
      person: person && { id: person, name: 'Somebody', unit, unitName: 'Library' },
      follow,
      since: monthOf(now),
    }
  })
  const principals = new Map<string, Principal>([
    [admin, { kind: 'admin', id: admin, device: adminDevice, feeds: [unit] }],
  ])
  for (const { device, person } of desks)
    principals.set(device.id, {
      kind: 'device',
      id: device.id,
      unit,
      person: person?.id ?? null,
      feeds: [unit],
    })
  return { feed, desks, admin, adminDevice, principals }
}
