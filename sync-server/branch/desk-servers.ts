/** Where computers connect, as desks and rosters say it: the branch server of their unit first, head office after. */
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import { pathOf, type Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import type { Branches } from './branches.ts'

export type DeskServers = NonNullable<Desk['servers']>

/** Where a computer stands, and where whoever works at it belongs. */
export type Place = { device: { unit: UnitId }; person: { unit: UnitId } | null }

type Parts = {
  branches: Branches
  units: ReadonlyMap<UnitId, Unit>
  /** null: it does not say where it is, which computers know from their enrolment */
  headOffice: () => DeskServers[number] | null
  now: () => number
}

/** @returns for a computer, its servers; none: head office alone */
export const nearestServers =
  ({ branches, units, headOffice, now }: Parts) =>
  ({ device, person }: Place): DeskServers | null => {
    const branch = branches.serving(device.unit, units, now())
    if (!branch || branch.origin === null) return null
    // What is for somebody of another branch never comes to this one.
    if (person && !pathOf(units, person.unit).includes(branch.unit)) return null
    const office = headOffice()
    return [{ id: branch.id, url: socketUrl(branch.origin) }, ...(office ? [office] : [])]
  }
