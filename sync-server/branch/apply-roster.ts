/** A branch server becomes what its roster says, in one unit of work; whatever is kept in memory follows (ROSTER-5). */
import type { Roster } from '@carillon/shared-model/branches/roster.ts'
import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import { LATEST_MONTHS } from '../chat/known-conversations.ts'
import { readRetention } from '../chat/retention.ts'
import type { Device } from '../ports/devices.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { readHeld } from './held-roster.ts'
import { rosterChanges, type Held } from './roster-changes.ts'

/** Changes that are handed over together: all of a large roster are more than one call takes. */
const CHUNK = 1000

/**
 * @param roster that was checked (`checkRoster`)
 * @param ownDevices computers that this branch enrolled and that head office does not know yet; asked within the unit
 */
export const applyRoster = (
  unitOfWork: UnitOfWork,
  roster: Roster,
  ownDevices: () => ReadonlySet<DeviceId>,
): Promise<'applied' | 'unchanged' | 'older'> =>
  unitOfWork(async ({ write, ...repositories }) => {
    const held = await heldFor(roster, repositories, ownDevices())
    if (held.roster !== null && roster.version < held.roster.version) return 'older'
    const changes = rosterChanges(roster, held)
    for (let at = 0; at < changes.length; at += CHUNK) write(...changes.slice(at, at + CHUNK))
    return changes.length > 0 ? 'applied' : 'unchanged'
  })

const heldFor = async (
  roster: Roster,
  repositories: Repositories,
  ownDevices: ReadonlySet<DeviceId>,
): Promise<Held> => {
  const { directory, administrators, queues, conversations, settings } = repositories
  return {
    roster: await readHeld(settings),
    directory: { units: await directory.units(), people: await directory.people() },
    devices: await devicesFor(roster, repositories),
    ownDevices,
    codes: await codesFor(roster, repositories),
    administrators: await administrators.all(),
    profiles: await administrators.profiles(),
    queues: await queues.all(),
    replies: await queues.replies(),
    talks: await conversations.existing(LATEST_MONTHS),
    erasures: await conversations.erasures(),
    retention: await readRetention(settings),
  }
}

const devicesFor = async (roster: Roster, { devices }: Repositories): Promise<Held['devices']> => {
  const held = new Map<DeviceId, Device | 'revoked'>()
  for (const device of await devices.admitted()) held.set(device.id, { ...device })
  const wanted = [...roster.computers, ...roster.administrators.flatMap((account) => account.devices)]
  for (const { id } of wanted) if (!held.has(id) && (await devices.standing(id)) === 'revoked') held.set(id, 'revoked')
  return held
}

const codesFor = async (roster: Roster, { enrolments }: Repositories): Promise<Held['codes']> => {
  const held = new Map((await enrolments.unspent(roster.version)).map((code) => [code.hash, { ...code }]))
  for (const { hash } of roster.codes) {
    const known = held.has(hash) ? null : await enrolments.find(hash)
    if (known) held.set(hash, { ...known })
  }
  return held
}
