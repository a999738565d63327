import type { AdminId, DeviceId, PersonId, UnitId } from '../org/ids.ts'

/** Whom a connection or a request speaks for, as the server has authenticated it. */
export type Principal =
  | {
      kind: 'device'
      id: DeviceId
      unit: UnitId
      person: PersonId | null
      /** units and groups whose feeds this device follows: the paths of its unit and of its person's, up to the root */
      feeds: readonly string[]
    }
  | {
      kind: 'admin'
      id: AdminId
      /** the device whose key signs for this administrator */
      device: DeviceId
      /** units whose feeds the administrator's grants cover */
      feeds: readonly string[]
    }
