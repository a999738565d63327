/** What the roster of a branch says, from what head office knows. Pure: the same in, the same out (ROSTER-2). */
import { merged, type Grant, type Scope } from '@carillon/shared-model/access/grants.ts'
import { effectiveGrants, type Profile } from '@carillon/shared-model/access/profiles.ts'
import type { RosterContent } from '@carillon/shared-model/branches/roster.ts'
import type { Credential } from '@carillon/shared-model/facts/credential.ts'
import { pathOf } from '@carillon/shared-model/org/directory.ts'
import type { AdminId, BranchId, ConversationId, DeviceId, PersonId, QueueId, UnitId } from '@carillon/shared-model/org/ids.ts' // prettier-ignore
import type { Administrator } from '../accounts/administrators.ts'
import type { StoredRetention } from '../chat/retention.ts'
import type { StoredConversation } from '../ports/conversations.ts'
import type { AdminDevice, Computer, Device } from '../ports/devices.ts'
import type { StoredPerson, StoredUnit } from '../ports/directory.ts'
import type { EnrolmentCode } from '../ports/enrolments.ts'
import type { Queue, SavedReply } from '../ports/queues.ts'
import type { DeskServers } from './desk-servers.ts'

/** A branch server, and the unit that it serves with all below it. */
export type Branch = { readonly id: BranchId; readonly unit: UnitId }

export type RosterSource = {
  branch: Branch
  organisation: RosterContent['organisation']
  /** where computers of the branch connect; null: it is not known where the branch server is */
  servers: DeskServers | null
  /** IANA time zone where no unit says one */
  zone: string
  units: readonly StoredUnit[]
  people: readonly StoredPerson[]
  /** that are admitted now */
  devices: readonly Device[]
  /** that can be used now */
  codes: readonly EnrolmentCode[]
  administrators: readonly Administrator[]
  profiles: ReadonlyMap<string, Profile>
  queues: readonly Queue[]
  replies: ReadonlyMap<QueueId, readonly SavedReply[]>
  talks: readonly Omit<StoredConversation, 'first'>[]
  erasures: ReadonlyMap<PersonId, number>
  retention: StoredRetention
  /** of a person's conversation with a queue */
  idOf: (person: PersonId, queue: QueueId) => ConversationId
  /** what vouches at the branch for what an administrator holds there */
  credentialOf: (admin: AdminId, device: DeviceId, held: readonly Grant[]) => Credential
}

export const rosterContent = (source: RosterSource): RosterContent => {
  const place = placeOf(source)
  const queues = [...source.queues].sort(byId)
  const people = source.people.filter((person) => !person.deleted && place.own.has(person.unit)).sort(byId)
  const theirs = new Set(people.map(({ id }) => id))
  const isQueue = new Set<string>(queues.map(({ id }) => id))
  const talks = source.talks
    .filter((talk) => theirs.has(talk.person) && (talk.with.startsWith('a') || isQueue.has(talk.with)))
    .sort(byId)
  const administrators = administratorsOf(source, place, new Set(talks.map((talk) => talk.with)))
  return {
    branch: source.branch.id,
    organisation: source.organisation,
    ...(source.servers ? { servers: source.servers } : {}),
    zone: source.zone,
    unit: source.branch.unit,
    units: place.units.map(({ deleted: _, ...unit }) => unit),
    people: people.map(({ deleted: _, ...person }) => ({
      ...person,
      erasures: source.erasures.get(person.id) ?? 0,
      offered: queues.map(({ id }) => source.idOf(person.id, id)),
    })),
    computers: computersOf(source.devices, place, theirs),
    codes: source.codes
      .filter(({ unit, person }) => place.own.has(unit) && (person === null || theirs.has(person)))
      .map(({ revokedAt: _, ...code }) => code)
      .sort((a, b) => (a.hash < b.hash ? -1 : 1)),
    administrators,
    profiles: profilesOf(source.profiles, new Set(administrators.map(({ profile }) => profile))),
    queues: queues.map((queue) => ({ ...queue, replies: [...(source.replies.get(queue.id) ?? [])] })),
    talks,
    retention: source.retention,
  }
}

type Place = {
  /** those above the branch's, it, and all below; parents first */
  units: StoredUnit[]
  listed: ReadonlySet<UnitId>
  /** the branch's and all below */
  own: ReadonlySet<UnitId>
  /** from a unit up to the root */
  pathFrom: (unit: UnitId) => UnitId[]
}

const placeOf = ({ branch, units }: RosterSource): Place => {
  const there = new Map(units.filter(({ deleted }) => !deleted).map((unit) => [unit.id, unit]))
  const pathFrom = (unit: UnitId) => pathOf(there, unit)
  const paths = new Map([...there.keys()].map((unit) => [unit, pathFrom(unit)]))
  const own = new Set([...paths].flatMap(([unit, path]) => (path.includes(branch.unit) ? [unit] : [])))
  const listed = new Set([...own, ...pathFrom(branch.unit)])
  const depth = (unit: StoredUnit) => paths.get(unit.id)!.length
  const sorted = [...listed].map((unit) => there.get(unit)!).sort((a, b) => depth(a) - depth(b) || byId(a, b))
  return { units: sorted, listed, own, pathFrom }
}

const computersOf = (
  devices: readonly Device[],
  { own, listed, pathFrom }: Place,
  theirs: ReadonlySet<PersonId>,
): RosterContent['computers'] =>
  devices
    .filter((device): device is Computer => device.admin === null)
    .flatMap(({ admin: _, ...computer }) => {
      const person = computer.person !== null && theirs.has(computer.person) ? computer.person : null
      const unit = pathFrom(computer.unit).find((at) => listed.has(at))
      if (unit === undefined || (person === null && !own.has(computer.unit))) return []
      const isVisiting = !own.has(computer.unit) || person !== computer.person
      return [{ ...computer, unit, person, ...(isVisiting ? ({ visiting: true } as const) : {}) }]
    })
    .sort(byId)

const administratorsOf = (
  source: RosterSource,
  { listed }: Place,
  partners: ReadonlySet<string>,
): RosterContent['administrators'] => {
  const within = (scope: Scope): Scope => (scope === 'everything' ? scope : scope.filter((unit) => listed.has(unit)))
  const devices = source.devices.filter((device): device is AdminDevice => device.admin !== null).sort(byId)
  return [...source.administrators].sort(byId).flatMap((account): RosterContent['administrators'] => {
    const { id, login, name, createdAt, profile, disabledAt } = account
    const named = { id, login, name, createdAt }
    const responsible = within(account.responsible)
    const own = merged(account.own.map((granted) => ({ ...granted, scope: within(granted.scope) })))
    const held = effectiveGrants(source.profiles.get(profile ?? '') ?? null, responsible, own)
    if (disabledAt !== null || listed.size === 0 || !held.some(reaches))
      return partners.has(id) ? [{ ...named, profile: null, responsible: [], own: [], devices: [] }] : []
    const signing = devices
      .filter(({ admin }) => admin === id)
      .map(({ unit: _, person: _2, admin, ...device }) => ({
        ...device,
        credential: source.credentialOf(admin, device.id, held),
      }))
    return [{ ...named, profile, responsible, own, devices: signing }]
  })
}

const reaches = ({ scope }: Grant): boolean => scope === 'everything' || scope.length > 0

const profilesOf = (
  profiles: ReadonlyMap<string, Profile>,
  held: ReadonlySet<string | null>,
): RosterContent['profiles'] =>
  [...profiles.values()]
    .filter(({ id, readyMade }) => !readyMade && held.has(id))
    .map(({ readyMade: _, ...profile }) => profile)
    .sort(byId)

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
