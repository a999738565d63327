import 'fake-indexeddb/auto'
import { ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { newAdminId, newFactId, newItemId } from '@carillon/shared-model/org/ids.ts'
import { VIEWS, type ViewName, type ViewRow } from '@carillon/shared-model/views/rows.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { findRow, markKeys, openViews, rowsOf } from './database.ts'
import { KIND_OF, KINDS, VIEW_NAMES, type Kind } from './kinds.ts'
import { pullViews, type Pull } from './pull.ts'
import type { Row } from './row.ts'
import { storedRow } from './schemas.ts'

const test = suite('views in the console’s database')
/** What RxDB opens without a licence. */
const COLLECTIONS = 13
const admin = newAdminId()

const request = (rev: number, at: number, values: Partial<ViewRow<'requests'>> = {}): ViewRow<'requests'> => ({
  id: newFactId(at),
  rev,
  deleted: false,
  admin,
  act: 'publish',
  item: newItemId(),
  at,
  state: 'queued',
  why: null,
  deliveries: [],
  verdict: null,
  ...values,
})
const message = (rev: number, publishedAt: number): ViewRow<'items'> => ({
  id: newItemId(),
  rev,
  deleted: false,
  kind: 'message',
  title: `at ${publishedAt}`,
  severity: null,
  screens: null,
  acknowledge: false,
  to: ['everyone'],
  admin,
  sentBy: 'Anna',
  publishedAt,
  expires: null,
  recalledAt: null,
  revisedAt: null,
  elsewhere: false,
  audience: 1,
  reached: 0,
  delivered: 0,
  displayed: 0,
  read: 0,
  acknowledged: 0,
  series: null,
  date: null,
})

/** A server with these rows, in the order of their revisions; `questions`: what was asked for, and after which revision. */
const serverOf = (tables: Partial<Record<ViewName, ViewRow<ViewName>[]>>) => {
  const questions: string[] = []
  let failing: { view: ViewName; error: Error } | null = null
  const call = async (_: 'view', { params, query }: { params: { view: ViewName }; query: { after: number } }) => {
    const { view } = params
    questions.push(`${view} ${query.after}`)
    if (failing?.view === view) {
      const { error } = failing
      failing = null
      throw error
    }
    const rows = (tables[view] ?? []).filter(({ rev }) => rev > query.after)
    return { rows, rev: rows.at(-1)?.rev ?? query.after, more: false, scope: 'all' }
  }
  return {
    questions,
    fail: (view: ViewName, error: Error) => (failing = { view, error }),
    api: { call } as unknown as Pick<ApiClient, 'call'>,
  }
}

type Opened = Awaited<ReturnType<typeof openViews>>
const pullOf = ({ collections }: Opened, kind: Kind, api: Pick<ApiClient, 'call'>, onScopeChanged = () => {}): Pull => {
  const views = VIEW_NAMES.filter((name) => KIND_OF[name] === kind)
  return pullViews({
    views,
    collection: collections[kind],
    api,
    scope: 'all',
    onPulled: () => {},
    onScopeChanged,
    retry: 1,
  })
}
const shown = async ({ collections }: Opened, view: ViewName) =>
  (await rowsOf(collections, view).exec()).map((document) => document.toJSON().row)

test('VIEW-1: a view has every field of its row, under a key of its own among those of its kind', async () => {
  const row = request(3, 1000, { state: 'refused', why: 'no' })
  const { deleted, ...kept } = row
  assert.equal(storedRow('requests', row), {
    key: `requests/${row.id}`,
    view: 'requests',
    order: -1000,
    row: kept,
    deleted,
  })
  const opened = await openViews(newAdminId(), 'all')
  await opened.collections.sent.insert(storedRow('requests', row))
  assert.equal(await shown(opened, 'requests'), [kept])
  assert.equal(await findRow(opened.collections, 'requests', row.id), kept)
  assert.is(await findRow(opened.collections, 'items', row.id), null)
  await opened.close()
})

test('VIEW-3: every view belongs to a kind, and five more fit, even as kinds of their own', () => {
  assert.equal([...VIEW_NAMES].sort(), Object.keys(VIEWS).sort())
  assert.ok(KINDS.length + 1 + 5 <= COLLECTIONS)
})

test('VIEW-4: what has a time is listed newest first, and each view of a kind has its own rows', async () => {
  const opened = await openViews(newAdminId(), 'all')
  const [old, young, middle] = [message(1, 1000), message(2, 3000), message(3, 2000)]
  const { api } = serverOf({ items: [old, young, middle], requests: [request(4, 9000)] })
  const pull = pullOf(opened, 'sent', api)
  await pull.written()
  assert.equal(
    ((await shown(opened, 'items')) as Row<'items'>[]).map(({ publishedAt }) => publishedAt),
    [3000, 2000, 1000],
  )
  assert.is((await shown(opened, 'requests')).length, 1)
  assert.equal(await shown(opened, 'series'), [])
  await pull.close()
  await opened.close()
})

test('VIEW-5: a change is asked for in its view alone, from where it was left; what is gone goes', async () => {
  const account = newAdminId()
  let opened = await openViews(account, 'all')
  const asked = request(1, 1000)
  const tables = { requests: [asked], items: [message(2, 1000)] }
  const server = serverOf(tables)
  let pull = pullOf(opened, 'sent', server.api)
  await pull.written()
  server.questions.length = 0

  tables.requests.push({ ...asked, rev: 3, deleted: true })
  pull.resync(['requests', 'people'])
  await pull.written()
  assert.equal(server.questions, ['requests 1'])
  assert.equal(await shown(opened, 'requests'), [])
  await pull.close()
  await opened.close()

  server.questions.length = 0
  opened = await openViews(account, 'all')
  pull = pullOf(opened, 'sent', server.api)
  await pull.written()
  assert.equal(server.questions.sort(), ['campaigns 0', 'items 2', 'requests 3', 'series 0'])
  await pull.close()
  await opened.close()
})

test('VIEW-5: what was pulled before another view of the kind failed is pulled again', async () => {
  const opened = await openViews(newAdminId(), 'all')
  const server = serverOf({ items: [message(1, 1000)], requests: [request(2, 1000)] })
  let isVoid = false
  server.fail('requests', new ApiError(409, 'scope-changed', ''))
  const pull = pullOf(opened, 'sent', server.api, () => (isVoid = true))
  await new Promise<void>((resolve) => {
    const subscription = rowsOf(opened.collections, 'requests').$.subscribe((rows) => rows.length > 0 && resolve())
    pull.resync(['requests'])
    opened.collections.sent.onClose.push(() => subscription.unsubscribe())
  })
  assert.ok(isVoid)
  assert.is((await shown(opened, 'items')).length, 1)
  await pull.close()
  await opened.close()
})

const names = async (): Promise<string[]> => (await indexedDB.databases()).map(({ name }) => name ?? '')

test('VIEW-6: what another version of the console has left goes, and its marks are not believed', async () => {
  const account = newAdminId()
  const former = `rxdb-dexie-carillon-views-3-${account}-all--0--units`.toLowerCase()
  await new Promise<void>((resolve) => {
    const request = indexedDB.open(former, 1)
    request.onsuccess = () => {
      request.result.close()
      resolve()
    }
  })
  assert.ok((await names()).includes(former))
  const opened = await openViews(account, 'all')
  assert.not((await names()).includes(former))
  for (const view of VIEW_NAMES) assert.equal(await shown(opened, view), [])
  for (const key of Object.values(markKeys(account)))
    assert.not([`carillon-scope-${account}`, `carillon-as-of-${account}`].includes(key))
  await opened.close()
})

test.run()
