import type { AdminId, BranchId, ConversationId, DeviceId, PersonId, QueueId, UnitId } from '../org/ids.ts'

/** A conversation: a person, and whoever answers a queue, or one administrator. */
export type Talk = { id: ConversationId; person: PersonId; with: QueueId | AdminId }

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

/** Whoever may write to a log: a branch server writes of what it did, and relays what others wrote. */
export type Author = Principal | { kind: 'branch'; id: BranchId }
