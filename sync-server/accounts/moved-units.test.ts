import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, type Device } from '../http/test-server.ts'
import { TestAccounts, UNITS } from './test-accounts.ts'

type Context = { accounts: TestAccounts; device: Device }
const test = suite<Context>('scopes of units that move')
/** Somebody who enrols computers in Branch 1 and below. */
test.before.each(async (context) => {
  const accounts = await TestAccounts.ready()
  const { device } = await accounts.signedIn('jan', { profile: 'help-desk', responsible: [accounts.units.F01!] })
  Object.assign(context, { accounts, device })
})
test.after.each(({ accounts }) => accounts.end())

const enrol = async ({ accounts, device }: Context, code: string) =>
  (await accounts.server.by(device)).call('createEnrolment', { body: { unit: accounts.units[code]! } })
const seen = async ({ accounts, device }: Context) => Object.keys(await accounts.unitsSeenBy(device)).sort()

test('ADMIN-13: a grant follows its unit, and takes what comes below it', async (context) => {
  const { accounts } = context
  assert.equal(await seen(context), ['F01', 'F01A'])
  await refused(enrol(context, 'F02'), 'forbidden')
  await accounts.importUnits(
    'code,parent,name\nBM,,Library\nF03,BM,Branch 3\nF01,F03,Branch 1\nF02,F01,Branch 2\nF01A,BM,Reading room\n',
  )
  assert.equal(await seen(context), ['F01', 'F02'])
  await enrol(context, 'F01')
  await enrol(context, 'F02')
  await refused(enrol(context, 'F01A'), 'forbidden')
  await refused(enrol(context, 'F03'), 'forbidden')
})

test('ADMIN-13: a console that has rows of before reads them anew', async ({ accounts, device }) => {
  const client = await accounts.server.by(device)
  const query = { after: 0, limit: 100 }
  const { scope } = await client.call('view', { params: { view: 'units' }, query })
  await accounts.importUnits(UNITS.replace('F01A,F01', 'F01A,BM'))
  await refused(client.call('view', { params: { view: 'units' }, query: { ...query, scope } }), 'scope-changed')
})

test('ADMIN-13: a grant on a removed unit covers nothing, and holds again when the unit returns', async (context) => {
  const { accounts, device } = context
  const before = (await accounts.find('jan'))!
  await accounts.importUnits('code,parent,name\nBM,,Library\nF02,BM,Branch 2\nF01A,F02,Reading room\n')
  assert.equal(await seen(context), [])
  await refused(enrol(context, 'F01A'), 'forbidden')
  await refused(enrol(context, 'F01'), 'forbidden')
  // It is kept, also by a change of something else.
  const meanwhile = await accounts.change((await accounts.find('jan'))!, { name: 'Jan Kot' })
  assert.equal(meanwhile.responsible, before.responsible)
  await accounts.importUnits(UNITS)
  assert.equal(await seen(context), ['F01', 'F01A'])
  await accounts.server.enrol((await enrol(context, 'F01A')).code)
  assert.is((await accounts.server.by(device).then((client) => client.call('me', {}))).account.name, 'Jan Kot')
})

test('ADMIN-13: only who manages the whole organisation reaches an account with a removed unit', async (context) => {
  const { accounts } = context
  const scope = [accounts.units.F01!]
  const own = (['administrators.manage', 'chat.answer', 'computers.manage'] as const).map((capability) => ({
    capability,
    scope,
  }))
  const { device } = await accounts.signedIn('piotr', { own })
  assert.ok(await accounts.find('jan', device))
  await accounts.importUnits('code,parent,name\nBM,,Library\nF02,BM,Branch 2\n', 2)
  assert.is(await accounts.find('jan', device), undefined)
  assert.ok((await accounts.find('jan'))?.manageable)
  await accounts.importUnits(UNITS)
  assert.ok(await accounts.find('jan', device))
})

test.run()
