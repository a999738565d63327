import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { endOf, isReminded, isUnread, sections } from './sections.ts'

const NOW = 1_800_000_000_000
const DAY = 86_400_000
const item = (kind: 'alert' | 'message', rest: Partial<InboxItem> = {}) =>
  ({ content: { kind }, publishedAt: NOW - 1000, expires: null, recalledAt: null, state: null, ...rest }) as InboxItem
const test = suite('sections')

test('LIST-1: expired messages and alerts of long ago are out of the way; the others stay in their order', () => {
  const fresh = item('message')
  const ended = item('alert', { expires: NOW - 1 })
  const expired = item('message', { expires: NOW - 1 })
  const old = item('alert', { publishedAt: NOW - 31 * DAY })
  assert.equal(sections([fresh, expired, ended, old], NOW), { current: [fresh, ended], older: [expired, old] })
})

test('LIST-2: only a message that still holds can be unread', () => {
  assert.ok(isUnread(item('message'), NOW))
  assert.ok(isUnread(item('message', { state: 'delivered' }), NOW))
  assert.not.ok(isUnread(item('message', { state: 'read' }), NOW))
  assert.not.ok(isUnread(item('message', { recalledAt: NOW }), NOW))
  assert.not.ok(isUnread(item('message', { expires: NOW }), NOW))
  assert.not.ok(isUnread(item('alert'), NOW))
})

test('LIST-4: a reminder is shown until what was asked is done: reading, or confirming', () => {
  const asking = (rest: Partial<InboxItem>) =>
    item('message', {
      content: { kind: 'message', acknowledge: true } as InboxItem['content'],
      remindedAt: NOW,
      ...rest,
    })
  assert.ok(isReminded(item('message', { remindedAt: NOW }), NOW))
  assert.not.ok(isReminded(item('message', { remindedAt: NOW, state: 'read' }), NOW))
  assert.ok(isReminded(asking({ state: 'read', stateOfText: 'read' }), NOW))
  // Confirmed, and the text was changed since.
  assert.ok(isReminded(asking({ state: 'acknowledged', stateOfText: null }), NOW))
  assert.not.ok(isReminded(asking({ state: 'acknowledged', stateOfText: 'acknowledged' }), NOW))
  assert.not.ok(isReminded(asking({ recalledAt: NOW }), NOW))
  assert.not.ok(isReminded(asking({ expires: NOW }), NOW))
  assert.not.ok(isReminded(asking({ remindedAt: null }), NOW))
})

test('LIST-3: an alert in the list says why it is not on the screen', () => {
  assert.is(endOf(item('alert', { state: 'displayed' }), true, NOW), 'ended.screen')
  assert.is(endOf(item('alert', { state: 'displayed' }), false, NOW), 'ended.timeout')
  assert.is(endOf(item('alert', { state: 'read' }), false, NOW), 'ended.closed')
  assert.is(endOf(item('alert', { recalledAt: NOW, state: 'displayed' }), false, NOW), 'ended.recalled')
  assert.is(endOf(item('alert', { expires: NOW }), false, NOW), 'ended.unseen')
  assert.is(endOf(item('alert'), false, NOW), null)
})

test.run()
