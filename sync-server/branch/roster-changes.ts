/** What a branch server writes to be as its roster says, from what it has. Pure (ROSTER-5, ROSTER-6). */
import { isDeepStrictEqual } from 'node:util'
import type { Roster } from '@carillon/shared-model/branches/roster.ts'
import type { AdminId, ConversationId, DeviceId, PersonId, QueueId } from '@carillon/shared-model/org/ids.ts'
import { later, retentionSaved, type StoredRetention } from '../chat/retention.ts'
import type { AdministratorRecord, Decided, OwnProfile } from '../ports/administrators.ts'
import type { Change } from '../ports/changes.ts'
import type { StoredConversation } from '../ports/conversations.ts'
import type { Device } from '../ports/devices.ts'
import type { EnrolmentCode } from '../ports/enrolments.ts'
import type { Queue, SavedReply } from '../ports/queues.ts'
import { directoryChanges, type HeldDirectory } from './directory-changes.ts'
import { rosterSaved } from './held-roster.ts'

export type Held = {
  /** null: it has none yet */
  roster: Roster | null
  directory: HeldDirectory
  /** those admitted, and of the roster's those that are not any more */
  devices: ReadonlyMap<DeviceId, Device | 'revoked'>
  /** computers that it enrolled itself and that head office does not know yet */
  ownDevices: ReadonlySet<DeviceId>
  /** by their hashes: those that can still be used, and the roster's */
  codes: ReadonlyMap<string, EnrolmentCode>
  /** disabled ones too */
  administrators: readonly AdministratorRecord[]
  profiles: readonly OwnProfile[]
  queues: readonly Queue[]
  replies: ReadonlyMap<QueueId, readonly SavedReply[]>
  talks: readonly Omit<StoredConversation, 'first'>[]
  erasures: ReadonlyMap<PersonId, number>
  retention: StoredRetention
}

/** In an order in which rows may refer to one another. */
export const rosterChanges = (roster: Roster, held: Held): Change[] => [
  ...goneDevices(roster, held),
  ...directoryChanges(roster, held.directory),
  ...profileChanges(roster, held),
  ...accountChanges(roster, held),
  ...deviceChanges(roster, held),
  ...codeChanges(roster, held),
  ...queueChanges(roster, held),
  ...retentionChanges(roster, held),
  ...talkChanges(roster, held),
  ...(held.roster?.sig === roster.sig ? [] : [rosterSaved(roster)]),
]

const devicesOf = ({ computers, administrators }: Roster): Device[] => [
  ...computers.map(({ visiting: _, ...computer }) => ({ ...computer, admin: null })),
  ...administrators.flatMap(({ id: admin, devices }) =>
    devices.map(({ credential: _, ...device }) => ({ ...device, unit: null, person: null, admin })),
  ),
]

const goneDevices = (roster: Roster, { devices, ownDevices }: Held): Change[] => {
  const wanted = new Set(devicesOf(roster).map(({ id }) => id))
  return [...devices].flatMap(([device, is]): Change[] =>
    is === 'revoked' || wanted.has(device) || ownDevices.has(device)
      ? []
      : [{ kind: 'device-revoked', device, at: roster.version }],
  )
}

const deviceChanges = (roster: Roster, { devices }: Held): Change[] =>
  devicesOf(roster).flatMap((device): Change[] => {
    const is = devices.get(device.id)
    if (is === undefined) return [{ kind: 'device-added', device, version: null }]
    return isDeepStrictEqual(is, device) ? [] : [{ kind: 'device-changed', device }]
  })

const profileChanges = (roster: Roster, { profiles }: Held): Change[] => [
  ...gone(profiles, roster.profiles).map(({ id }): Change => ({ kind: 'profile-removed', profile: id })),
  ...different(roster.profiles, profiles).map((profile): Change => ({ kind: 'profile-saved', profile })),
]

const accountChanges = (roster: Roster, { administrators }: Held): Change[] => {
  const held = new Map(administrators.map((account) => [account.id, account]))
  const holders = new Map(administrators.map(({ id, login }) => [login, id]))
  const disabled = gone(administrators, roster.administrators)
    .filter(({ disabledAt }) => disabledAt === null)
    .map(({ id }): Change => ({ kind: 'administrator-disabled', admin: id, at: roster.version }))
  // Before anybody takes one: whoever has a login that is another's now leaves it.
  const released = roster.administrators.flatMap(({ id, login }): Change[] => {
    const holder = holders.get(login)
    return holder === undefined || holder === id ? [] : [{ kind: 'login-changed', admin: holder, login: holder }]
  })
  const placed = roster.administrators.flatMap((account) => accountChange(account, held.get(account.id)))
  return [...disabled, ...released, ...placed]
}

const accountChange = (account: Roster['administrators'][number], is: AdministratorRecord | undefined): Change[] => {
  const { id, login, createdAt } = account
  const to = decidedOf(account)
  if (!is) {
    const added = { id, login, passwordHash: null, createdAt, ...to }
    return [{ kind: 'administrator-added', account: added }]
  }
  const changes: Change[] = []
  if (is.login !== login) changes.push({ kind: 'login-changed', admin: id, login })
  if (is.disabledAt !== null) changes.push({ kind: 'administrator-enabled', admin: id })
  if (!isDeepStrictEqual(decidedOf(is), to)) changes.push({ kind: 'administrator-changed', admin: id, to })
  return changes
}

/** Nobody signs in with a provider at a branch. */
const decidedOf = ({ name, profile, responsible, own }: Omit<Decided, 'identity'>): Decided => ({
  ...{ name, profile, responsible, own, identity: null },
})

const codeChanges = (roster: Roster, { codes }: Held): Change[] => {
  const wanted = new Set(roster.codes.map(({ hash }) => hash))
  const revoked = [...codes.keys()]
    .filter((hash) => !wanted.has(hash))
    .map((hash): Change => ({ kind: 'code-revoked', hash, at: roster.version }))
  const placed = roster.codes.flatMap((one): Change[] => {
    const code: EnrolmentCode = { ...one, revokedAt: null }
    const is = codes.get(code.hash)
    if (!is) return [{ kind: 'code-issued', code, by: roster.branch, at: roster.version }]
    const used = Math.max(code.used, is.used)
    return isDeepStrictEqual({ ...code, used }, is) ? [] : [{ kind: 'code-changed', code }]
  })
  return [...revoked, ...placed]
}

const queueChanges = (roster: Roster, { queues, replies }: Held): Change[] => {
  const wanted = roster.queues.map(({ replies: _, ...queue }): Queue => queue)
  const known = new Set(queues.map(({ id }) => id))
  return [
    ...gone(queues, roster.queues).map(({ id }): Change => ({ kind: 'queue-removed', queue: id })),
    ...different(wanted, queues).map((queue): Change => ({ kind: 'queue-saved', queue })),
    // Of one that returns those that it had before are still there.
    ...roster.queues.flatMap(({ id, replies: are }): Change[] =>
      known.has(id) && isDeepStrictEqual([...(replies.get(id) ?? [])], are)
        ? []
        : [{ kind: 'replies-saved', queue: id, replies: are }],
    ),
  ]
}

const retentionChanges = ({ retention }: Roster, { retention: is }: Held): Change[] => {
  const { keepMonths, removedBefore } = retention
  const next = { keepMonths, removedBefore: later(is.removedBefore, removedBefore) }
  if (isDeepStrictEqual(is, next)) return []
  const removed: Change[] =
    next.removedBefore === null || next.removedBefore === is.removedBefore
      ? []
      : [{ kind: 'months-removed', before: next.removedBefore }]
  return [...removed, retentionSaved(next)]
}

const talkChanges = (roster: Roster, { roster: last, talks, erasures }: Held): Change[] => {
  const people = new Set<PersonId>(roster.people.map(({ id }) => id))
  const wanted = new Set<ConversationId>(roster.talks.map(({ id }) => id))
  const named = new Set<ConversationId>(last?.talks.map(({ id }) => id))
  const erased = roster.people.flatMap(({ id, erasures: counted }): PersonId[] =>
    Array.from({ length: Math.max(0, counted - (erasures.get(id) ?? 0)) }, () => id),
  )
  const isErased = new Set(erased)
  // One that no roster has named is the branch's own: head office has not heard of it yet.
  const isGone = ({ id, person }: Held['talks'][number]) => !people.has(person) || (named.has(id) && !wanted.has(id))
  const known = new Set<ConversationId>(talks.filter(({ person }) => !isErased.has(person)).map(({ id }) => id))
  return [
    ...erased.map((person): Change => ({ kind: 'conversations-erased', person })),
    ...talks
      .filter((talk) => known.has(talk.id) && isGone(talk))
      .map(({ id }): Change => ({ kind: 'conversation-removed', conversation: id })),
    ...roster.talks
      .filter(({ id }) => !known.has(id))
      .map(({ months: _, ...talk }): Change => ({ kind: 'conversation-opened', talk })),
  ]
}

type Named = { readonly id: AdminId | QueueId | string }

/** Those that are held and not wanted. */
const gone = <Item extends Named>(held: readonly Item[], wanted: readonly Named[]): Item[] => {
  const ids = new Set(wanted.map(({ id }) => id))
  return held.filter(({ id }) => !ids.has(id))
}

/** Those that are wanted and not held as they are. */
const different = <Item extends Named>(wanted: readonly Item[], held: readonly Item[]): Item[] => {
  const byId = new Map(held.map((item) => [item.id, item]))
  return wanted.filter((item) => !isDeepStrictEqual(byId.get(item.id), item))
}
