import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import { CLOSE } from '@carillon/shared-model/wire/close-codes.ts'
import { refused, type Device } from '../http/test-server.ts'
import { TestAccounts } from './test-accounts.ts'

const test = suite<{ accounts: TestAccounts }>('profiles')
test.before.each(async (context) => {
  context.accounts = await TestAccounts.ready()
})
test.after.each(({ accounts }) => accounts.end())

const SENDS: ProfileGrant = { capability: 'messages.send', scope: 'assigned' }
const ENROLS: ProfileGrant = { capability: 'computers.manage', scope: 'assigned' }

const save = async (
  { server }: TestAccounts,
  by: Device,
  profile: { id?: string; name?: string; grants?: ProfileGrant[]; version?: number },
) => {
  const body = { id: null, name: 'Zespół łączności', grants: [SENDS], ...profile }
  return (await (await server.by(by)).call('saveProfile', { body })).profile
}
const remove = async ({ server, owner }: TestAccounts, profile: string) =>
  (await server.by(owner)).call('removeProfile', { params: { profile } })

test('ADMIN-16: a profile of one’s own gets an id made of its name', async ({ accounts }) => {
  const { owner } = accounts
  const made = await save(accounts, owner, { grants: [ENROLS, SENDS, { ...SENDS, scope: 'everything' }] })
  assert.equal(made, {
    id: 'zespol-lacznosci',
    name: 'Zespół łączności',
    grants: [{ ...SENDS, scope: 'everything' }, ENROLS],
    readyMade: false,
    version: 1,
  })
  await refused(save(accounts, owner, { name: 'ZESPÓŁ łączności' }), 'name-taken')
  assert.is((await save(accounts, owner, { name: 'Zespol lacznosci' })).id, 'zespol-lacznosci-2')
})

test('ADMIN-16: a change of a profile changes every account that has it, at once', async ({ accounts }) => {
  const { owner, units } = accounts
  const { id } = await save(accounts, owner, {})
  const { device } = await accounts.signedIn('jan', { profile: id, responsible: [units.F01!] })
  const [closed] = await accounts.connect(device)
  const changed = await save(accounts, owner, { id, grants: [ENROLS], version: 1 })
  assert.is(changed.version, 2)
  assert.is(await closed, CLOSE.restarting.code)
  assert.equal((await accounts.find('jan'))?.grants, [{ capability: 'computers.manage', scope: [units.F01!] }])
  const { message } = await refused(save(accounts, owner, { id, version: 1 }), 'changed-meanwhile')
  assert.match(message, 'Anna Nowak changed “Zespół łączności”')
})

test('ADMIN-16: those that come with the product stay; one in use cannot be removed', async ({ accounts }) => {
  const { owner } = accounts
  await refused(save(accounts, owner, { id: 'owner', version: 0 }), 'ready-made')
  await refused(remove(accounts, 'auditor'), 'ready-made')
  await refused(remove(accounts, 'nothing'), 'no-profile')
  const { id } = await save(accounts, owner, {})
  const jan = await accounts.add('jan', { profile: id })
  const piotr = await accounts.add('piotr', { profile: id })
  assert.match((await refused(remove(accounts, id), 'profile-in-use')).message, /^2 accounts have/)
  await accounts.change(jan, { profile: null })
  assert.match((await refused(remove(accounts, id), 'profile-in-use')).message, /^One account has/)
  await accounts.change(piotr, { profile: null })
  await remove(accounts, id)
  await refused(accounts.add('third', { profile: id }), 'no-profile')
})

test('ADMIN-17: only who could hand on all of a profile everywhere makes or changes it', async ({ accounts }) => {
  const { owner, units } = accounts
  const own = (['administrators.manage', 'messages.send'] as const).map((capability) => ({
    capability,
    scope: 'everything' as const,
  }))
  const manager = (await accounts.signedIn('jan', { own })).device
  const mine = await save(accounts, manager, { name: 'Mine' })
  await refused(
    save(accounts, manager, { id: mine.id, name: 'Mine', grants: [ENROLS], version: 1 }),
    'beyond-your-powers',
  )
  const more = await save(accounts, owner, { name: 'More', grants: [SENDS, ENROLS] })
  await refused(save(accounts, manager, { id: more.id, name: 'More', version: 1 }), 'beyond-your-powers')
  // An owner has given it to somebody who may do more than this manager could hand on.
  await accounts.add('piotr', { profile: mine.id, own: [{ capability: 'computers.manage', scope: [units.F01!] }] })
  await refused(save(accounts, manager, { id: mine.id, name: 'Changed', version: 1 }), 'beyond-your-powers')
})

test.run()
