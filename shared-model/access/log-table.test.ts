import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logName, parseLogName } from '../logs/names.ts'
import {
  conversationIdFrom,
  newAdminId,
  newBranchId,
  newDeviceId,
  newPersonId,
  newQueueId,
  newUnitId,
} from '../org/ids.ts'
import { isGranted } from './grants.ts'
import { mayAppend, mayRead } from './log-table.ts'
import type { Principal, Talk } from './principals.ts'

const MONTH = '2026-11'
const root = newUnitId()
const branch = newUnitId()
const other = newUnitId()
const person = newPersonId()
const conversation = conversationIdFrom(new Uint8Array(32))
/** as whoever asks the table has looked it up */
const talk: Talk = { id: conversation, person, with: newQueueId() }
const device: Principal = {
  kind: 'device',
  id: newDeviceId(),
  unit: branch,
  person,
  feeds: [branch, root],
}
const unattended: Principal = {
  kind: 'device',
  id: newDeviceId(),
  unit: branch,
  person: null,
  feeds: [branch, root],
}
const admin: Principal = { kind: 'admin', id: newAdminId(), device: newDeviceId(), feeds: [branch] }
const stranger = newPersonId()

const log = (kind: Parameters<typeof logName>[0], subject: string) =>
  parseLogName(logName(kind, subject, kind === 'desk' ? null : MONTH))!

type Case = [
  what: string,
  principal: Principal,
  name: ReturnType<typeof log>,
  reads: boolean,
  appends: boolean,
  talk?: Talk,
]
const CASES: Case[] = [
  ['a device and its desk', device, log('desk', device.id), true, false],
  ['a device and the desk of another', device, log('desk', unattended.id), false, false],
  ['a device and a feed above it', device, log('feed', root), true, false],
  ['a device and a feed elsewhere', device, log('feed', other), false, false],
  ['a device and its inbox', device, log('inbox', device.id), true, false],
  ["a device and its person's inbox", device, log('inbox', person), true, false],
  ['a device and the inbox of another', device, log('inbox', stranger), false, false],
  ['a device and its journal', device, log('journal', device.id), true, true],
  ["a device and its person's journal", device, log('journal', person), true, true],
  ['a device and the journal of another', device, log('journal', stranger), false, false],
  ['a device of nobody and a journal of a person', unattended, log('journal', person), false, false],
  ['a device and an outbox', device, log('outbox', admin.id), false, false],
  ['an administrator and their outbox', admin, log('outbox', admin.id), true, true],
  ['an administrator and the outbox of another', admin, log('outbox', newAdminId()), false, false],
  ['an administrator and a feed within their grants', admin, log('feed', branch), true, false],
  ['an administrator and a feed beyond their grants', admin, log('feed', other), false, false],
  ['an administrator and a journal', admin, log('journal', person), false, false],
  ['a device and a conversation of its person', device, log('talk', conversation), true, true, talk],
  ['a device and another conversation', device, log('talk', stranger), false, false, talk],
  ['a computer of nobody and a conversation', unattended, log('talk', conversation), false, false],
  ['an administrator who is no member of it', admin, log('talk', conversation), false, false],
]
for (const [what, principal, name, reads, appends, conversing = null] of CASES)
  test(`ACCESS-1: ${what}: ${reads ? 'reads' : 'reads not'}, ${appends ? 'appends' : 'appends not'}`, () => {
    assert.is(mayRead(principal, name, conversing), reads)
    assert.is(mayAppend(principal, name, conversing), appends)
  })

test('ACCESS-2: a grant holds over its units and all below, or over everything', () => {
  const units = new Map([root, branch, other].map((id) => [id, { parent: id === root ? null : root }]))
  const within = [{ capability: 'messages.send' as const, scope: [branch] }]
  assert.is(isGranted(within, 'messages.send', branch, units), true)
  assert.is(isGranted(within, 'messages.send', other, units), false)
  assert.is(isGranted(within, 'messages.send', root, units), false)
  assert.is(isGranted(within, 'messages.send', null, units), false)
  assert.is(isGranted(within, 'alerts.people', branch, units), false)
  const above = [{ capability: 'messages.send' as const, scope: [root] }]
  assert.is(isGranted(above, 'messages.send', branch, units), true)
  const everywhere = [{ capability: 'messages.send' as const, scope: 'everything' as const }]
  assert.is(isGranted(everywhere, 'messages.send', null, units), true)
})

test('ACCESS-12: a log of a branch server is appended to by that branch server alone, and opened by nobody', () => {
  const server = { kind: 'branch', id: newBranchId() } as const
  assert.is(mayAppend(server, log('branch', server.id), null), true)
  assert.is(mayAppend(server, log('branch', newBranchId()), null), false)
  for (const name of [log('journal', device.id), log('feed', root), log('outbox', admin.id), log('desk', device.id)])
    assert.is(mayAppend(server, name, null), false, name.kind)
  for (const principal of [device, admin]) {
    assert.is(mayAppend(principal, log('branch', server.id), null), false)
    assert.is(mayRead(principal, log('branch', server.id), null), false)
  }
})

test.run()
