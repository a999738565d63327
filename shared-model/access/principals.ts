import type { AdminId, ConversationId, DeviceId, PersonId, QueueId, UnitId } from '../org/ids.ts'

/** A conversation: a person, and whoever answers a queue, or one administrator. */
export type Talk = { id: ConversationId; person: PersonId; with: QueueId | AdminId }

/** Who is a member of which conversation, as it is now. */
export interface Memberships {
  /** @param month of the log, `yyyy-mm` @returns null: there is no such conversation for them, or none of that month */
  talkOf(principal: Principal, conversation: string, month: string): Talk | null
}

/** Nobody converses. */
export const NO_TALKS: Memberships = { talkOf: () => null }

/** Whom a connection or a request speaks for, as the server has authenticated it. */
export type Principal =
  | {
      kind: 'device'
      id: DeviceId
      unit: UnitId
      person: PersonId | null
      /** units and groups whose feeds this device follows: the paths of its unit and of its person's, up to the root */
      feeds: readonly string[]
      talks: Memberships
    }
  | {
      kind: 'admin'
      id: AdminId
      /** the device whose key signs for this administrator */
      device: DeviceId
      /** units whose feeds the administrator's grants cover */
      feeds: readonly string[]
      talks: Memberships
    }
