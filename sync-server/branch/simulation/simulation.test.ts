import { suite } from 'uvu'
import { World } from './world.ts'
const test = suite('simulation')
test('x', async () => {
  const t0 = process.hrtime.bigint()
  const world = await World.make(1, 3)
  const t1 = process.hrtime.bigint()
  console.log('made', Number(t1 - t0) / 1e6)
  console.log(world.computers.map((c) => c.endpoint.replica.server + ' ' + c.endpoint.replica.connection.kind), world.sites.map((s) => s.id))
  await world.pass(3600_000)
  const t2 = process.hrtime.bigint()
  console.log('hour', Number(t2 - t1) / 1e6)
  await world.end()
})
test.run()
