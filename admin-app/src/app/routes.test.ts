import { CAPABILITIES, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connectionOf } from './connection.ts'
import { pagesOf } from './menu.ts'
import { href, messageHref, parseRoute, type FixedPage } from './routes.ts'

const test = suite('routes')
const ITEM = `i${'A'.repeat(22)}`

test('ROUTE-1: every page has an address that leads back to it', () => {
  const pages: FixedPage[] = ['home', 'quick', 'messages', 'compose', 'people', 'import', 'computers', 'links']
  for (const page of pages) {
    assert.equal(parseRoute(href(page)), { page })
    assert.equal(parseRoute(`${href(page)}/`.replace('//', '/')), { page })
  }
  assert.equal(parseRoute(messageHref(ITEM)), { page: 'message', item: ITEM })
})

test('ROUTE-1: what is no address of ours is no page', () => {
  for (const path of ['messages/x', `messages/${ITEM}/more`, 'elsewhere', '../api/me'])
    assert.equal(parseRoute(`/console/${path}`), { page: 'unknown' })
})

test('ROUTE-2: filters are in the query; empty ones are not', () => {
  assert.is(href('people', { q: 'Żółć & co', unit: '' }), '/console/people?q=%C5%BB%C3%B3%C5%82%C4%87+%26+co')
  assert.is(messageHref(ITEM, { who: 'waiting', unit: null }), `/console/messages/${ITEM}?who=waiting`)
})

test('ROUTE-3: pages are those that the grants make; what is not granted is not there', () => {
  const account = (...granted: Capability[]) => ({ may: (capability: Capability) => granted.includes(capability) })
  assert.equal([...pagesOf(account())], ['home', 'people', 'computers'])
  assert.ok(pagesOf(account('alerts.computers')).has('quick'))
  assert.not.ok(pagesOf(account('alerts.computers')).has('compose'))
  assert.ok(pagesOf(account('receipts.see')).has('message'))
  assert.is(pagesOf(account(...CAPABILITIES)).size, 9)
})

test('CONNECTION-1: the state is honest about both halves', () => {
  const online = { kind: 'online', since: 1 } as const
  assert.equal(connectionOf({ kind: 'online' }, online, true), { kind: 'online', upToDate: true })
  assert.equal(connectionOf({ kind: 'online' }, { kind: 'offline', since: 5 }, true), {
    kind: 'online',
    upToDate: false,
  })
  assert.equal(connectionOf({ kind: 'offline', since: 5 }, online, true), { kind: 'offline', since: 5 })
  assert.equal(connectionOf({ kind: 'connecting' }, online, false), { kind: 'connecting' })
  assert.equal(connectionOf({ kind: 'online' }, { kind: 'ended', code: 4401, reason: 'No.' }, true), {
    kind: 'ended',
    reason: 'No.',
  })
})

test.run()
