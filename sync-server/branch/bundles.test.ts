// @timeout 240
/** Bundles carried by hand between head office and a branch server that is cut off, through the real servers. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TakenReport } from '@carillon/shared-model/views/taken-bundle.ts'
import type { TestServer } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'

const test = suite<{ world: BranchWorld }>('bundles')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH)
})
test.after.each(({ world }) => world?.end())

const message = (subject: string) => ({
  content: { kind: 'message' as const, subject, body: 'Read it.', images: [], acknowledge: false },
  expires: null,
})

const call = async (world: BranchWorld, at: TestServer, method: string, query = '', body?: Uint8Array<ArrayBuffer>) => {
  const headers = { authorization: `Bearer ${await world.token(world.owner, at)}`, 'content-type': 'application/octet-stream' } // prettier-ignore
  return fetch(`${at.origin}/api/branches/${world.id}/bundle${query}`, { method, headers, ...(body ? { body } : {}) })
}
const made = async (world: BranchWorld, at: TestServer) => {
  const reply = await call(world, at, 'GET')
  assert.is(reply.status, 200)
  return new Uint8Array(await reply.arrayBuffer())
}
const taken = async (world: BranchWorld, at: TestServer, file: Uint8Array<ArrayBuffer>, query = '') => {
  const reply = await call(world, at, 'POST', query, file)
  const told = (await reply.json()) as TakenReport & { message?: string }
  assert.is(reply.status, 200, told.message)
  return told
}
const refusal = async (world: BranchWorld, at: TestServer, file: Uint8Array<ArrayBuffer>) => {
  const reply = await call(world, at, 'POST', '', file)
  return ((await reply.json()) as { error: string }).error
}
/** All that is in logs, and what is known of the other server. */
const stateOf = ({ database }: TestServer): string =>
  JSON.stringify([
    database.all('SELECT * FROM log_heads ORDER BY 1, 2, 3'),
    database.all('SELECT * FROM exchange_cursors'),
    database.all("SELECT key, value FROM settings WHERE key = 'roster' OR key LIKE 'heard.%'"),
  ])

/** Cuts the link, and sends a message from head office. */
const send = async (world: BranchWorld) => {
  const { headOffice, owner } = world
  await world.cut()
  const administrator = await world.administrator(owner, headOffice)
  const { item } = await administrator.publish({ to: ['everyone'], ...message('Hours') })
  const published = async () => (await world.rows(owner, 'items', headOffice)).some(({ id }) => id === item)
  await until(published, 'the message at head office')
  return item
}

/** The same, with a computer at the branch. */
const sendToComputer = async (world: BranchWorld) => {
  const { headOffice, branch, owner } = world
  const here = await world.endpoint(await world.enrol(BRANCH, world.person(BRANCH), branch), branch)
  await until(async () => (await world.rows(owner, 'computers', headOffice)).length === 1, 'the computer')
  return { here, item: await send(world) }
}

test('BUNDLE-10: a branch that is cut off gets a message by a bundle, and its receipt comes back by another', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const { here, item } = await sendToComputer(world)
  const down = await made(world, headOffice)
  const told = await taken(world, branch, down)
  assert.is(told.from, owner.organisation.serverId)
  assert.is(told.isComplete, true)
  assert.equal(told.skipped, [])
  await until(() => here.items.some(({ id }) => id === item), 'the message at the branch')
  await here.read(item)
  await until(async () => (await world.rows(owner, 'items', branch))[0]?.read === 1, 'the receipt at the branch')

  const up = await made(world, branch)
  assert.is((await taken(world, headOffice, up)).isComplete, true)
  const read = async () => (await world.rows(owner, 'items', headOffice)).find(({ id }) => id === item)?.read
  assert.is(await read(), 1)

  // In any order, any number of times: with the effect of once.
  const before = [stateOf(headOffice), stateOf(branch)]
  for (const file of [down, down]) assert.equal((await taken(world, branch, file)).logs, {})
  for (const file of [up, up]) assert.equal((await taken(world, headOffice, file)).logs, {})
  assert.equal([stateOf(headOffice), stateOf(branch)], before)
  assert.is(await read(), 1)

  // Head office has heard how far the branch is: what is there already is not carried again.
  assert.ok((await made(world, headOffice)).byteLength < down.byteLength, 'less than the first')
  await world.mend()
  assert.is(await read(), 1)
})

test('BUNDLE-11: a contact in a bundle counts by the branch’s clock, once what was written is there', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const { item } = await sendToComputer(world)
  await taken(world, branch, await made(world, headOffice))
  for (const { clock } of [headOffice, branch]) clock.now += 3_600_000
  const up = await made(world, branch)
  const madeAt = branch.clock.now
  // Days on the way.
  headOffice.clock.now += 2 * 86_400_000
  const standing = async () => {
    const { recipients } = await (await headOffice.by(owner)).call('report', { params: { item } })
    const { standing, why, since } = recipients.find(({ recipient }) => recipient === world.person(BRANCH))!
    return { standing, why, since: since ?? 0 }
  }
  assert.ok((await standing()).since < madeAt, 'nothing is known of later')
  assert.is((await taken(world, headOffice, up)).contacts, 1)
  // Nobody is in touch by a bundle: until then it is known, and no longer.
  assert.equal(await standing(), { standing: 'unknown', why: 'branch-cut-off', since: madeAt })
  await taken(world, headOffice, up)
  assert.is((await standing()).since, madeAt)
})

test('BUNDLE-12: an account that is disabled while a branch is cut off is so there after a bundle; an older one changes nothing', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  const client = await headOffice.by(owner)
  await world.cut()
  const body = { login: 'keeper', name: 'Keeper', identity: null, password: 'a long password', profile: null, responsible: [], own: [{ capability: 'messages.send' as const, scope: 'everything' as const }] } // prettier-ignore
  const { administrator } = await client.call('createAdministrator', { body })
  const with_ = await made(world, headOffice)
  headOffice.clock.now += 1000
  await client.call('disableAdministrator', { params: { admin: administrator.id } })
  const without = await made(world, headOffice)
  const logins = () =>
    branch.database
      .all<{ login: string }>('SELECT login FROM admins WHERE disabled_at IS NULL')
      .map(({ login }) => login)
  assert.is((await taken(world, branch, with_)).roster, 'new')
  assert.ok(logins().includes('keeper'))
  assert.is((await taken(world, branch, without)).roster, 'new')
  assert.not.ok(logins().includes('keeper'))
  assert.is((await taken(world, branch, with_)).roster, 'older')
  assert.not.ok(logins().includes('keeper'))
})

test('BUNDLE-13: a bundle from before head office was restored is refused once a later one was taken', async ({
  world,
}) => {
  const { headOffice, branch } = world
  await send(world)
  const before = await made(world, headOffice)
  const epoch = JSON.stringify({ id: crypto.randomUUID(), isTold: true })
  headOffice.database.run("UPDATE settings SET value = ? WHERE key = 'epoch'", epoch)
  await headOffice.restart()
  const after = await made(world, headOffice)
  await taken(world, branch, after)
  const state = stateOf(branch)
  assert.is(await refusal(world, branch, before), 'bundle-old')
  assert.is(stateOf(branch), state)
})

test('BUNDLE-14: who may not manage branch servers there carries no bundles', async ({ world }) => {
  const { headOffice } = world
  const other = await world.enrol(BRANCH, world.person(BRANCH))
  const headers = { authorization: `Bearer ${await world.token(other, headOffice)}` }
  for (const method of ['GET', 'POST'])
    assert.is((await fetch(`${headOffice.origin}/api/branches/${world.id}/bundle`, { method, headers })).status, 403)
})

test('BUNDLE-5: a dry run at a server tells what would come, and changes nothing', async ({ world }) => {
  const { headOffice, branch } = world
  await send(world)
  const down = await made(world, headOffice)
  const before = stateOf(branch)
  const told = await taken(world, branch, down, '?dryRun=true')
  assert.ok(Object.values(told.logs).some(({ facts }) => facts > 0))
  assert.equal([told.dryRun, told.isComplete], [true, null])
  assert.is(stateOf(branch), before)
  assert.equal((await taken(world, branch, down)).logs, told.logs)
})

test('BUNDLE-6: a bundle that is damaged, cut off, for another server or of one that was revoked is refused, and nothing changes', async ({
  world,
}) => {
  const { headOffice, branch, owner } = world
  await send(world)
  const [down, up] = [await made(world, headOffice), await made(world, branch)]
  const changed = down.slice()
  changed[changed.length >> 1]! ^= 1
  const before = [stateOf(headOffice), stateOf(branch)]
  assert.equal(
    {
      changed: await refusal(world, branch, changed),
      'cut off': await refusal(world, branch, down.slice(0, -10)),
      'for the other one': await refusal(world, branch, up),
      'its own': await refusal(world, headOffice, down),
      'another file': await refusal(world, branch, new Uint8Array(Buffer.from('%PDF-1.7 and so on'))),
    },
    {
      changed: 'bundle-damaged',
      'cut off': 'bundle-damaged',
      'for the other one': 'bundle-not-for-us',
      'its own': 'bundle-not-for-us',
      'another file': 'not-a-bundle',
    },
  )
  await (await headOffice.by(owner)).call('revokeBranch', { params: { branch: world.id } })
  assert.is(await refusal(world, headOffice, up), 'bundle-unknown-sender')
  assert.is((await call(world, headOffice, 'GET')).status, 404)
  assert.equal([stateOf(headOffice), stateOf(branch)], before)
})

test.run()
