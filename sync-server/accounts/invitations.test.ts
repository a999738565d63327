import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { refused } from '../http/test-server.ts'
import { PASSWORD, TestAccounts } from './test-accounts.ts'

const test = suite<{ accounts: TestAccounts }>('invitations')
test.before.each(async (context) => {
  context.accounts = await TestAccounts.ready()
})
test.after.each(({ accounts }) => accounts.end())

const CHOSEN = 'chosen by the person'
const WEEK = 7 * 86_400_000

const invited = async ({ server, owner }: TestAccounts) => {
  const body = { login: 'jan', name: 'Jan Kot', profile: 'auditor', responsible: [], own: [], identity: null }
  const { administrator, invitation } = await (await server.by(owner)).call('createAdministrator', { body })
  return { account: administrator, ...invitation! }
}
const accept = ({ server }: TestAccounts, code: string, password = CHOSEN) =>
  server.as(null).call('acceptInvitation', { body: { code, password } })

test('ADMIN-14: with an invitation the person chooses the password of a new account', async ({ accounts }) => {
  const { server } = accounts
  const { account, code, link, expiresAt } = await invited(accounts)
  assert.is(account.state, 'invited')
  assert.is(link, `${server.origin}/console/#invitation=${code}`)
  assert.is(expiresAt, server.clock.now + WEEK)
  await refused(server.signIn({ login: 'jan', password: CHOSEN }), 'wrong-password')
  const preview = await server.as(null).call('invitationPreview', { body: { code: code.toLowerCase() } })
  assert.equal(preview, { organisation: 'City Library', login: 'jan', name: 'Jan Kot' })
  await refused(accept(accounts, code, 'short'), 'invalid')
  assert.equal(await accept(accounts, code), { login: 'jan' })
  await server.signIn({ login: 'jan', password: CHOSEN })
  assert.is((await accounts.find('jan'))?.state, 'active')
  await server.stop()
  assert.not.ok(readFileSync(join(server.folder, 'carillon.sqlite')).includes(code.replaceAll('-', '')))
  await server.start()
})

test('ADMIN-14: it is good once, also for two at once', async ({ accounts }) => {
  const { code } = await invited(accounts)
  const results = await Promise.allSettled([accept(accounts, code), accept(accounts, code, 'another password')])
  assert.equal(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  const { message } = await refused(accept(accounts, code), 'unknown-invitation')
  assert.match(message, 'has been used')
})

test('ADMIN-14: it expires after a week, and goes with its account', async ({ accounts }) => {
  const { server } = accounts
  const { account, code } = await invited(accounts)
  server.clock.now += WEEK
  assert.is((await refused(accept(accounts, code), 'expired-invitation')).status, 410)
  await refused(server.as(null).call('invitationPreview', { body: { code } }), 'expired-invitation')
  const client = await server.by(accounts.owner)
  const params = { admin: account.id }
  const second = await client.call('inviteAdministrator', { params })
  await client.call('disableAdministrator', { params })
  await refused(accept(accounts, second.invitation.code), 'unknown-invitation')
  await refused(client.call('inviteAdministrator', { params }), 'disabled')
  await client.call('enableAdministrator', { params })
  await refused(accept(accounts, second.invitation.code), 'unknown-invitation')
  const third = await client.call('inviteAdministrator', { params })
  await client.call('removeAdministrator', { params })
  await refused(accept(accounts, third.invitation.code), 'unknown-invitation')
})

test('ADMIN-15: a new one voids the one before; the old password is good until it is accepted', async ({
  accounts,
}) => {
  const { server } = accounts
  const { account, device } = await accounts.signedIn('jan', { profile: 'auditor' })
  const client = await server.by(accounts.owner)
  const params = { admin: account.id }
  const first = await client.call('inviteAdministrator', { params })
  const second = await client.call('inviteAdministrator', { params })
  await refused(accept(accounts, first.invitation.code), 'unknown-invitation')
  const [closed] = await accounts.connect(device)
  const { ticket } = await (await server.by(device)).call('ticket', {})
  await server.signIn({ login: 'jan', password: PASSWORD })
  // Locked out, as somebody is who has forgotten it.
  for (let attempt = 0; attempt < 5; attempt++)
    await refused(server.signIn({ login: 'jan', password: 'forgotten' }), 'wrong-password')
  await accept(accounts, second.invitation.code)
  assert.is(await closed, CLOSE.revoked.code)
  await refused(server.as(ticket).call('me', {}), 'unauthenticated')
  await refused((await server.by(device)).call('me', {}), 'unauthenticated')
  await refused(server.signIn({ login: 'jan', password: PASSWORD }), 'wrong-password')
  await server.signIn({ login: 'jan', password: CHOSEN })
})

test('ADMIN-15: guessing is slowed down by address', async ({ accounts }) => {
  for (let attempt = 0; attempt < 31; attempt++)
    await refused(accept(accounts, '0000-0000-0000-0000'), 'unknown-invitation')
  await refused(accept(accounts, '0000-0000-0000-0000'), 'too-many')
})

test.run()
