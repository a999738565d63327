import { CAPABILITIES, type Capability } from '@carillon/shared-model/access/capabilities.ts'
import { effectiveGrants, READY_MADE_PROFILES } from '@carillon/shared-model/access/profiles.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { connectionOf } from './connection.ts'
import { landingOf, pagesOf, permissionsOf } from './menu.ts'
import { ALL_PAGES, FIXED_PAGES, MENU } from './pages.ts'
import { administratorHref, chatHref, href, messageHref, parseRoute, seriesHref, textHref } from './routes.ts'

const test = suite('routes')
const ITEM = `i${'A'.repeat(22)}`

test('ROUTE-1: every page has an address that leads back to it', () => {
  for (const page of FIXED_PAGES) {
    assert.equal(parseRoute(href(page)), { page })
    assert.equal(parseRoute(`${href(page)}/`.replace('//', '/')), { page })
  }
  assert.equal(parseRoute(messageHref(ITEM)), { page: 'message', item: ITEM })
  const text = `x${'A'.repeat(22)}`
  for (const page of ['template', 'draft'] as const) assert.equal(parseRoute(textHref(page, text)), { page, text })
  const conversation = `t${'A'.repeat(22)}`
  assert.equal(parseRoute(chatHref(conversation)), { page: 'conversation', conversation })
  assert.equal(parseRoute(seriesHref(ITEM)), { page: 'series', item: ITEM })
  const admin = `a${'A'.repeat(22)}`
  assert.equal(parseRoute(administratorHref(admin)), { page: 'administrator', admin })
})

test('CONSOLE-12: menu, palette and addresses follow from one list', () => {
  assert.ok(FIXED_PAGES.length > MENU.flat().length)
  for (const page of MENU.flat()) assert.ok(FIXED_PAGES.includes(page), page)
  assert.equal(new Set(FIXED_PAGES.map((page) => href(page))).size, FIXED_PAGES.length)
  for (const page of ALL_PAGES) assert.ok(pagesOf(everywhere(...CAPABILITIES)).has(page), page)
})

test('ROUTE-1: what is no address of ours is no page', () => {
  for (const path of ['messages/x', `messages/${ITEM}/more`, 'elsewhere', '../api/me'])
    assert.equal(parseRoute(`/console/${path}`), { page: 'unknown' })
})

test('ROUTE-2: filters are in the query; empty ones are not', () => {
  assert.is(href('people', { q: 'Żółć & co', unit: '' }), '/console/people?q=%C5%BB%C3%B3%C5%82%C4%87+%26+co')
  assert.is(messageHref(ITEM, { who: 'waiting', unit: null }), `/console/messages/${ITEM}?who=waiting`)
})

const everywhere = (...capabilities: Capability[]) =>
  permissionsOf(capabilities.map((capability) => ({ capability, scope: 'everything' })))

test('ROUTE-3: pages are those that the grants make; what is not granted is not there', () => {
  assert.equal([...pagesOf(everywhere())], ['account'])
  assert.ok(pagesOf(everywhere('alerts.computers')).has('quick'))
  assert.not.ok(pagesOf(everywhere('alerts.computers')).has('compose'))
  assert.ok(pagesOf(everywhere('receipts.see')).has('message'))
  const all = pagesOf(everywhere(...CAPABILITIES))
  for (const page of [
    'home',
    'quick',
    'messages',
    'people',
    'computers',
    'administrators',
    'audit',
    'chat',
    'queues',
  ] as const)
    assert.ok(all.has(page), page)
})

test('ROUTE-3: a page that concerns the whole organisation is not there for a part of it', () => {
  const unit = `u${'A'.repeat(22)}` as UnitId
  const branch = permissionsOf([{ capability: 'directory.manage', scope: [unit] }])
  assert.ok(pagesOf(branch).has('people'))
  assert.not.ok(pagesOf(branch).has('import'))
  assert.ok(pagesOf(everywhere('directory.manage')).has('import'))
})

test('ROUTE-4: a communication officer has two pages in the menu, and comes in at the first', () => {
  const officer = READY_MADE_PROFILES.find(({ id }) => id === 'communication-officer')!
  const grants = effectiveGrants(officer, [`u${'A'.repeat(22)}` as UnitId], [])
  const pages = pagesOf(permissionsOf(grants))
  const sending = ['quick', 'messages', 'compose', 'message', 'templates', 'template', 'draft', 'series', 'account']
  assert.equal([...pages], sending)
  assert.is(landingOf(pages), 'quick')
  assert.is(landingOf(pagesOf(everywhere())), 'account')
  assert.is(landingOf(pagesOf(everywhere(...CAPABILITIES))), 'home')
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
