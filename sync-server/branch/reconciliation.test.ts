// @timeout 240
/** What came of being cut off, as both servers tell it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TestServer } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'

const test = suite<{ world: BranchWorld }>('reconciliation')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH)
})
test.after.each(({ world }) => world?.end())

const alert = (text: string, expires: number | null = null) => ({
  content: { kind: 'alert', severity: 'warning', title: '', text, seconds: 3600, screens: 'both' } as const,
  expires,
})

const report = async (world: BranchWorld, at: TestServer) =>
  at.as(await world.token(world.owner, at)).call('reconciliation', { params: { branch: world.id } })

test('RECONCILE-1: both servers say from when to when the link was cut, what came each way, and what it came to', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
  await world.cut()
  const later = (milliseconds: number) => {
    for (const { clock } of [headOffice, branch]) clock.now += milliseconds
  }
  const cutAt = headOffice.clock.now
  later(60_000)
  const atBranch = await world.administrator(owner, branch)
  const known = await atBranch.publish({ to: ['everyone'], ...alert('The lift is stuck.') })
  const soon = await atBranch.publish({ to: ['everyone'], ...alert('Stay inside.', branch.clock.now + 60_000) })
  await until(() => here.alerts.length === 2, 'the alerts at the branch')
  const atHeadOffice = await world.administrator(owner, headOffice)
  const missed = await atHeadOffice.publish({
    to: [world.unit(BRANCH)],
    ...alert('Come down.', headOffice.clock.now + 60_000),
  })
  await until(async () => (await world.rows(owner, 'items', headOffice)).some(({ id }) => id === missed.item), 'it')
  const during = await report(world, branch)
  assert.equal([during.isLinked, during.cutOff], [false, [{ from: cutAt, until: null }]])
  assert.equal(during.acts.map(({ answer }) => answer), [null, null]) // prettier-ignore
  later(120_000)
  await world.mend()

  for (const at of [headOffice, branch]) {
    const answers = async () => new Map((await report(world, at)).acts.map(({ item, answer }) => [item, answer]))
    await until(async () => (await answers()).get(soon.item) === 'late', 'the verdict')
    assert.is((await answers()).get(known.item), 'published')
    const { isLinked, cutOff, links, unseenAlerts, waiting } = await report(world, at)
    assert.is(isLinked, true)
    assert.equal(cutOff, [{ from: cutAt, until: cutAt + 180_000 }])
    assert.equal(unseenAlerts.map(({ item }) => item), [missed.item]) // prettier-ignore
    assert.is(waiting.acts, 0)
    assert.is(links.length, 2)
  }
  const counted = async (at: TestServer) => (await report(world, at)).links[0]!
  await until(async () => ((await counted(headOffice)).arrived.journal ?? 0) >= 2, 'what was done at the computer')
  const [up, down] = [await counted(headOffice), await counted(branch)]
  assert.equal([up.arrived.outbox, down.sent.outbox], [2, 2])
  assert.ok(up.arrived.branch! >= 2)
  assert.ok(down.arrived.feed! >= 1 && down.arrived.verdicts === 1)
})

test('RECONCILE-2: who may not manage branch servers there is told nothing, and there is no other', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const unknown = `b${'A'.repeat(22)}` as typeof world.id
  for (const at of [headOffice, branch]) {
    const client = at.as(await world.token(owner, at))
    const refusal = await client.call('reconciliation', { params: { branch: unknown } }).catch((error: Error) => error)
    assert.match((refusal as Error).message, /no such branch server/)
  }
})

test.run()
