/** What every store of logs does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import { appendUpdate, FACTS_ARRAY } from '@carillon/shared-model/logs/append.ts'
import { joinRuns, mergeAll } from '../merge.ts'
import type { LogStore } from '../../ports/log-store.ts'

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

type Opened = {
  store: LogStore
  /** Opens what was kept, after the store was closed. */
  reopen: () => LogStore
  /** logs of which the store has told that they are damaged, in order */
  toldOf: readonly string[]
}

/** @param open a fresh, empty store */
export const logStoreSuite = (name: string, open: () => Opened): void => {
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

  test('STORE-1: commits that are asked for together are made in their order, and read in it', async () => {
    const { store, reopen } = open()
    const numbers = Array.from({ length: 30 }, (_, n) => n)
    await Promise.all(numbers.map((n) => store.commit({ appends: [append(LOG, 1, n, n), append(OTHER, 1, n, -n)], changes: [] }))) // prettier-ignore
    const held = async (from: LogStore) => {
      const contents = await from.read([OTHER, LOG])
      assert.equal(factsOf(contents.get(LOG)), numbers)
      assert.equal(factsOf(contents.get(OTHER)), numbers.map((n) => -n)) // prettier-ignore
      assert.is((await from.heads([LOG])).get(LOG)?.get(1)?.clock, 30)
    }
    await held(store)
    await store.close()
    const again = reopen()
    await held(again)
    await again.close()
  })

  test('STORE-1: what is empty is kept, and a question of no log or of the same one twice is answered', async () => {
    const { store } = open()
    await store.commit({ appends: [], changes: [] })
    await store.commit({ appends: [append(LOG, 1, 0, 'a')], changes: [] })
    assert.equal([(await store.read([])).size, (await store.heads([])).size], [0, 0])
    assert.equal(factsOf((await store.read([LOG, LOG])).get(LOG)), ['a'])
    await store.close()
  })

  test('STORE-2: a client belongs to whom it belonged first', async () => {
    const { store } = open()
    await store.commit({ appends: [append(LOG, 1, 0, 'a')], changes: [] })
    const { update } = append(LOG, 1, 1, 'b')
    const heads = new Map([[1, { clock: 2, owner: 'thief' }]])
    await store.commit({ appends: [{ log: LOG, update, heads }], changes: [] })
    assert.equal((await store.heads([LOG])).get(LOG), new Map([[1, { clock: 2, owner: 'd' }]]))
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

  /** So many commits of one fact each. */
  const scatter = async (store: LogStore, log: string, count: number, more = ''): Promise<void> => {
    for (let n = 0; n < count; n++) await store.commit({ appends: [append(log, 1, n, `${n}${more}`)], changes: [] })
  }

  test('STORE-4: a log of 64 updates is rewritten, the most scattered first, and one of fewer is left alone', async () => {
    const { store } = open()
    await scatter(store, LOG, 64)
    await scatter(store, OTHER, 80)
    await scatter(store, `desk/d${'C'.repeat(22)}`, 63)
    const size = async (log: string) => (await store.read([log])).get(log)!.byteLength
    const before = [await size(LOG), await size(OTHER)]
    assert.is(await store.compact(), true)
    assert.equal([(await size(LOG)) === before[0], (await size(OTHER)) < before[1]!], [true, true])
    assert.equal([await store.compact(), await store.compact()], [true, false])
    assert.ok((await size(LOG)) < before[0]!)
    await store.close()
  })

  test('STORE-4: a scattered log is found again when it is read after the store was opened', async () => {
    const { store, reopen } = open()
    await scatter(store, LOG, 70)
    await store.close()
    const again = reopen()
    assert.is(await again.compact(), false, 'nobody has read it')
    await again.read([LOG])
    assert.is(await again.compact(), true)
    assert.is(factsOf((await again.read([LOG])).get(LOG)).length, 70)
    await again.close()
    const third = reopen()
    assert.is(factsOf((await third.read([LOG])).get(LOG)).length, 70)
    assert.is((await third.heads([LOG])).get(LOG)?.get(1)?.clock, 70)
    await third.close()
  })

  test('STORE-4: what is committed while a log is rewritten is neither lost nor there twice', async () => {
    const { store } = open()
    await scatter(store, LOG, 64)
    const commits = [0, 1, 2].map((n) => store.commit({ appends: [append(LOG, 1, 64 + n, `${64 + n}`)], changes: [] }))
    const rewritten = store.compact()
    await Promise.all([...commits, store.commit({ appends: [append(LOG, 2, 0, 'other')], changes: [] })])
    assert.is(await rewritten, true)
    const facts = factsOf((await store.read([LOG])).get(LOG))
    assert.equal(facts.filter((fact) => fact !== 'other'), Array.from({ length: 67 }, (_, n) => `${n}`)) // prettier-ignore
    assert.is(facts.length, 68)
    await store.close()
  })

  test('STORE-4: a log with something missing, or one that is too large, stays as it is', async () => {
    const { store } = open()
    for (let n = 0; n < 70; n++) await store.commit({ appends: [append(LOG, 1, 2 * n, n)], changes: [] })
    await scatter(store, OTHER, 65, 'x'.repeat(131_072))
    const before = await store.read([LOG, OTHER])
    assert.equal([await store.compact(), await store.compact()], [false, false])
    assert.equal(await store.read([LOG, OTHER]), before)
    await store.close()
  })

  test('STORE-4: what is joined is what a document makes of it, whoever wrote between whom', () => {
    const one = new Y.Doc()
    const other = new Y.Doc()
    const updates: Uint8Array[] = []
    for (const doc of [one, other]) doc.on('update', (update: Uint8Array) => updates.push(update))
    for (let n = 0; n < 60; n++) {
      const [doc, peer] = n % 7 < 4 ? [one, other] : [other, one]
      if (n % 5 === 0) Y.applyUpdate(doc, Y.encodeStateAsUpdate(peer))
      const array = doc.getArray(FACTS_ARRAY)
      array.insert(n % 3 === 0 ? Math.floor(array.length / 2) : array.length, [n])
    }
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other))
    const joined = joinRuns(updates)!
    assert.equal(factsOf(joined), one.getArray(FACTS_ARRAY).toArray())
    assert.equal(Y.encodeStateVectorFromUpdate(joined), Y.encodeStateVector(one))
    assert.ok(joined.byteLength < mergeAll(updates).byteLength)
  })

  test('STORE-4: one author’s 40,000 facts are joined into one run', () => {
    const updates = Array.from({ length: 40_000 }, (_, n) => appendUpdate(1, n, [n]))
    const joined = joinRuns(updates)!
    assert.equal(Y.decodeUpdate(joined).structs.length, 1)
    assert.is(joinRuns([updates[0]!, updates[2]!]), null, 'something is missing')
  })

  /** Nested so deeply that whatever reads it runs out of stack. */
  const unreadable = (client: number): Uint8Array => {
    const whole = appendUpdate(client, 0, [{ more: 'x'.repeat(16_000) }])
    const from = Buffer.from(whole).indexOf('xx') - 4
    const nested = Buffer.concat([
      whole.subarray(0, from),
      Buffer.from('u\x01'.repeat(8000), 'latin1'),
      Buffer.from([126, 0]),
    ])
    assert.throws(() => Y.decodeUpdate(nested))
    return nested
  }

  test('STORE-5: a log that holds what cannot be read is known as damaged, and others are read with it', async () => {
    const { store, reopen } = open()
    const bad = { log: LOG, update: unreadable(9), heads: new Map([[9, { clock: 1, owner: 'd' }]]) }
    await store.commit({
      appends: [append(LOG, 1, 0, 'a'), bad, append(LOG, 1, 1, 'b'), append(OTHER, 2, 0, 'c')],
      changes: [],
    })
    assert.is(store.damageOf(LOG), null, 'nobody has looked')
    const contents = await store.read([LOG, OTHER])
    assert.equal(factsOf(contents.get(OTHER)), ['c'])
    assert.equal(factsOf(contents.get(LOG)), ['a', 'b'], 'what can be read')
    assert.match(store.damageOf(LOG) ?? '', /1 of 3/)
    assert.is(store.damageOf(OTHER), null)
    assert.is(await store.compact(), false)
    await store.close()
    const again = reopen()
    assert.match(again.damageOf(LOG) ?? '', /1 of 3/)
    assert.equal(factsOf((await again.read([LOG])).get(LOG)), ['a', 'b'])
    await again.close()
  })

  test('STORE-5: of a damaged log is told once, it is never rewritten, and others go on', async () => {
    const { store, toldOf } = open()
    const bad = { log: LOG, update: unreadable(9), heads: new Map([[9, { clock: 1, owner: 'd' }]]) }
    await scatter(store, LOG, 64)
    await store.commit({ appends: [bad], changes: [] })
    for (let time = 0; time < 2; time++) await store.read([LOG, OTHER])
    assert.equal(toldOf, [LOG])
    assert.is(await store.compact(), false)
    await scatter(store, OTHER, 64)
    assert.is(await store.compact(), true)
    assert.is(factsOf((await store.read([LOG])).get(LOG)).length, 64)
    await store.close()
  })

  test('STORE-5: a damaged log that nobody has looked at is not rewritten either', async () => {
    const { store } = open()
    await scatter(store, LOG, 64)
    const bad = { log: LOG, update: unreadable(9), heads: new Map([[9, { clock: 1, owner: 'd' }]]) }
    await store.commit({ appends: [bad], changes: [] })
    assert.is(await store.compact(), false)
    await store.read([LOG])
    assert.match(store.damageOf(LOG) ?? '', /1 of 65/)
    await store.close()
  })

  test('STORE-5: a log of which a single update cannot be read is damaged as well', async () => {
    const { store } = open()
    const bad = { log: LOG, update: unreadable(9), heads: new Map([[9, { clock: 1, owner: 'd' }]]) }
    const short = {
      log: OTHER,
      update: appendUpdate(1, 0, ['a']).slice(0, -3),
      heads: new Map([[1, { clock: 1, owner: 'd' }]]),
    }
    await store.commit({ appends: [bad, short], changes: [] })
    await store.read([LOG, OTHER])
    assert.ok(store.damageOf(LOG) !== null && store.damageOf(OTHER) !== null)
    await store.close()
  })

  test('STORE-6: what has changed is told in order, a limited number at a time, also after a log was rewritten', async () => {
    const { store, reopen } = open()
    assert.equal(await store.changedSince(0, 10), { logs: [], seq: 0 })
    for (let n = 0; n < 70; n++) await store.commit({ appends: [append(LOG, 1, n, n)], changes: [] })
    await store.commit({ appends: [append(OTHER, 1, 0, 'a')], changes: [] })
    const first = await store.changedSince(0, 10)
    assert.equal(first, { logs: [{ log: LOG, seq: 10 }], seq: 10 })
    const rest = await store.changedSince(first.seq, 1000)
    assert.equal(rest, { logs: [{ log: LOG, seq: 70 }, { log: OTHER, seq: 71 }], seq: 71 }) // prettier-ignore
    assert.equal(await store.changedSince(rest.seq, 10), { logs: [], seq: rest.seq })
    assert.is(await store.compact(), true)
    assert.ok((await store.changedSince(0, 1000)).logs.some(({ log }) => log === OTHER))
    await store.close()
    const again = reopen()
    await again.commit({ appends: [append(OTHER, 1, 1, 'b')], changes: [] })
    const later = await again.changedSince(rest.seq, 1000)
    assert.ok(later.logs.some(({ log }) => log === OTHER))
    assert.ok(later.seq > rest.seq)
    await again.close()
  })

  test.run()
}
