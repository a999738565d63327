// @timeout 240
/** What head office may say of those whose computers a branch server serves, through the real servers. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ItemId, PersonId } from '@carillon/shared-model/org/ids.ts'
import { reportObject } from '../cli/commands/report.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'

const test = suite<{ world: BranchWorld }>('contacts')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH)
})
test.after.each(({ world }) => world?.end())

const message = {
  content: { kind: 'message' as const, subject: 'Hours', body: 'Read it.', images: [], acknowledge: false },
  expires: null,
}

/** What the report at head office says of a person. */
const told = async ({ headOffice, owner }: BranchWorld, item: ItemId, person: PersonId) => {
  const { recipients } = await (await headOffice.by(owner)).call('report', { params: { item } })
  return recipients.find(({ recipient }) => recipient === person)!
}

test('CONTACT-1: who is in touch through a branch server waits or has read; once it is cut off nobody knows', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const [reader, other] = [world.person(BRANCH, 0), world.person(BRANCH, 1)]
  const here = await world.endpoint(await world.enrol(BRANCH, reader, branch), branch)
  await world.endpoint(await world.enrol(BRANCH, other, branch), branch)
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: [world.unit(BRANCH)], ...message })
  await until(() => here.items.some(({ id }) => id === item), 'the message at the branch')
  await here.read(item)
  await until(async () => (await told(world, item, reader)).state === 'read', 'the receipt at head office')
  await until(async () => (await told(world, item, other)).standing === 'waiting', 'the contact at head office')
  const computers = async () => (await world.rows(owner, 'computers', headOffice)).map(({ connected }) => connected)
  await until(async () => (await computers()).every(Boolean), 'both computers in touch')

  await world.cut()
  const cutAt = headOffice.clock.now
  for (const { clock } of [headOffice, branch]) clock.now += 3_600_000
  await until(async () => (await told(world, item, other)).standing === 'unknown', 'that nobody knows')
  const { why, since, branch: unit } = await told(world, item, other)
  assert.equal([why, since, unit], ['branch-cut-off', cutAt, world.unit(BRANCH)])
  // CLI-81: and so it is told by the command line.
  const report = await (await headOffice.by(owner)).call('report', { params: { item } })
  const { people } = reportObject(report, new Map([[world.unit(BRANCH), BRANCH]]))
  const { login } = await told(world, item, other)
  const row = people.find((one) => 'login' in one && one.login === login)!
  assert.equal([row.why, row.since], [`the branch ${BRANCH} is cut off`, new Date(cutAt).toISOString()])
  assert.is((await told(world, item, reader)).standing, 'reached')
  assert.equal(await computers(), [false, false])

  await world.mend()
  await until(async () => (await told(world, item, other)).standing === 'waiting', 'the contact after the cut')
})

test('CONTACT-2: what was read at a branch that is cut off turns from unknown to read when the link is back', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const reader = world.person(BRANCH)
  const here = await world.endpoint(await world.enrol(BRANCH, reader, branch), branch)
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: [world.unit(BRANCH)], ...message })
  await until(() => here.items.some(({ id }) => id === item), 'the message at the branch')
  await until(async () => (await told(world, item, reader)).standing === 'waiting', 'the contact')
  await world.cut()
  await here.read(item)
  await until(async () => (await world.rows(owner, 'items', branch))[0]!.read === 1, 'the receipt at the branch')
  assert.is((await told(world, item, reader)).why, 'branch-cut-off')
  const standings: string[] = []
  await world.mend()
  await until(async () => {
    const { standing } = await told(world, item, reader)
    standings.push(standing)
    return standing === 'reached'
  }, 'the receipt at head office')
  // A contact does not count before the receipt is there: nobody was told to wait for what was done.
  assert.not.ok(standings.includes('waiting'))
})

test('CONTACT-3: a restart of head office forgets nothing that it was told', async ({ world }) => {
  const { headOffice, branch, owner } = world
  const reader = world.person(BRANCH)
  const here = await world.endpoint(await world.enrol(BRANCH, reader, branch), branch)
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: [world.unit(BRANCH)], ...message })
  await until(() => here.items.some(({ id }) => id === item), 'the message at the branch')
  await until(async () => (await told(world, item, reader)).standing === 'waiting', 'the contact')
  await world.cut()
  const before = await told(world, item, reader)
  assert.is(before.why, 'branch-cut-off')
  await headOffice.restart()
  assert.equal(await told(world, item, reader), before)
})

test.run()
