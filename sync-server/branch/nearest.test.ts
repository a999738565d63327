// @timeout 300
/** Computers prefer the branch server, fall back to head office and come back, through the real servers. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import type { Device } from '../http/test-server.ts'
import { until } from '../sync/test-kit.ts'
import { BranchWorld } from './test-branches.ts'

const BRANCH = 'F01'
const ELSEWHERE = 'F02'
const PATIENCE = 120_000

const test = suite<{ world: BranchWorld; early: Device }>('nearest server')
test.before.each(async (context) => {
  context.world = await BranchWorld.make(BRANCH, {
    isTold: true,
    before: async (headOffice, owner) => {
      const { id } = headOffice.database.get<{ id: string }>('SELECT id FROM units WHERE code = ?', BRANCH)!
      const body = { unit: id as never, person: null }
      const { code } = await (await headOffice.by(owner)).call('createEnrolment', { body })
      context.early = await headOffice.enrol(code)
    },
  })
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
const shownAt = (endpoint: Endpoint): ItemId[] => {
  const shown: ItemId[] = []
  endpoint.onAlertShown(({ id }) => shown.push(id))
  return shown
}
const waited = (condition: () => boolean | Promise<boolean>, what: string) => until(condition, what, PATIENCE)

test('BRANCH-7, BRANCH-8: a computer from before the branch server goes there and back in the middle of an alert, and both have its receipts', async ({
  world,
  early,
}) => {
  const { headOffice, branch, owner, toBranch } = world
  const endpoint = await world.computer(early)
  const shown = shownAt(endpoint)
  await world.at(endpoint, branch)
  const urls = endpoint.desk!.servers!.map(({ url }) => url)
  assert.equal(urls, [toBranch.url, world.toHeadOffice.url].map(socketUrl))
  const displayed = async (at: typeof branch, item: ItemId) =>
    (await world.rows(owner, 'items', at)).find(({ id }) => id === item)?.displayed
  const console = await world.administrator(owner, headOffice)

  const first = await console.publish({ to: ['everyone'], ...alert('While it is at the branch.') })
  await waited(() => shown.length === 1, 'the alert, by the branch')
  toBranch.cut()
  await world.at(endpoint, headOffice)
  assert.ok(
    endpoint.alerts.some(({ item }) => item.id === first.item),
    'still on the screen',
  )
  await world.cut()
  const second = await console.publish({ to: ['everyone'], ...alert('While it is at head office.') })
  await waited(() => shown.length === 2, 'the alert, by head office')
  toBranch.mend()
  await world.at(endpoint, branch)
  await world.mend()
  for (const item of [first.item, second.item])
    for (const at of [headOffice, branch]) await waited(async () => (await displayed(at, item)) === 1, 'the receipts')
  await waited(() => endpoint.replica.pending === 0, 'head office’s word')
  assert.equal(shown, [first.item, second.item])
})

test('BRANCH-9: what a branch server alone has is told by itself, until head office has it', async ({ world }) => {
  const { branch, owner, headOffice, toBranch } = world
  const endpoint = await world.computer(await world.enrol(BRANCH, world.person(BRANCH)))
  await world.at(endpoint, branch)
  const console = await world.administrator(owner, headOffice)
  const { item } = await console.publish({ to: ['everyone'], ...message('Hours') })
  await waited(() => endpoint.items.some(({ id }) => id === item), 'the message')
  await world.cut()
  await endpoint.read(item)
  const { replica } = endpoint
  const isRead = async () => (await world.rows(owner, 'items', branch))[0]?.read === 1
  await waited(isRead, 'the receipt at the branch')
  await waited(() => replica.pending > 0 && replica.atBranch === replica.pending, 'the branch’s word')
  toBranch.cut()
  await world.at(endpoint, headOffice)
  await waited(() => replica.pending === 0, 'head office’s word')
  assert.is((await world.rows(owner, 'items', headOffice))[0]?.read, 1)
})

test('BRANCH-10: one journal with two computers, one at each server, says the same at both', async ({ world }) => {
  const { headOffice, branch, owner } = world
  const person = world.person(BRANCH)
  const [near, far] = [await world.enrol(BRANCH, person), await world.enrol(ELSEWHERE, person)]
  const [here, there] = [await world.computer(near), await world.computer(far)]
  await world.at(here, branch)
  await world.at(there, headOffice)
  assert.is(there.desk!.servers, undefined)
  const console = await world.administrator(owner, headOffice)
  const one = await console.publish({ to: [person], ...message('One') })
  const two = await console.publish({ to: [person], ...message('Two') })
  await waited(() => here.items.length === 2 && there.items.length === 2, 'both messages')
  await world.cut()
  await Promise.all([here.read(one.item), there.read(two.item)])
  await world.mend()
  for (const endpoint of [here, there])
    await waited(() => endpoint.items.every(({ stateOfText }) => stateOfText === 'read'), 'what was read on the other')
  for (const at of [headOffice, branch])
    await waited(
      async () => (await world.rows(owner, 'items', at)).every(({ read }) => read === 1),
      'both receipts, each once',
    )
})

test('BRANCH-11: with its server revoked the computers of a branch go home, and do not come back', async ({
  world,
  early,
}) => {
  const { headOffice, branch, owner } = world
  const own = await world.computer(await world.enrol(BRANCH, world.person(BRANCH), branch))
  const other = await world.computer(early)
  for (const endpoint of [own, other]) await world.at(endpoint, branch)
  await (await headOffice.by(owner)).call('revokeBranch', { params: { branch: world.id } })
  for (const endpoint of [own, other]) {
    await world.at(endpoint, headOffice)
    await waited(() => endpoint.desk!.servers === undefined, 'a desk without the branch server')
  }
  const console = await world.administrator(owner, headOffice)
  const { item } = await console.publish({ to: ['everyone'], ...alert('From home.') })
  for (const endpoint of [own, other])
    await waited(() => endpoint.items.some(({ id }) => id === item), 'the alert of head office')
})

test('BRANCH-12: a computer that a branch server has enrolled knows head office, and is not sent away before head office knows it', async ({
  world,
}) => {
  const { headOffice, branch, owner, toBranch } = world
  const client = await headOffice.by(owner)
  const { code } = await client.call('createEnrolment', { body: { unit: world.unit(BRANCH), person: null } })
  await waited(() => world.knows(branch, code), 'the code at the branch')
  await world.cut()
  const device = await branch.enrol(code)
  const endpoint = await world.computer(device)
  await world.at(endpoint, branch)
  assert.is(device.organisation.headOffice?.id, owner.organisation.serverId)
  const states = new Set<string>()
  endpoint.onChange(() => states.add(endpoint.replica.connection.kind))
  toBranch.cut()
  await waited(() => states.has('offline'), 'the loss of the branch')
  const refusals = async () => /carillon_refused_total\{reason="unknown"\} [1-9]/.test(await headOffice.metrics())
  await waited(refusals, 'head office, which does not know it yet')
  toBranch.mend()
  await world.at(endpoint, branch)
  assert.not.ok(states.has('ended'))

  await world.mend()
  const known = async () => (await world.rows(owner, 'computers', headOffice)).some(({ id }) => id === device.device)
  await waited(known, 'the computer at head office')
  toBranch.cut()
  await world.at(endpoint, headOffice)
})

test('BRANCH-13: at the branch the desk says again what another server said otherwise meanwhile', async ({ world }) => {
  const { headOffice, branch, owner, toBranch, toHeadOffice } = world
  const endpoint = await world.computer(await world.enrol(BRANCH, world.person(BRANCH)))
  await world.at(endpoint, branch)
  const before = endpoint.desk!.talks!.length
  await world.cut()
  toBranch.cut()
  await world.at(endpoint, headOffice)
  const sql = 'SELECT value FROM settings WHERE key = ?'
  const made = () =>
    JSON.parse(headOffice.database.get<{ value: string }>(sql, `roster.${world.id}`)!.value) as { version: number }
  const { version } = made()
  const client = await headOffice.by(owner)
  const body = { name: 'Only for a moment', answeredBy: [], hours: null }
  const { queue } = await client.call('addQueue', { body })
  await waited(() => endpoint.desk!.talks!.length === before + 1, 'the queue at the computer')
  await waited(() => made().version > version, 'the roster of that moment')
  toHeadOffice.cut()
  await client.call('removeQueue', { params: { queue } })
  await world.mend()
  toBranch.mend()
  await world.at(endpoint, branch)
  await waited(() => endpoint.desk!.talks!.length === before, 'the desk of the branch')
})

test('BRANCH-14: pages of one server may dial the others that a desk can name, and no page of anybody else', async ({
  world,
}) => {
  const { headOffice, branch, toBranch, toHeadOffice } = world
  const policy = async (at: typeof branch, path: string) =>
    /connect-src ([^;]*)/.exec((await fetch(at.address + path)).headers.get('content-security-policy') ?? '')![1]!.split(' ') // prettier-ignore
  const isTold = async () => (await policy(headOffice, '/endpoint/')).includes(socketUrl(toBranch.url))
  await waited(isTold, 'the branch’s address at head office')
  assert.not.ok((await policy(headOffice, '/console/')).includes(socketUrl(toBranch.url)))
  const known = async () => (await policy(branch, '/endpoint/')).includes(socketUrl(toHeadOffice.url))
  await waited(known, 'head office’s address at the branch')
  const opens = (at: typeof branch, origin: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`${socketUrl(at.address)}/sync`, { origin })
      socket.on('upgrade', () => resolve(true))
      socket.on('unexpected-response', (asked) => (asked.destroy(), resolve(false)))
      socket.on('error', () => undefined)
      socket.on('open', () => socket.terminate())
    })
  assert.ok(await opens(headOffice, toBranch.url))
  assert.ok(await opens(branch, toHeadOffice.url))
  for (const at of [headOffice, branch]) assert.not.ok(await opens(at, 'https://elsewhere.example'))
})

test.run()
