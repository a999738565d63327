import { pathOf, zoneOf } from '@carillon/shared-model/org/directory.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { SERVER_ZONE } from '../ports/clock.ts'
import type { Directory } from '../ports/directory.ts'

type Places = Pick<Directory, 'units' | 'unitOfPerson' | 'unitOfDevice'>

/** Time zones in which somebody or something addressed now may be; those of everyone where nobody is left. */
export const audienceZones = (to: readonly Target[], directory: Places): string[] => {
  const { units } = directory
  const named = new Set(to.map((target) => unitOf(target, directory)))
  const isCovered = (unit: UnitId) => pathOf(units, unit).some((above) => named.has(above))
  const covered = [...units.keys()].filter((unit) => to.includes('everyone') || isCovered(unit) || named.has(unit))
  const zones = new Set(
    (covered.length > 0 ? covered : [...units.keys()]).map((unit) => zoneOf(units, unit) ?? SERVER_ZONE),
  )
  return zones.size > 0 ? [...zones] : [SERVER_ZONE]
}

const unitOf = (target: Target, directory: Places): UnitId | null => {
  switch (targetKind(target)) {
    case 'unit':
      return target as UnitId
    case 'person':
      return directory.unitOfPerson(target as PersonId)
    case 'computer':
      return directory.unitOfDevice(target as DeviceId)
    case 'everyone':
    case 'group':
      return null
  }
}
