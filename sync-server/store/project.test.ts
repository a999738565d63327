import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId, newItemId, newPersonId } from '@carillon/shared-model/org/ids.ts'
import { project } from './project.ts'

test('PROJECT-1: a receipt belongs to the subject of its journal, and what is not known is left out', () => {
  const [item, by, person] = [newItemId(), newDeviceId(), newPersonId()] as const
  const changes = project(
    person,
    [
      { type: 'receipt', at: 5, by, v: 1, item, state: 'read' },
      { type: 'receipt', at: 5, by, v: 2, item, state: 'seen by the cat' },
      { type: 'gossip', at: 5, by, v: 1 },
    ],
    9,
  )
  assert.equal(changes, [
    { kind: 'receipt', item, recipient: person, state: 'read', text: null, at: 5, device: by, receivedAt: 9 },
  ])
})

test('PROJECT-10: a time ahead of the server’s counts as that of the arrival', () => {
  const [item, by, person] = [newItemId(), newDeviceId(), newPersonId()] as const
  const facts = [
    { type: 'receipt' as const, at: 5000, by, v: 1 as const, item, state: 'read' as const },
    { type: 'lesson' as const, at: 5000, by, v: 1 as const, item, lesson: 0, state: 'finished' as const },
  ]
  assert.equal(
    project(person, facts, 900).map((change) => 'at' in change && change.at),
    [900, 900],
  )
})

test.run()
