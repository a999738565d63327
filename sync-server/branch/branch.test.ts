// @timeout 180
/** A branch server beside head office, through the real servers: cut off, still working, reconciled later. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'
const ELSEWHERE = 'F02'

const test = suite<{ world: BranchWorld }>('branch server')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH)
})
test.after.each(({ world }) => world?.end())

const message = (subject: string) => ({
  content: { kind: 'message' as const, subject, body: 'Read it.', images: [], acknowledge: false },
  expires: null,
})
const alert = (text: string) => ({
  content: { kind: 'alert', severity: 'warning', title: '', text, seconds: 30, screens: 'both' } as const,
  expires: null,
})

test('BRANCH-1: a linked branch server delivers what head office sends, and head office learns who has read it', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const device = await world.enrol(BRANCH, world.person(BRANCH))
  await until(async () => (await world.rows(owner, 'computers', branch)).length === 1, 'the computer at the branch')
  const endpoint = await world.endpoint(device, branch)
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: ['everyone'], ...message('Hours') })
  await until(() => endpoint.items.some(({ id }) => id === item), 'the message at the branch')
  await endpoint.read(item)
  const read = async (at: typeof branch) => (await world.rows(owner, 'items', at)).find(({ id }) => id === item)?.read
  await until(async () => (await read(headOffice)) === 1, 'the receipt at head office')
  assert.is(await read(branch), 1)
})

test('BRANCH-2: a branch that is cut off alerts its own people, and head office learns of it later', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
  const elsewhere = await world.endpoint(await world.enrol(ELSEWHERE, world.person(ELSEWHERE)), headOffice)
  await world.cut()
  const console = await world.administrator(owner, branch)
  const { item } = await console.publish({ to: ['everyone'], ...alert('Leave the building.') })
  await until(() => here.alerts.some((shown) => shown.item.id === item), 'the alert at the branch')
  assert.not.ok(elsewhere.items.some(({ id }) => id === item))
  assert.is((await world.rows(owner, 'items', branch)).find(({ id }) => id === item)?.displayed, 1)
  assert.equal(await world.rows(owner, 'items', headOffice), [])

  await world.mend()
  await until(() => elsewhere.items.some(({ id }) => id === item), 'the alert elsewhere')
  const displayed = async () => (await world.rows(owner, 'items', headOffice)).find(({ id }) => id === item)?.displayed
  await until(async () => (await displayed()) === 2, 'the receipts of both at head office')
  assert.is(here.alerts.length + here.items.filter(({ id }) => id === item).length, 2, 'shown once')
})

test('BRANCH-3: a computer is enrolled at a branch that is cut off, and is one of the organisation’s later', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const client = await headOffice.by(owner)
  const { code } = await client.call('createEnrolment', { body: { unit: world.unit(BRANCH), person: null } })
  await until(() => world.knows(branch, code), 'the code at the branch')
  await world.cut()
  const device = await branch.enrol(code)
  assert.is(device.organisation.serverId, world.id)
  const endpoint = await world.endpoint(device, branch)
  assert.is(endpoint.desk?.device.unitName.length! > 0, true)
  const spent = await refused(branch.enrol(code), 'used-up-code')
  assert.is(spent.status, 410)

  await world.mend()
  const known = async () => (await world.rows(owner, 'computers', headOffice)).some(({ id }) => id === device.device)
  await until(known, 'the computer at head office')
  await refused(headOffice.enrol(code), 'used-up-code')
  await world.endpoint(device, headOffice)
})

test('BRANCH-6: what a computer did that head office did not know yet is there once it does', async ({ world }) => {
  const { headOffice, branch, owner } = world
  const client = await headOffice.by(owner)
  const { code } = await client.call('createEnrolment', {
    body: { unit: world.unit(BRANCH), person: world.person(BRANCH) },
  })
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: ['everyone'], ...message('Hours') })
  await until(async () => (await world.rows(owner, 'items', branch)).length === 1, 'the message at the branch')
  await until(() => world.knows(branch, code), 'the code at the branch')
  await world.cut()
  const endpoint = await world.endpoint(await branch.enrol(code), branch)
  await until(() => endpoint.items.some(({ id }) => id === item), 'the message at the computer')
  await endpoint.read(item)
  await until(async () => (await world.rows(owner, 'items', branch))[0]!.read === 1, 'the receipt at the branch')
  await world.mend()
  const read = async () => (await world.rows(owner, 'items', headOffice)).find(({ id }) => id === item)?.read
  await until(async () => (await read()) === 1, 'the receipt at head office', 20_000)
})

test('BRANCH-4: a branch server leaves to head office what is head office’s', async ({ world }) => {
  const { branch, owner } = world
  const client = branch.as(await world.token(owner, branch))
  const body = { login: 'x', name: 'X', identity: null, password: 'a long password', own: [], profile: null, responsible: [] } // prettier-ignore
  await refused(client.call('createAdministrator', { body }), 'not-at-a-branch')
  await refused(
    client.call('importDirectory', { body: { units: null, people: null, dryRun: true } }),
    'not-at-a-branch',
  )
  const names = (await world.rows(owner, 'people', branch)).map(({ unit }) => unit)
  assert.ok(names.length > 0)
  assert.ok(names.every((unit) => unit !== world.unit(ELSEWHERE)))
})

test('BRANCH-5: a branch server that is revoked is cut off at once, and admitted no more', async ({ world }) => {
  const { headOffice, owner } = world
  await (await headOffice.by(owner)).call('revokeBranch', { params: { branch: world.id } })
  await until(async () => !(await world.isLinked()), 'the end of the link')
  const { branches } = await (await headOffice.by(owner)).call('listBranches', {})
  assert.is(branches.length, 1)
  assert.ok(branches[0]!.revokedAt !== null)
})

test.run()
