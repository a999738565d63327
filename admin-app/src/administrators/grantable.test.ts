import type { Grant } from '@carillon/shared-model/access/grants.ts'
import { OWNER, READY_MADE_PROFILES, effectiveGrants } from '@carillon/shared-model/access/profiles.ts'
import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { tree, u } from '../org/fixtures.ts'
import { grantable, grantableProfiles } from './grantable.ts'

const test = suite('what may be handed on')
const owner = effectiveGrants(
  READY_MADE_PROFILES.find(({ id }) => id === OWNER)!,
  [],
  [],
)
/** manages administrators in the north, and may answer chats and manage computers everywhere */
const northern: Grant[] = [
  { capability: 'administrators.manage', scope: [u('north')] },
  { capability: 'chat.answer', scope: 'everything' },
  { capability: 'computers.manage', scope: 'everything' },
]

test('OFFER-1: an owner is offered everything, everywhere', () => {
  const offered = grantable(owner, tree())
  assert.equal([...offered.keys()], [...CAPABILITIES])
  assert.ok([...offered.values()].every(({ everywhere }) => everywhere))
  assert.equal(grantableProfiles(READY_MADE_PROFILES, owner, tree()), [...READY_MADE_PROFILES])
})

test('OFFER-1: others only what they hold, and only where they manage administrators', () => {
  const offered = grantable(northern, tree())
  assert.equal([...offered.keys()], ['chat.answer', 'computers.manage', 'administrators.manage'])
  const chat = offered.get('chat.answer')!
  assert.not.ok(chat.everywhere)
  assert.equal([...chat.units].sort(), [u('north'), u('f1'), u('f2'), u('f10')].sort())
})

test('OFFER-2: a profile is offered when all of it may be handed on somewhere', () => {
  const ids = grantableProfiles(READY_MADE_PROFILES, northern, tree()).map(({ id }) => id)
  assert.equal(ids, ['help-desk'])
})

test('OFFER-2: who does not manage administrators is offered nothing', () => {
  assert.is(grantable([{ capability: 'chat.answer', scope: 'everything' }], tree()).size, 0)
})

test.run()
