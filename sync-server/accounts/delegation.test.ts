import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { OWNER as ANNA, refused, type Device } from '../http/test-server.ts'
import { TestAccounts } from './test-accounts.ts'

type Context = { accounts: TestAccounts; delegate: Device; inBranch: (capability: Grant['capability']) => Grant }
const test = suite<Context>('delegation')
/** Somebody who manages administrators in Branch 1, and may send messages there and see all computers. */
test.before.each(async (context) => {
  const accounts = await TestAccounts.ready()
  const inBranch = (capability: Grant['capability']): Grant => ({ capability, scope: [accounts.units.F01!] })
  const own: Grant[] = [
    inBranch('administrators.manage'),
    inBranch('messages.send'),
    { capability: 'computers.manage', scope: 'everything' },
  ]
  const { device } = await accounts.signedIn('delegate', { own })
  Object.assign(context, { accounts, delegate: device, inBranch })
})
test.after.each(({ accounts }) => accounts.end())

test('ADMIN-10: a delegated manager gives what they hold, where they manage', async (context) => {
  const { accounts, delegate, inBranch } = context
  const { units } = accounts
  const own: Grant[] = [inBranch('messages.send'), { capability: 'computers.manage', scope: [units.F01A!] }]
  const jan = await accounts.add('jan', { own }, delegate)
  assert.ok(jan.manageable)
  const less = await accounts.change(jan, { own: [inBranch('administrators.manage')] }, delegate)
  await (await accounts.server.by(delegate)).call('disableAdministrator', { params: { admin: less.id } })
})

test('ADMIN-10: and nothing else: no other permission, no other unit, no profile that holds more', async (context) => {
  const { accounts, delegate, inBranch } = context
  const { units } = accounts
  const jan = await accounts.add('jan', { own: [inBranch('messages.send')] }, delegate)
  const tooMuch: Parameters<TestAccounts['change']>[1][] = [
    { own: [inBranch('alerts.computers')] },
    { own: [{ capability: 'messages.send', scope: [units.F02!] }] },
    { own: [{ capability: 'messages.send', scope: 'everything' }] },
    // Held everywhere, but not managed everywhere.
    { own: [{ capability: 'computers.manage', scope: 'everything' }] },
    { own: [{ capability: 'settings.manage', scope: 'everything' }] },
    { profile: 'owner' },
    { profile: 'communication-officer', responsible: [units.F01!] },
    // It gives nothing yet, and would with a profile that somebody adds.
    { responsible: 'everything' },
    { responsible: [units.F02!] },
  ]
  for (const decided of tooMuch) {
    await refused(accounts.change(jan, decided, delegate), 'beyond-your-powers')
    await refused(accounts.add('piotr', decided, delegate), 'beyond-your-powers')
  }
  const { message } = await refused(accounts.change(jan, tooMuch[1]!, delegate), 'beyond-your-powers')
  assert.match(message, 'messages.send')
  assert.equal((await accounts.find('jan'))?.own, [inBranch('messages.send')])
})

test('ADMIN-11: who may do more than a manager can hand on does not exist for them', async (context) => {
  const { accounts, delegate, inBranch } = context
  const { server, units } = accounts
  await accounts.add('jan', { own: [inBranch('messages.send')] })
  await accounts.add('piotr', { own: [{ capability: 'messages.send', scope: [units.F02!] }] })
  const client = await server.by(delegate)
  const { administrators } = await client.call('listAdministrators', {})
  assert.equal(administrators.map(({ login }) => login).sort(), ['delegate', 'jan'])
  for (const login of [ANNA.login, 'piotr']) {
    const account = (await accounts.find(login))!
    const params = { admin: account.id }
    for (const name of [
      'disableAdministrator',
      'enableAdministrator',
      'removeAdministrator',
      'inviteAdministrator',
      'resetTotp',
      'administratorSessions',
      'endAdministratorSessions',
    ] as const)
      await refused(client.call(name, { params }), 'not-found')
    await refused(accounts.change(account, { profile: null, own: [] }, delegate), 'not-found')
  }
  await server.signIn()
})

test('ADMIN-12: nobody raises their own permissions: not directly, by another account, nor by a profile', async (context) => {
  const { accounts, delegate } = context
  const { server, units } = accounts
  const me = (await accounts.find('delegate', delegate))!
  const more: Grant = { capability: 'messages.send', scope: 'everything' }
  await refused(accounts.change(me, { own: [...me.own, more] }, delegate), 'beyond-your-powers')
  await refused(accounts.change(me, { profile: 'owner' }, delegate), 'beyond-your-powers')
  await refused(accounts.add('puppet', { own: [more] }, delegate), 'beyond-your-powers')
  const client = await server.by(delegate)
  const body = {
    id: null,
    name: 'All',
    grants: [{ capability: 'messages.send' as const, scope: 'everything' as const }],
  }
  await refused(client.call('saveProfile', { body }), 'forbidden')
  // Somebody who manages all of the organisation and holds little else.
  const own: Grant[] = [{ capability: 'administrators.manage', scope: 'everything' }]
  const manager = await accounts.signedIn('manager', { own })
  const his = await server.by(manager.device)
  await refused(his.call('saveProfile', { body }), 'beyond-your-powers')
  await refused(accounts.change(manager.account, { own: [...own, more] }, manager.device), 'beyond-your-powers')
  await refused(
    accounts.change(manager.account, { profile: 'help-desk', responsible: [units.F01!] }, manager.device),
    'beyond-your-powers',
  )
  assert.equal((await accounts.find('manager'))?.grants, own)
})

test('ADMIN-12: a request counts by the permissions of the moment in which it is done', async ({ accounts }) => {
  const { account, device } = await accounts.signedIn('jan', { profile: 'owner', responsible: 'everything' })
  // The password is hashed while the other request is done.
  const [making] = await Promise.allSettled([
    accounts.add('puppet', { profile: 'owner' }, device),
    accounts.change(account, { profile: 'auditor' }),
  ])
  const puppet = await accounts.find('puppet')
  assert.is(puppet === undefined, making.status === 'rejected')
  await refused(accounts.add('second', { profile: 'owner' }, device), 'forbidden')
})

test.run()
