import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Database } from '../store/database.ts'
import { openDatabase } from '../store/open.ts'
import { writeSetting } from '../store/settings.ts'
import { Retention } from './retention.ts'

const ACTOR = { by: { kind: 'server' }, from: null } as unknown as Actor
const DAY = 86_400_000
const NOVEMBER = Date.UTC(2026, 10, 10)

const setUp = (stored: object) => {
  const database: Database = openDatabase(':memory:')
  writeSetting(database, 'chat.retention', stored)
  const clock = { now: NOVEMBER }
  const start = () => new Retention(database, () => clock.now)
  return { database, clock, start }
}
const kept = { keepMonths: 1, removedBefore: null }

test('CHAT-7: months follow one another, also while nothing runs for two', () => {
  const { clock, start } = setUp(kept)
  assert.is(start().since, '2026-10')
  clock.now = Date.UTC(2027, 0, 10)
  const retention = start()
  assert.equal([retention.since, retention.isDoubted], ['2026-12', false])
  clock.now = Date.UTC(2027, 2, 31)
  assert.is(retention.since, '2027-02')
})

test('CHAT-7: a clock that is months ahead is believed after a week, over restarts', () => {
  const { clock, start } = setUp(kept)
  start()
  clock.now = Date.UTC(2027, 1, 10)
  assert.equal([start().since, start().isDoubted], ['2026-10', true])
  clock.now += 6 * DAY
  assert.is(start().since, '2026-10')
  clock.now += DAY
  assert.equal([start().since, start().isDoubted], ['2027-01', false])
})

test('CHAT-7: a clock that is put right is believed, and doubted anew when it is ahead again', () => {
  const { clock, start } = setUp(kept)
  const retention = start()
  for (let n = 0; n < 3; n++) {
    clock.now = Date.UTC(2036, 0, 10 + 4 * n)
    retention.look()
    assert.is(retention.since, '2026-10')
    clock.now = NOVEMBER
    retention.look()
    assert.is(retention.since, '2026-10')
  }
})

test('CHAT-7: whoever says how long conversations are kept believes the clock', () => {
  const { clock, start } = setUp(kept)
  start()
  clock.now = Date.UTC(2027, 5, 10)
  const retention = start()
  assert.is(retention.since, '2026-10')
  retention.change(1, ACTOR)
  assert.is(retention.since, '2027-05')
})

test('CHAT-7: no month after the present one is closed, and those before it stay so as time goes on', () => {
  const { clock, start } = setUp({ keepMonths: null, removedBefore: '2036-01' })
  const retention = start()
  assert.is(retention.since, '2026-11')
  clock.now = Date.UTC(2027, 0, 10)
  retention.look()
  assert.is(retention.since, '2026-11')
})

test('CHAT-6: what was removed is the later of two', () => {
  const retention = setUp(kept).start()
  retention.noteRemoved('2026-09')
  retention.noteRemoved('2026-08')
  assert.is(retention.removedBefore, '2026-09')
})

test('CHAT-6: what was not removed after all is removed the next time', () => {
  const { database, start } = setUp(kept)
  const retention = start()
  const failing = () =>
    database.transaction(() => {
      retention.noteRemoved('2026-10')
      throw new Error('The disk is full.')
    })
  assert.throws(failing, 'The disk is full.')
  retention.look()
  assert.is(retention.removedBefore, null)
})

test.run()
