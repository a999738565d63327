import { pino } from 'pino'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { trustedClock } from '../ports/clock.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { Announcer } from './announcer.ts'

test('CHAT-5: a new name that could not be stored is told with the next message', async () => {
  const database = openDatabase(':memory:')
  // Of accounts and conversations nothing is needed here but who they are.
  database.script(`PRAGMA foreign_keys = OFF;
    INSERT INTO admins (id, login, name, password_hash, grants, created_at)
      VALUES ('a0', 'helen', 'Helen Nowak', '', '[]', 0);
    INSERT INTO talk_voices (conversation, month, admin, named) VALUES ('c0', '2026-11', 'a0', 'Helen Lis')`)
  let isFull = true
  const told: unknown[] = []
  const { unitOfWork, repositories } = new SqliteWriter(database)
  const announcer = new Announcer({
    unitOfWork,
    repositories,
    desks: { refresh: () => Promise.resolve() },
    append: (appends) => {
      if (isFull) return Promise.reject(new Error('The disk is full.'))
      told.push(...appends.flatMap(({ facts }) => facts.map((fact) => fact.type === 'named' && fact.name)))
      return Promise.resolve()
    },
    devicesOf: () => [],
    log: pino({ level: 'silent' }),
    clock: trustedClock(() => Date.UTC(2026, 10, 10)),
  })
  await announcer.run(true)
  isFull = false
  await announcer.run()
  assert.equal(told, ['Helen Nowak'])
  await announcer.run()
  assert.is(told.length, 1)
  database.close()
})

test.run()
