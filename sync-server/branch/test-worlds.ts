/** Random organisations as head office knows them, in which everything may be another way. For tests. */
import { createHash } from 'node:crypto'
import { effectiveGrants, READY_MADE_PROFILES, type Profile } from '@carillon/shared-model/access/profiles.ts'
import type { Scope } from '@carillon/shared-model/access/grants.ts'
import {
  conversationIdFrom, newAdminId, newBranchId, newDeviceId, newPersonId, newQueueId, newUnitId,
  type AdminId, type ConversationId, type PersonId, type QueueId, type UnitId,
} from '@carillon/shared-model/org/ids.ts' // prettier-ignore
import type { Administrator } from '../accounts/administrators.ts'
import type { Device } from '../ports/devices.ts'
import type { StoredPerson, StoredUnit } from '../ports/directory.ts'
import type { EnrolmentCode } from '../ports/enrolments.ts'
import type { Queue } from '../ports/queues.ts'
import type { RosterSource } from './roster-content.ts'

const some = <Item>(count: number, make: (n: number) => Item): Item[] =>
  Array.from({ length: count }, (_, n) => make(n))
const [ROOT, MIDDLE, BRANCH, ...MORE] = some(8, () => newUnitId()) as [UnitId, UnitId, UnitId, ...UnitId[]]
const PEOPLE = some(8, () => newPersonId())
const COMPUTERS = some(12, () => newDeviceId())
const ADMINS = some(5, () => newAdminId())
const CONSOLES = some(8, () => newDeviceId())
const QUEUES = some(3, () => newQueueId())
const PROFILES = ['desk', 'night-desk']
export const BRANCH_SERVER = newBranchId()
export const ORGANISATION = { name: 'City Library', serverId: 'server-1', rootKey: 'R'.repeat(43) }

/** mulberry32: the same numbers for the same seed, from 0 to 1 */
const randomFrom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

export const conversationOf = (person: PersonId, party: QueueId | AdminId, erasures: number): ConversationId =>
  conversationIdFrom(createHash('sha256').update(`${person} ${party} ${erasures}`).digest())

export const fakeCredential =
  (key: string): RosterSource['credentialOf'] =>
  (_admin, _device, held) => ({
    ...{
      key,
      may: [],
      from: 0,
      until: held.length,
      branch: { id: BRANCH_SERVER, units: [BRANCH] },
      sig: 'S'.repeat(86),
    },
  })

/** @param step how often the world has gone on: what never goes back, such as erasures, follows it */
export const randomWorld = (seed: number, step = 0): RosterSource => {
  const random = randomFrom(seed)
  const often = (share = 0.7) => random() < share
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const shuffled = <Item>(items: readonly Item[]): Item[] =>
    items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item) // prettier-ignore
  const present = <Item>(items: readonly Item[]): Item[] => items.filter(() => often())

  const codes = shuffled([...'ABCDEFGH'])
  const units: StoredUnit[] = []
  const place = (id: UnitId, parent: UnitId | null) =>
    units.push({
      ...{ id, parent, code: codes[units.length]!, name: `Unit ${one([1, 2])}`, deleted: false },
      ...{ timeZone: one([null, 'Europe/Warsaw']), entry: one([null, `entry of ${id}`]) },
    })
  place(ROOT, null)
  place(MIDDLE, ROOT)
  place(BRANCH, one([ROOT, MIDDLE]))
  for (const id of present(MORE)) place(id, one(units).id)
  const there = units.map(({ id }) => id)

  const logins = shuffled(PEOPLE.map((_, n) => `person-${n}`))
  const people = PEOPLE.map((id, n): StoredPerson => ({
    ...{ id, login: logins[n]!, employeeNo: String(n), firstName: one(['Jan', 'Ewa']), lastName: 'Kot', email: '' },
    ...{ unit: one(there), title: '', entry: null, deleted: !often() },
  }))
  const employed = people.filter(({ deleted }) => !deleted).map(({ id }) => id)
  const device = { name: one(['PC', 'Desk']), key: 'k'.repeat(43), enrolledAt: 5 }
  const computers = present(COMPUTERS).map((id): Device => ({
    ...{ ...device, id, unit: one(there), person: one([null, ...employed]), admin: null, expiresAt: null },
  }))

  const scope = (): Scope => one<Scope>(['everything', [], [one(there)], [one(there), one(there)], [BRANCH]])
  const own = PROFILES.filter(() => often()).map((id): Profile => ({
    ...{ id, name: `Profile ${one([1, 2])}`, readyMade: false, version: step },
    grants: [{ capability: one(['chat.answer', 'messages.send']), scope: one(['assigned', 'everything']) }],
  }))
  const profiles = new Map([...READY_MADE_PROFILES, ...own].map((profile) => [profile.id, profile]))
  const adminLogins = shuffled(ADMINS.map((_, n) => `admin-${n}`))
  const administrators = present(ADMINS).map((id, n): Administrator => {
    const account = {
      ...{ id, login: adminLogins[n]!, name: one(['Anna', 'Bea']), passwordHash: `password of ${id}`, createdAt: 3 },
      ...{ profile: one([null, 'help-desk', 'owner', ...own.map((profile) => profile.id)]), responsible: scope() },
      ...{ own: often() ? [{ capability: 'alerts.people' as const, scope: scope() }] : [], identity: `identity ${id}` },
      ...{ totp: false, version: step, disabledAt: often(0.2) ? 1 : null },
    }
    const profile = profiles.get(account.profile ?? '') ?? null
    return { ...account, grants: effectiveGrants(profile, account.responsible, account.own) }
  })
  const consoles = present(CONSOLES).flatMap((id): Device[] => {
    const admin = one(ADMINS)
    if (!administrators.some((account) => account.id === admin)) return []
    return [{ ...device, id, unit: null, person: null, admin, expiresAt: one([null, 99]) }]
  })

  const queues = present(QUEUES).map((id, n): Queue => ({
    ...{ id, name: `Queue ${n} ${one([1, 2])}`, answeredBy: one([[], ['help-desk']]) },
    hours: one([null, [{ days: [1, 2], from: '08:00', until: '16:00' }]]),
  }))
  const erasures = new Map(PEOPLE.map((id) => [id, step + one([0, 1])]))
  const idOf = (person: PersonId, party: QueueId | AdminId) => conversationOf(person, party, erasures.get(person) ?? 0)
  const parties = [...queues.map(({ id }) => id), ...administrators.map(({ id }) => id)]
  const talks = PEOPLE.flatMap((person) =>
    present(parties).map((party) => ({ id: idOf(person, party), person, with: party, months: ['2026-11'] })),
  )
  const enrolments = some(6, (n): EnrolmentCode => ({
    ...{ hash: `hash-${n}`, prefix: `H${n}`, unit: one(there), person: one([null, ...employed]), uses: 5, used: n % 3 },
    ...{ expiresAt: 9_000_000, revokedAt: null },
  }))
  return {
    branch: { id: BRANCH_SERVER, unit: BRANCH },
    organisation: ORGANISATION,
    servers: one([null, [{ id: BRANCH_SERVER, url: one(['ws://f01', 'ws://f02']) }]]),
    zone: 'Europe/Warsaw',
    ...{ units, people, devices: [...computers, ...consoles], codes: present(enrolments), administrators, profiles },
    ...{ queues, talks, erasures, idOf, credentialOf: fakeCredential(device.key) },
    replies: new Map(present(queues).map(({ id }) => [id, [{ title: one(['Hello', 'Bye']), text: 'Text' }]])),
    retention: { keepMonths: one([null, 6]), removedBefore: `2026-0${step + one([1, 2])}` },
  }
}
