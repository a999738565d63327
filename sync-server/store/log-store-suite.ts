/** What every store of logs does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { mergeAll } from './merge.ts'
import type { LogStore } from './log-store.ts'

const LOG = `journal/p${'A'.repeat(22)}/2026-11`
const OTHER = `journal/p${'B'.repeat(22)}/2026-11`

const append = (log: string, client: number, clock: number, ...values: unknown[]) => ({
  log,
  update: appendUpdate(client, clock, values),
  heads: new Map([[client, { clock: clock + values.length, owner: 'd' }]]),
})

const factsOf = (content: Uint8Array | undefined): unknown[] => {
  const doc = new Y.Doc()
  if (content) Y.applyUpdate(doc, content)
  return doc.getArray<unknown>(FACTS_ARRAY).toArray()
}

/** @param open a fresh, empty store; `reopen` closes it and opens what it kept */
export const logStoreSuite = (name: string, open: () => { store: LogStore; reopen: () => LogStore }): void => {
  const test = suite(name)

  test('STORE-1: a log is read as one update, and logs that hold nothing are left out', async () => {
    const { store } = open()
    await store.commit({
      appends: [append(LOG, 1, 0, 'a'), append(LOG, 1, 1, 'b'), append(OTHER, 2, 0, 'c')],
      changes: [],
    })
    const contents = await store.read([LOG, OTHER, `desk/d${'C'.repeat(22)}`])
    assert.equal([...contents.keys()].sort(), [LOG, OTHER])
    assert.equal(factsOf(contents.get(LOG)), ['a', 'b'])
    await store.close()
  })

  test('STORE-1: thousands of updates merge to what one document holds', () => {
    const updates = Array.from({ length: 2345 }, (_, n) => appendUpdate(1, n, [n]))
    assert.equal(factsOf(mergeAll(updates)).length, 2345)
  })

  test('STORE-2: heads tell the next clock and the owner of each client', async () => {
    const { store } = open()
    await store.commit({ appends: [append(LOG, 1, 0, 'a', 'b'), append(LOG, 7, 0, 'x')], changes: [] })
    await store.commit({ appends: [append(LOG, 1, 2, 'c')], changes: [] })
    const heads = (await store.heads([LOG, OTHER])).get(LOG)
    assert.equal(heads, new Map([[1, { clock: 3, owner: 'd' }], [7, { clock: 1, owner: 'd' }]])) // prettier-ignore
    await store.close()
  })

  test('STORE-3: what was committed is there after the store was closed and opened', async () => {
    const { store, reopen } = open()
    await store.commit({ appends: [append(LOG, 1, 0, 'a')], changes: [] })
    await store.close()
    const again = reopen()
    assert.equal(factsOf((await again.read([LOG])).get(LOG)), ['a'])
    assert.is((await again.heads([LOG])).get(LOG)?.get(1)?.clock, 1)
    await again.close()
  })

  test('STORE-3: a commit that fails keeps nothing', async () => {
    const { store } = open()
    const broken = { kind: 'history', item: 'i', at: 1, signed: {} } as never // no such item
    let failed = false
    await store.commit({ appends: [append(LOG, 1, 0, 'a')], changes: [broken] }).catch(() => (failed = true))
    assert.ok(failed)
    assert.is((await store.read([LOG])).size, 0)
    assert.is((await store.heads([LOG])).size, 0)
    await store.close()
  })

  test('STORE-4: compaction keeps every fact and makes the log smaller', async () => {
    const { store } = open()
    for (let n = 0; n < 200; n++) await store.commit({ appends: [append(LOG, 1, n, n)], changes: [] })
    const before = (await store.read([LOG])).get(LOG)!
    assert.is(await store.compact(), true)
    assert.is(await store.compact(), false)
    const after = (await store.read([LOG])).get(LOG)!
    assert.ok(after.byteLength < before.byteLength)
    assert.equal(
      factsOf(after),
      Array.from({ length: 200 }, (_, n) => n),
    )
    await store.commit({ appends: [append(LOG, 1, 200, 200)], changes: [] })
    assert.is(factsOf((await store.read([LOG])).get(LOG)).length, 201)
    await store.close()
  })

  test.run()
}
