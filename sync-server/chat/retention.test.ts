import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Change } from '../ports/changes.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { Retention } from './retention.ts'

const NOVEMBER = Date.UTC(2026, 10, 10)

const setUp = async (value: object) => {
  const { unitOfWork, repositories, announcements } = new SqliteWriter(openDatabase(':memory:'))
  const write = (...changes: Change[]) => unitOfWork(async (transaction) => transaction.write(...changes))
  await write({ kind: 'setting-saved', key: 'chat.retention', value })
  const clock = { now: NOVEMBER }
  const start = () => Retention.load(repositories, announcements, () => clock.now)
  return { clock, start, write }
}
const kept = { keepMonths: 1, removedBefore: null }

test('CHAT-7: months follow one another, also while nothing runs for some', async () => {
  const { clock, start } = await setUp(kept)
  assert.is((await start()).since, '2026-10')
  clock.now = Date.UTC(2027, 0, 10)
  const retention = await start()
  assert.is(retention.since, '2026-12')
  clock.now = Date.UTC(2027, 2, 31)
  assert.is(retention.since, '2027-02')
})

test('CHAT-7: no month after the present one is closed, and those before it stay so as time goes on', async () => {
  const { clock, start, write } = await setUp({ keepMonths: null, removedBefore: '2036-01' })
  const retention = await start()
  assert.is(retention.since, '2026-11')
  await write(...retention.clockRepairChanges('2026-11'))
  clock.now = Date.UTC(2027, 0, 10)
  assert.is(retention.since, '2026-11')
  assert.is((await start()).since, '2026-11', 'over a restart')
})

test('CHAT-7: a clock that is behind what is kept does not open what was removed', async () => {
  const retention = await (await setUp({ keepMonths: null, removedBefore: '2036-01' })).start()
  assert.equal(retention.clockRepairChanges('2036-02'), [])
})

test('CHAT-6: what was removed is the later of two', async () => {
  const { start, write } = await setUp(kept)
  const retention = await start()
  assert.is(retention.due, '2026-10')
  await write(retention.removed('2026-10'))
  await write(retention.removed('2026-08'))
  assert.is(retention.due, null)
})

test('CHAT-6: what was not removed after all is removed the next time', async () => {
  const { start, write } = await setUp(kept)
  const retention = await start()
  const failing = write(retention.removed('2026-10'), { kind: 'history', item: 'i', at: 1, signed: {} } as never)
  await failing.then(
    () => assert.unreachable(),
    () => undefined,
  )
  assert.is(retention.due, '2026-10')
})

test.run()
