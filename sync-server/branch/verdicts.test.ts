// @timeout 240
/** What head office makes of what a branch server did while it was cut off, through the real servers. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { FactId } from '@carillon/shared-model/org/ids.ts'
import type { SignedIn, TestServer } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'
const PASSWORD = 'a password of an officer'

const test = suite<{ world: BranchWorld }>('verdicts')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH)
})
test.after.each(({ world }) => world?.end())

const alert = (text: string, expires: number | null = null) => ({
  content: { kind: 'alert', severity: 'warning', title: '', text, seconds: 3600, screens: 'both' } as const,
  expires,
})

/** Somebody who is signed in at head office, and whom the branch server knows. */
const officer = async (world: BranchWorld, own: Grant[]): Promise<SignedIn> => {
  const owner = await world.headOffice.by(world.owner)
  const account = { login: 'officer', name: 'Officer', identity: null, password: PASSWORD, profile: null, responsible: [] } // prettier-ignore
  await owner.call('createAdministrator', { body: { ...account, own } })
  const device = await world.headOffice.signIn({ login: 'officer', password: PASSWORD })
  const isThere = () => world.branch.database.get('SELECT 1 FROM devices WHERE id = ?', device.device) !== undefined
  await until(isThere, 'the officer at the branch')
  return device
}

const withdraw = async (world: BranchWorld, { account: { id } }: SignedIn): Promise<void> => {
  const owner = await world.headOffice.by(world.owner)
  const account = (await owner.call('listAdministrators', {})).administrators.find((one) => one.id === id)!
  const { version, name, profile, responsible, identity } = account
  const body = { version, name, profile, responsible, identity, own: [] }
  await owner.call('changeAdministrator', { params: { admin: id }, body })
}

/** What a server's database says of a request, whoever may see it. */
const requestAt = (server: TestServer, id: FactId) =>
  server.database.get<{ state: string; verdict: string | null; flagged: number | null }>(
    `SELECT state, verdict, flagged FROM requests LEFT JOIN verdicts USING (sig) WHERE id = ?`,
    id,
  )

test('VERDICT-1: what was allowed when a branch delivered it and is not any more is void, and taken off its screens', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
  const scope = [world.unit(BRANCH)]
  const device = await officer(world, [
    { capability: 'alerts.people', scope },
    { capability: 'alerts.computers', scope },
  ])
  await world.cut()
  await withdraw(world, device)
  const console = await world.administrator(device, branch)
  const { item, fact } = await console.publish({ to: [world.unit(BRANCH)], ...alert('Leave the building.') })
  await until(() => here.alerts.some((shown) => shown.item.id === item), 'the alert at the branch')
  const closed: string[] = []
  here.onAlertClosed((_, why) => closed.push(why))
  assert.is(requestAt(branch, fact)?.state, 'published')

  await world.mend()
  await until(() => requestAt(headOffice, fact)?.verdict === 'void', 'the verdict at head office')
  await until(() => requestAt(branch, fact)?.verdict === 'void', 'the verdict at the branch')
  await until(() => here.alerts.length === 0, 'an empty screen')
  assert.equal(closed, ['recalled'])
  assert.equal(requestAt(headOffice, fact), { state: 'refused', verdict: 'void', flagged: 0 })
  const { branches } = await (await headOffice.by(owner)).call('listBranches', {})
  assert.is(branches[0]!.flaggedAt, null)
  // Nothing that anybody has seen leaves a gap: both say who has seen what was void.
  for (const at of [headOffice, branch]) {
    const row = async () => (await world.rows(owner, 'items', at)).find(({ id }) => id === item)
    await until(async () => (await row())?.displayed === 1, 'who has seen it')
    assert.ok((await row())!.recalledAt !== null)
  }
})

test('VERDICT-2: what was never allowed is void, and the branch server is flagged', async ({ world }) => {
  const { headOffice, branch, owner } = world
  const device = await officer(world, [{ capability: 'receipts.see', scope: [world.unit(BRANCH)] }])
  await world.cut()
  const console = await world.administrator(device, branch)
  const { item, fact } = await console.publish({ to: [world.unit(BRANCH)], ...alert('Leave the building.') })
  await until(() => requestAt(branch, fact)?.state === 'refused', 'the answer of the branch')
  // A branch server that delivers what it should refuse, and says so.
  const { sig } = branch.database.get<{ sig: string }>('SELECT sig FROM requests WHERE id = ?', fact)! // prettier-ignore
  const roster = (JSON.parse(branch.database.get<{ value: string }>("SELECT value FROM settings WHERE key = 'roster'")!.value) as { version: number }).version // prettier-ignore
  const sql = 'INSERT INTO deliveries (sig, branch, item, at, roster, is_told, is_open) VALUES (?, ?, ?, ?, ?, 0, 0)'
  branch.database.run(sql, sig, world.id, item, branch.clock.now, roster)
  await branch.restart()

  await world.mend()
  await until(() => requestAt(headOffice, fact)?.verdict === 'void', 'the verdict at head office')
  assert.is(requestAt(headOffice, fact)?.flagged, 1)
  const { branches } = await (await headOffice.by(owner)).call('listBranches', {})
  assert.ok(branches[0]!.flaggedAt !== null)
})

test('VERDICT-4: an alert whose time had passed before head office had it is too late there, and counted', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
  await world.cut()
  const console = await world.administrator(owner, branch)
  const soon = alert('The lift is stuck.', branch.clock.now + 60_000)
  const { item, fact } = await console.publish({ to: ['everyone'], ...soon })
  await until(() => here.alerts.some((shown) => shown.item.id === item), 'the alert at the branch')
  headOffice.clock.now += 120_000
  await world.mend()
  const told = async (at: TestServer) => (await world.rows(owner, 'requests', at)).find(({ id }) => id === fact)
  await until(async () => (await told(headOffice))?.verdict === 'late', 'the verdict')
  const row = (await told(headOffice))!
  assert.is(row.state, 'refused')
  assert.equal(row.deliveries.map(({ branch }) => branch), [world.id]) // prettier-ignore
  assert.match(row.why ?? '', /expired/)
  const displayed = async () => (await world.rows(owner, 'items', headOffice)).find(({ id }) => id === item)?.displayed
  await until(async () => (await displayed()) === 1, 'who has seen it')
  await until(async () => (await told(branch))?.verdict === 'late', 'the verdict at the branch')
  assert.is((await told(branch))!.state, 'published')
})

for (const isRecallFirst of [true, false])
  test(`VERDICT-8: an alert of a branch that is cut off and its recall at head office, ${isRecallFirst ? 'the recall' : 'the alert'} first`, async ({
    world,
  }) => {
    const { headOffice, branch, owner } = world
    const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
    const elsewhere = await world.endpoint(await world.enrol('F02', world.person('F02')), headOffice)
    const shown: string[] = []
    elsewhere.onAlertShown(({ id }) => shown.push(id))
    await world.cut()
    const atBranch = await world.administrator(owner, branch)
    const { item } = await atBranch.publish({ to: ['everyone'], ...alert('Leave the building.') })
    await until(() => here.alerts.some((one) => one.item.id === item), 'the alert at the branch')
    const atHeadOffice = await world.administrator(owner, headOffice)
    if (isRecallFirst) {
      const { fact } = await atHeadOffice.recall(item)
      await until(() => requestAt(headOffice, fact) !== undefined, 'the recall at head office')
      await world.mend()
    } else {
      await world.mend()
      await until(() => shown.includes(item), 'the alert elsewhere')
      await atHeadOffice.recall(item)
    }
    await until(() => here.alerts.length === 0, 'an empty screen at the branch')
    const row = async (at: TestServer) => (await world.rows(owner, 'items', at)).find(({ id }) => id === item)
    for (const at of [headOffice, branch])
      await until(async () => (await row(at))?.recalledAt != null && (await row(at))!.displayed >= 1, 'the rows')
    await until(() => elsewhere.items.some(({ id, recalledAt }) => id === item && recalledAt !== null), 'the recall')
    assert.equal(shown, isRecallFirst ? [] : [item])
    assert.equal(elsewhere.alerts, [])
  })

test.run()
