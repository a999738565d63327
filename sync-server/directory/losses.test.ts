/** What an import takes its unit from, through a real server: told before it is done, to whom it may be told. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { ImportLoss } from '@carillon/shared-model/api/directory-routes.ts'
import { CAMPAIGN, MESSAGE, MONTHLY, PEOPLE, UNITS, World, type Party } from '../http/matrix/world.ts'

const test = suite<{ world: World }>('what loses its unit')
test.before(async (context) => {
  context.world = await World.make()
})
test.after(({ world }) => world?.end())

/** Without the Cedar Branch and its people. */
const WITHOUT = UNITS.replace(/CEDAR.*\n/g, '')
const FEWER = PEOPLE.replace(/2,ewa.*\n/, '')

const preview = async ({ server }: World, { device }: Party) => {
  const client = await server.by(device)
  const [units, people] = [WITHOUT, FEWER].map((text) => Buffer.from(text).toString('base64'))
  return client.call('importDirectory', { body: { units: units!, people: people!, dryRun: true } })
}
const told = (losses: readonly ImportLoss[]) =>
  losses.map(({ unit, kind, count, names }) => `${unit.split(' ')[0]} ${kind} ${count}: ${names.join(', ')}`).sort()

test('IMPORT-20: grants, codes, campaigns, recurring messages, computers and branch servers are named', async ({
  world,
}) => {
  const { there, owner, server } = world
  const scoped: Grant[] = [{ capability: 'alerts.computers', scope: [there.unit] }]
  await world.add('Ewa Kowal', scoped)
  await world.add('Jan Lis', [], { profile: 'help-desk', responsible: [there.room, there.unit] })
  await world.admit()
  const client = await server.by(owner.device)
  const { code } = await client.call('createEnrolment', { body: { unit: there.unit } })
  const sender = await world.sender(owner)
  for (const { fact } of [
    await sender.start({ to: [there.unit, world.here.unit], campaign: CAMPAIGN }),
    await sender.repeat({ to: [there.room], content: MESSAGE, schedule: MONTHLY, lasting: null }),
  ])
    assert.is((await world.outcome(fact)).state, 'published')
  const before = await preview(world, owner)
  assert.is(before.applied, false)
  const lines = told(before.losses)
  const find = (start: string) => lines.find((line) => line.startsWith(start)) ?? lines.join('\n')
  assert.match(find('CEDAR grants'), /Ewa Kowal.*, .*Jan Lis/)
  assert.match(find('CEDAR-R grants'), /^CEDAR-R grants 1: Jan Lis/)
  assert.match(find('CEDAR codes'), code.slice(0, 4))
  assert.match(find('CEDAR campaigns'), 'Ladders')
  assert.match(find('CEDAR series'), 'Monthly to Cedar')
  assert.match(find('CEDAR-R series'), 'Hours')
  assert.match(find('CEDAR-R computers 1'), /: .+/)
})

test('IMPORT-21: who may not see such things is told how many there are, and not which', async ({ world }) => {
  const { there } = world
  await world.add('Adam Sowa', [{ capability: 'alerts.computers', scope: [there.unit] }])
  const everywhere = (capability: Grant['capability']): Grant => ({ capability, scope: 'everything' })
  const clerk = await world.add('Clerk', [everywhere('directory.manage')])
  const manager = await world.add('Manager', [everywhere('directory.manage'), everywhere('administrators.manage')])
  const trainer = await world.add('Trainer', [everywhere('directory.manage'), everywhere('progress.see')])
  await world.admit()
  const all = (await preview(world, world.owner)).losses
  assert.ok(all.every(({ names, count }) => names.length === count))
  const some = (await preview(world, clerk)).losses
  assert.equal(some, all.map((loss) => ({ ...loss, names: [] }))) // prettier-ignore
  // Accounts may exist that may do more than they can hand on.
  assert.ok((await preview(world, manager)).losses.every(({ names }) => names.length === 0))
  for (const { kind, names } of (await preview(world, trainer)).losses)
    assert.is(names.length > 0, kind === 'campaigns')
})

test.run()
