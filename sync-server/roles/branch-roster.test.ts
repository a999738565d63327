/** A branch's registers beside head office's: both over real databases, the branch's filled by rosters alone. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Principal } from '@carillon/shared-model/access/principals.ts'
import { checkRoster, type Roster } from '@carillon/shared-model/branches/roster.ts'
import { received } from '@carillon/shared-model/facts/received.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import { newBranchId } from '@carillon/shared-model/org/ids.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { Admission } from '../accounts/admission.ts'
import { Installation } from '../accounts/installation.ts'
import { applyRoster } from '../branch/apply-roster.ts'
import { RosterConversationIds } from '../branch/conversation-ids.ts'
import { HeldRoster } from '../branch/held-roster.ts'
import { onRosterChanges, RosterMaker } from '../branch/roster-maker.ts'
import { ChatWorld, EWA, JAN, people } from '../chat/test-chat.ts'
import type { Device, SignedIn } from '../http/test-server.ts'
import { trustedClock } from '../ports/clock.ts'
import { Credentials } from '../publish/credentials.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { until } from '../sync/test-kit.ts'
import type { Foundation } from './parts/foundation.ts'
import { makeRegisters, type Registers } from './parts/registers.ts'

const BRANCH = newBranchId()

/** Head office's registers as a start would load them, and what makes its rosters. */
const headOffice = async ({ database, server }: ChatWorld) => {
  const writer = new SqliteWriter(database)
  const now = () => server.clock.now
  const clock = trustedClock(now)
  const installation = await Installation.load({ ...writer, folder: server.folder, now })
  const registers = await makeRegisters({ writer, clock, now } as Foundation, installation)
  const rootKey = () => installation.rootKey()
  const maker = new RosterMaker({
    ...{ unitOfWork: writer.unitOfWork, clock, rootKey, ...registers },
    organisation: () => installation.known().organisation,
    credentials: new Credentials(rootKey, registers.administrators),
    nearestServers: () => null,
  })
  return { writer, registers, maker }
}

/** A branch server that knows nothing yet. */
const openBranch = async ({ server, owner }: ChatWorld) => {
  const writer = new SqliteWriter(openDatabase(':memory:'))
  const now = () => server.clock.now
  const roster = await HeldRoster.load(writer.repositories, writer.announcements)
  const organisation = { ...owner.organisation, serverId: 'branch-server' }
  const installation = { identity: { organisation, ticketKey: Buffer.alloc(32) } } as unknown as Installation
  const foundation = { writer, clock: trustedClock(now), now } as Foundation
  const registers = await makeRegisters(
    foundation,
    installation,
    async (_writer, _installation, conversations) => new RosterConversationIds(roster, conversations),
  )
  return { ...writer, writer, roster, registers, serverId: organisation.serverId }
}

/** As over the link: bytes, which the branch checks. */
const sent = async (world: ChatWorld, made: Roster): Promise<Roster> => {
  const { rootKey } = world.owner.organisation
  const checked = await checkRoster(JSON.parse(JSON.stringify(received(made))), { branch: BRANCH, rootKey, held: null })
  if ('problem' in checked) throw new Error(checked.problem)
  return checked.roster
}

const admittedBy = async (
  { authenticator }: Registers,
  { server }: ChatWorld,
  { device, keys }: Device,
  serverId: string,
): Promise<Principal | null> => {
  const token = await makeToken({ device, privateKey: keys.privateKey }, serverId, server.clock.now)
  return authenticator.authenticate(token)
}

/** A library with two branches, and accounts that answer chats in the one and in the other. */
const opened = async () => {
  const world = await ChatWorld.make()
  const answers = (code: string) => [{ capability: 'chat.answer' as const, scope: [world.unit(code)] }]
  const bea = await world.account('bea', answers('MAPLE'))
  const ola = await world.account('ola', answers('CEDAR'))
  const chat = await world.chat(await world.endpoint(world.jan))
  await chat.at.say('Good morning')
  await until(async () => (await world.rows(world.owner, 'conversations')).length > 0, 'the conversation')
  return { world, bea, ola, branch: { id: BRANCH, unit: world.unit('MAPLE') } }
}

test('ROSTER-7: a branch admits whom head office admits there, and nobody else', async () => {
  const { world, bea, ola, branch } = await opened()
  const own = await openBranch(world)
  const { registers: head, maker } = await headOffice(world)
  const roster = await sent(world, await maker.make(branch))
  assert.is(await applyRoster(own.unitOfWork, roster, () => new Set()), 'applied')
  const month = monthOf(world.server.clock.now)
  const units = new Set<string>(roster.units.map(({ id }) => id))
  const all: [Device | SignedIn, isThere: boolean][] = [[world.jan, true], [world.owner, true], [bea, true], [world.ewa, false], [ola, false]] // prettier-ignore
  const talks = [world.jan, world.ewa].flatMap(({ device }) => head.directory.deskOf(device)?.talks ?? [])
  assert.is(talks.length, 2)
  for (const [device, isThere] of all) {
    const there = await admittedBy(own.registers, world, device, own.serverId)
    const known = (await admittedBy(head, world, device, device.organisation.serverId))!
    const feeds = known.feeds.filter((unit) => units.has(unit)).sort()
    assert.equal(there && { ...there, feeds: [...there.feeds].sort() }, isThere ? { ...known, feeds } : null)
    if (!there) continue
    for (const { conversation } of talks) {
      const ofJan = roster.people.some(({ offered }) => offered.includes(conversation))
      const talk = ofJan ? head.memberships.talkOf(known, conversation, month) : null
      assert.equal(own.registers.memberships.talkOf(there, conversation, month), talk)
    }
  }
  const { months: _, ...offered } = own.registers.directory.deskOf(world.jan.device)!.talks![0]!
  assert.is(offered.conversation, talks[0]!.conversation)
  const { talks: _t, ...desk } = own.registers.directory.deskOf(world.jan.device)!
  const { talks: _u, ...headDesk } = head.directory.deskOf(world.jan.device)!
  assert.equal(desk, headDesk)
  assert.is(own.roster.credentialOf(bea.account.id, bea.device)?.branch?.id, BRANCH)
  assert.is(own.roster.credentialOf(ola.account.id, bea.device), null)
  await world.end()
})

test('ROSTER-7, ROSTER-8: whoever goes at head office goes at the branch with the next roster', async () => {
  const { world, bea, branch } = await opened()
  const own = await openBranch(world)
  const take = async () => {
    const { maker } = await headOffice(world)
    await applyRoster(own.unitOfWork, await sent(world, await maker.make(branch)), () => new Set())
  }
  await take()
  const admitted = (device: Device) => admittedBy(own.registers, world, device, own.serverId)
  const jan = world.person('jan')
  const id = own.roster.offeredTo(jan, world.queue)
  assert.ok(id)
  assert.is(own.registers.conversationIds.of(jan, world.queue), id)
  assert.is(own.registers.conversationIds.of(jan, bea.account.id), null, 'which head office has not named')
  const asOwner = await world.server.by(world.owner)
  await asOwner.call('revokeComputer', { params: { device: world.jan.device } })
  await asOwner.call('disableAdministrator', { params: { admin: bea.account.id } })
  await asOwner.call('removeQueue', { params: { queue: world.queue } })
  assert.ok((await admitted(world.jan)) && (await admitted(bea)), 'until it hears of it')
  await take()
  assert.equal([await admitted(world.jan), await admitted(bea)], [null, null])
  assert.ok(await admitted(world.owner))
  assert.is(own.registers.conversationIds.of(jan, world.queue), null)
  await world.end()
})

test('ROSTER-5: whoever loses something by a roster reconnects, also where others are revoked with it', async () => {
  const { world, branch } = await opened()
  const second = await world.enrol('jan')
  const own = await openBranch(world)
  const ended: [string, string][] = []
  const connections = {
    end: (id: string, why: string) => void ended.push([id, why]),
    isConnected: () => true,
    count: 0,
  }
  const now = () => world.server.clock.now
  new Admission({ ...own.writer, ...own.registers, connections, changed: () => undefined, now })
  const take = async () => {
    const { maker } = await headOffice(world)
    await applyRoster(own.unitOfWork, await sent(world, await maker.make(branch)), () => new Set())
  }
  await take()
  for (const device of [world.jan, second]) assert.ok(await admittedBy(own.registers, world, device, own.serverId))
  ended.length = 0
  // Jan works at the other branch from now on; this computer stays.
  await world.server.import(world.owner, null, people(JAN.replace('MAPLE', 'CEDAR'), EWA))
  await (await world.server.by(world.owner)).call('revokeComputer', { params: { device: second.device } })
  await take()
  assert.equal(new Map(ended), new Map([[second.device, 'revoked'], [world.jan.device, 'restarting']])) // prettier-ignore
  const there = await admittedBy(own.registers, world, world.jan, own.serverId)
  assert.is(there?.kind === 'device' && there.person, null)
  await world.end()
})

test('ROSTER-4: the version changes when something in it does, and not over a restart', async () => {
  const { world, branch } = await opened()
  const text = async () => JSON.stringify(received(await (await headOffice(world)).maker.make(branch)))
  const first = await text()
  assert.is(await text(), first)
  world.server.clock.now += 3_600_000
  assert.is(await text(), first, 'an hour later')
  await world.enrol('ewa')
  assert.is(await text(), first, 'which is another branch’s')
  await world.enrol('jan')
  const second = await text()
  const versionOf = (roster: string) => (JSON.parse(roster) as Roster).version
  assert.ok(versionOf(second) > versionOf(first))
  // Its clock has gone back.
  world.server.clock.now -= 2 * 3_600_000
  await world.enrol('jan')
  assert.ok(versionOf(await text()) > versionOf(second))
  await world.end()
})

test('ROSTER-4: head office hears of what may concern a roster, and not of its own notes', async () => {
  const { unitOfWork, announcements } = new SqliteWriter(openDatabase(':memory:'))
  let heard = 0
  onRosterChanges(announcements, () => heard++)
  const saved = (key: string) =>
    unitOfWork(async ({ write }) =>
      write({ kind: 'setting-saved', key, value: { keepMonths: 6, removedBefore: null } }),
    )
  await saved(`roster.${BRANCH}`)
  await saved('clock')
  assert.is(heard, 0)
  await saved('chat.retention')
  assert.is(heard, 1)
})

test.run()
