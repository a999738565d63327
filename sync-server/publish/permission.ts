/** Whether an administrator's grants allow a request: the one place that says so (PUBLISH-3). Pure. */
import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { holds, isGranted, type Grant } from '@carillon/shared-model/access/grants.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Accounting } from '../store/accounting.ts'
import type { Directory } from '../sync/needs.ts'

/** What sending such an item needs, everywhere that it is sent to. */
export const capabilitiesToSend = ({ kind, screens }: Accounting): Capability[] => {
  if (kind === 'message') return ['messages.send']
  if (screens === 'people') return ['alerts.people']
  if (screens === 'computers') return ['alerts.computers']
  return ['alerts.people', 'alerts.computers']
}

/** The unit that a target lies in; `undefined`: there is no such target. Groups have no members yet. */
const unitOf = (target: Target, directory: Directory): UnitId | undefined => {
  switch (targetKind(target)) {
    case 'everyone':
      return directory.root?.id
    case 'unit':
      return directory.units.has(target as UnitId) ? (target as UnitId) : undefined
    case 'person':
      return directory.unitOfPerson(target as PersonId) ?? undefined
    case 'computer':
      return directory.unitOfDevice(target as DeviceId) ?? undefined
    case 'group':
      return undefined
  }
}

/** @returns why it is refused, for people, or null */
export const refusalToSend = (
  grants: readonly Grant[],
  accounting: Accounting,
  to: readonly Target[],
  directory: Directory,
): string | null => {
  const needed = capabilitiesToSend(accounting)
  for (const target of to) {
    const unit = unitOf(target, directory)
    if (unit === undefined)
      return 'One of the addressees does not exist any more. Choose the audience again and send it anew.'
    const missing = needed.find((capability) => !isGranted(grants, capability, unit, directory.units))
    if (missing) {
      const where = directory.units.get(unit)?.name ?? ''
      return holds(grants, missing)
        ? `Your account may not do this in “${where}”. Leave it out, or ask an owner for the grant ${missing} there.`
        : `Your account may not do this. Ask an owner for the grant ${missing}.`
    }
  }
  return null
}

/** Whether the grants still cover sending an item of this kind anywhere, as changing one's own item requires. */
export const maySendAnywhere = (grants: readonly Grant[], accounting: Accounting): boolean =>
  capabilitiesToSend(accounting).every((capability) => holds(grants, capability))
