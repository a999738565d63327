import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newQueueId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../ports/changes.ts'
import { openDatabase } from '../store/sqlite/open.ts'
import { SqliteWriter } from '../store/sqlite/writer.ts'
import { addQueue, changeQueue } from './queue-changes.ts'
import { Queues } from './queues.ts'

test('CHAT-13: another who answers counts, also where both have one name', async () => {
  const database = openDatabase(':memory:')
  const { unitOfWork, repositories, announcements } = new SqliteWriter(database)
  const write = (changes: Change[]) => unitOfWork(async (transaction) => transaction.write(...changes))
  const queues = await Queues.load(repositories, announcements)
  const [one, other] = [newAdminId(), newAdminId()]
  const known = { queues, accounts: { find: () => ({ name: 'Anna' }), profiles: new Map() } }
  const actor = { by: one, device: null }
  const queue = { id: newQueueId(), name: 'Equipment', hours: null, answeredBy: [one] }
  await write(addQueue(known, queue, actor, 1000))
  assert.equal(queues.all, [queue])
  assert.equal(changeQueue(known, { ...queue }, actor, 1000), [], 'the same is no change')
  await write(changeQueue(known, { ...queue, answeredBy: [other] }, actor, 1000))
  assert.is(database.all("SELECT 1 FROM audit WHERE act = 'queue.changed'").length, 1)
  assert.equal(queues.get(queue.id)!.answeredBy, [other])
  assert.equal((await repositories.queues.all())[0]!.answeredBy, [other], 'over a restart')
  database.close()
})

test.run()
