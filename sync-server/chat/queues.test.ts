import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { openDatabase } from '../store/open.ts'
import { Queues } from './queues.ts'

test('CHAT-13: another who answers counts, also where both have one name', () => {
  const database = openDatabase(':memory:')
  const [one, other] = [newAdminId(), newAdminId()]
  const accounts = { find: () => ({ name: 'Anna' }), profiles: new Map() }
  const parts = { database, accounts, now: () => 1000 }
  const queues = new Queues(parts)
  const actor = { by: one, device: null }
  const fields = { name: 'Equipment', hours: null, answeredBy: [one] }
  const id = queues.add(fields, actor)
  const changes = () => database.all("SELECT 1 FROM audit WHERE act = 'queue.changed'").length
  queues.change(id, { ...fields }, actor)
  assert.is(changes(), 0, 'the same is no change')
  queues.change(id, { ...fields, answeredBy: [other] }, actor)
  assert.is(changes(), 1)
  assert.equal(queues.all[0]!.answeredBy, [other])
  assert.equal(new Queues(parts).all[0]!.answeredBy, [other], 'over a restart')
})

test.run()
