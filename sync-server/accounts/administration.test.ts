import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { OWNER as ANNA, refused } from '../http/test-server.ts'
import { decidedOf, PASSWORD, TestAccounts } from './test-accounts.ts'

const test = suite<{ accounts: TestAccounts }>('administration')
test.before.each(async (context) => {
  context.accounts = await TestAccounts.ready()
})
test.after.each(({ accounts }) => accounts.end())

const owner = { profile: 'owner', responsible: 'everything' } as const

test('ADMIN-1: an account is made with what was decided, and may do just that', async ({ accounts }) => {
  const { server, units } = accounts
  const F01 = units.F01!
  const decided = { name: 'Jan Kot', profile: 'communication-officer', responsible: [F01], identity: 'jan@library' }
  const { account, device } = await accounts.signedIn('Jan', decided)
  assert.equal([account.login, account.state, account.version, account.manageable], ['jan', 'active', 1, true])
  assert.equal(decidedOf(account), { ...decided, own: [] })
  const me = await (await server.by(device)).call('me', {})
  assert.equal(me.account.grants, [
    { capability: 'messages.send', scope: 'everything' },
    { capability: 'alerts.computers', scope: [F01] },
  ])
  await refused((await server.by(device)).call('listAdministrators', {}), 'forbidden')
})

test('ADMIN-2: logins are unique without regard to capitals, identities as they are', async ({ accounts }) => {
  await accounts.add('jan', { identity: 'jan@library' })
  await refused(accounts.add(' JAN', {}), 'login-taken')
  await refused(accounts.add('piotr', { identity: 'jan@library' }), 'identity-taken')
  const piotr = await accounts.add('piotr', {})
  await refused(accounts.change(piotr, { identity: 'jan@library' }), 'identity-taken')
  await refused(accounts.change(piotr, { profile: 'nothing' }), 'no-profile')
  const unknown = accounts.units.F01!.replace(/.{4}$/, 'AAAA') as typeof accounts.units.F01
  await refused(accounts.change(piotr, { responsible: [unknown!] }), 'no-unit')
  assert.is((await accounts.find('piotr'))?.version, 1)
})

test('ADMIN-3: of two who change an account at once one does, and the other is told who and when', async ({
  accounts,
}) => {
  const second = await accounts.signedIn('piotr', { name: 'Piotr', ...owner })
  const jan = await accounts.add('jan', { name: 'Jan Kot' })
  const results = await Promise.allSettled([
    accounts.change(jan, { profile: 'auditor' }),
    accounts.change(jan, { profile: 'owner' }, second.device),
  ])
  assert.is(results.filter(({ status }) => status === 'fulfilled').length, 1)
  const [byAnna] = results
  const winner = byAnna.status === 'fulfilled' ? 'Anna Nowak' : 'Piotr'
  const loser = winner === 'Piotr' ? accounts.owner : second.device
  const { message, status } = await refused(accounts.change(jan, { profile: null }, loser), 'changed-meanwhile')
  assert.is(status, 409)
  assert.match(message, `${winner} changed “Jan Kot” at 2026-11-02 08:00 UTC`)
  const now = (await accounts.find('jan'))!
  assert.is(now.version, 2)
  assert.is((await accounts.change(now, { profile: null }, loser)).version, 3)
})

test('ADMIN-3: a change that changes nothing is none', async ({ accounts }) => {
  const jan = await accounts.add('jan', {})
  assert.is((await accounts.change(jan, {})).version, 1)
})

test('ADMIN-4: the last owner cannot be disabled, removed or given less', async ({ accounts }) => {
  const { server } = accounts
  const anna = (await accounts.find(ANNA.login))!
  const client = await server.by(accounts.owner)
  const params = { admin: anna.id }
  const { message } = await refused(client.call('disableAdministrator', { params }), 'last-owner')
  assert.match(message, 'Anna Nowak is the only owner')
  await refused(client.call('removeAdministrator', { params }), 'last-owner')
  await refused(accounts.change(anna, { profile: null }), 'last-owner')
  await refused(accounts.change(anna, { profile: 'auditor', own: anna.grants }), 'last-owner')
  assert.is((await accounts.find(ANNA.login))?.version, 1)
})

test('ADMIN-4: an owner who has never come, or is disabled, does not count', async ({ accounts }) => {
  const client = await accounts.server.by(accounts.owner)
  const anna = (await accounts.find(ANNA.login))!
  const body = { login: 'jan', name: 'Jan Kot', ...owner, own: [], identity: 'jan@library', password: null }
  const { administrator: jan } = await client.call('createAdministrator', { body })
  const piotr = await accounts.add('piotr', owner)
  await client.call('disableAdministrator', { params: { admin: piotr.id } })
  await refused(client.call('disableAdministrator', { params: { admin: anna.id } }), 'last-owner')
  // They themselves can go, since they are not the last.
  await client.call('disableAdministrator', { params: { admin: jan.id } })
  await client.call('enableAdministrator', { params: { admin: piotr.id } })
  await client.call('disableAdministrator', { params: { admin: anna.id } })
})

test('ADMIN-4: of two owners who take away each other’s permissions one stays', async ({ accounts }) => {
  const { server } = accounts
  const { account: piotr, device } = await accounts.signedIn('piotr', owner)
  const anna = (await accounts.find(ANNA.login))!
  const results = await Promise.allSettled([
    accounts.change(piotr, { profile: 'auditor' }),
    accounts.change(anna, { profile: 'auditor' }, device),
  ])
  assert.equal(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const left = results[0].status === 'fulfilled' ? accounts.owner : device
  const other = results[0].status === 'fulfilled' ? device : accounts.owner
  await refused((await server.by(other)).call('listAdministrators', {}), 'forbidden')
  const { administrators } = await (await server.by(left)).call('listAdministrators', {})
  assert.is(administrators.filter(({ profile }) => profile === 'owner').length, 1)
})

test('ADMIN-5: disabling ends connection, stream, token and ticket within the call', async ({ accounts }) => {
  const { server } = accounts
  const { account, device } = await accounts.signedIn('jan', owner)
  const token = await server.token(device)
  const { ticket } = await server.as(token).call('ticket', {})
  const [[closed], [ended]] = [await accounts.connect(device), await accounts.stream(device)]
  const client = await server.by(accounts.owner)
  const { sessions } = await client.call('administratorSessions', { params: { admin: account.id } })
  assert.equal([sessions.length, sessions[0]?.connected, sessions[0]?.current], [1, true, false])
  const { administrator } = await client.call('disableAdministrator', { params: { admin: account.id } })
  assert.is(administrator.state, 'disabled')
  assert.is(await closed, CLOSE.revoked.code)
  await ended
  await refused(server.as(token).call('me', {}), 'unauthenticated')
  await refused(server.as(ticket).call('me', {}), 'unauthenticated')
  await refused(server.signIn({ login: 'jan', password: PASSWORD }), 'wrong-password')
})

test('ADMIN-5: an account that is enabled again has to sign in anew', async ({ accounts }) => {
  const { server } = accounts
  const { account, device } = await accounts.signedIn('jan', owner)
  const client = await server.by(accounts.owner)
  await client.call('disableAdministrator', { params: { admin: account.id } })
  const { administrator } = await client.call('enableAdministrator', { params: { admin: account.id } })
  assert.equal([administrator.state, administrator.version], ['active', 3])
  await refused((await server.by(device)).call('me', {}), 'unauthenticated')
  await server.signIn({ login: 'jan', password: PASSWORD })
})

test('ADMIN-6: a change of permissions is felt by open connections within the call', async ({ accounts }) => {
  const { account, device } = await accounts.signedIn('jan', owner)
  const [[closed], [ended]] = [await accounts.connect(device), await accounts.stream(device)]
  const changed = await accounts.change(account, { profile: 'help-desk', responsible: [accounts.units.F01!] })
  assert.is(await closed, CLOSE.restarting.code)
  await ended
  assert.equal(Object.keys(await accounts.unitsSeenBy(device)).sort(), ['F01', 'F01A'])
  // Another name takes no permissions, so the connection goes on until something does.
  const [again] = await accounts.connect(device)
  const renamed = await accounts.change(changed, { name: 'Jan Kot' })
  await accounts.change(renamed, { profile: null, own: [{ capability: 'messages.send', scope: 'everything' }] })
  assert.is(await again, CLOSE.restarting.code)
})

test('ADMIN-6: ending the sessions of an account ends them all at once', async ({ accounts }) => {
  const { server } = accounts
  const { account, device } = await accounts.signedIn('jan', owner)
  await server.signIn({ login: 'jan', password: PASSWORD })
  const [closed] = await accounts.connect(device)
  const client = await server.by(accounts.owner)
  assert.is((await client.call('endAdministratorSessions', { params: { admin: account.id } })).ended, 2)
  assert.is(await closed, CLOSE.revoked.code)
  await server.signIn({ login: 'jan', password: PASSWORD })
})

test('ADMIN-7: administrators can disable themselves, and are signed out by it', async ({ accounts }) => {
  const { server, units } = accounts
  const { account, device } = await accounts.signedIn('jan', owner)
  const client = await server.by(device)
  const [closed] = await accounts.connect(device)
  await refused(client.call('removeAdministrator', { params: { admin: account.id } }), 'account-used')
  assert.is(
    (await client.call('disableAdministrator', { params: { admin: account.id } })).administrator.state,
    'disabled',
  )
  assert.is(await closed, CLOSE.revoked.code)
  await refused(client.call('listAdministrators', {}), 'unauthenticated')
  // However little of their own account they could change.
  const own = [
    { capability: 'administrators.manage' as const, scope: [units.F01!] },
    { capability: 'messages.send' as const, scope: 'everything' as const },
  ]
  const piotr = await accounts.signedIn('piotr', { own })
  const his = await server.by(piotr.device)
  const { administrators } = await his.call('listAdministrators', {})
  assert.equal(
    administrators.map(({ login, manageable }) => [login, manageable]),
    [['piotr', false]],
  )
  await refused(accounts.change(piotr.account, { name: 'Piotr' }, piotr.device), 'beyond-your-powers')
  await his.call('disableAdministrator', { params: { admin: piotr.account.id } })
})

test('ADMIN-7: nobody resets their own password or codes without them', async ({ accounts }) => {
  const anna = (await accounts.find(ANNA.login))!
  const client = await accounts.server.by(accounts.owner)
  await refused(client.call('inviteAdministrator', { params: { admin: anna.id } }), 'own-account')
  await refused(client.call('resetTotp', { params: { admin: anna.id } }), 'own-account')
})

test('ADMIN-8: an account that was never used can be removed, one that was is disabled', async ({ accounts }) => {
  const { server } = accounts
  const client = await server.by(accounts.owner)
  const unused = await accounts.add('jan', {})
  await client.call('removeAdministrator', { params: { admin: unused.id } })
  assert.is(await accounts.find('jan'), undefined)
  await refused(client.call('removeAdministrator', { params: { admin: unused.id } }), 'not-found')
  const { account } = await accounts.signedIn('jan', {})
  const { message } = await refused(
    client.call('removeAdministrator', { params: { admin: account.id } }),
    'account-used',
  )
  assert.match(message, 'Disable it instead')
})

test('ADMIN-9: every act is in the audit trail, with what changed as text', async ({ accounts }) => {
  const { server, units } = accounts
  const client = await server.by(accounts.owner)
  const scope = [units.F01!, units.F02!]
  const jan = await accounts.add('jan', { name: 'Jan Kot', profile: 'help-desk', responsible: [units.F01!] })
  const changed = await accounts.change(jan, { profile: null, own: [{ capability: 'alerts.computers', scope }] })
  await client.call('inviteAdministrator', { params: { admin: changed.id } })
  await client.call('disableAdministrator', { params: { admin: changed.id } })
  await client.call('enableAdministrator', { params: { admin: changed.id } })
  await client.call('removeAdministrator', { params: { admin: changed.id } })
  const { entries } = await client.call('listAudit', { query: {} })
  const told = entries.filter(({ subject }) => subject?.id === jan.id).reverse()
  assert.equal(
    told.map(({ act, detail }) => [act, detail]),
    [
      ['administrator.added', { profile: 'help-desk', responsible: 'in F01', own: 'none' }],
      [
        'administrator.changed',
        { before: 'profile: help-desk\nown: none', after: 'profile: none\nown: alerts.computers in F01, F02' },
      ],
      ['administrator.invited', {}],
      ['administrator.disabled', {}],
      ['administrator.enabled', {}],
      ['administrator.removed', {}],
    ],
  )
  for (const { by, device, subject } of told)
    assert.equal([by?.login, device?.id, subject?.name], [ANNA.login, accounts.owner.device, 'Jan Kot'])
})

test.run()
