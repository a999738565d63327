/** What every storage of a replica keeps to: run by each of them in its own test. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReplicaStorage } from './storage.ts'

export type StorageUnderTest = {
  /** Opens the same place each time. */
  open: () => Promise<ReplicaStorage>
  close: (storage: ReplicaStorage) => Promise<void>
  /** The ways in which a write can fail: each makes the next write to this storage fail, and that one alone. */
  failures: Readonly<Record<string, (storage: ReplicaStorage) => void>>
  /** Removes the place. */
  end?: () => void | Promise<void>
}

const LOG = 'journal/dAAAAAAAAAAAAAAAAAAAAAA/2026-11'
const OTHER = 'journal/dAAAAAAAAAAAAAAAAAAAAAA/2026-12'
const bytes = (...values: number[]) => new Uint8Array(values)
/** Whether each of these was kept. */
const outcomes = async (writes: Promise<void>[]): Promise<boolean[]> =>
  (await Promise.allSettled(writes)).map(({ status }) => status === 'fulfilled')

/** @param make a new, empty place for each test @param failures names of `failures` */
export const storageSuite = (
  name: string,
  make: () => Promise<StorageUnderTest>,
  failures: readonly string[] = [],
): void => {
  const test = suite<{ place: StorageUnderTest; storage: ReplicaStorage }>(name)
  test.before.each(async (context) => {
    context.place = await make()
    context.storage = await context.place.open()
  })
  test.after.each(async ({ place, storage }) => {
    await place.close(storage)
    await place.end?.()
  })
  /** What it holds, now and after it was closed and opened again. */
  const holds = async (
    context: { place: StorageUnderTest; storage: ReplicaStorage },
    expected: Uint8Array[],
    log = LOG,
  ): Promise<void> => {
    assert.equal(await context.storage.load(log), expected)
    await context.place.close(context.storage)
    context.storage = await context.place.open()
    assert.equal(await context.storage.load(log), expected, 'after it was opened again')
  }

  test('STORAGE-1: what was appended is there, in order, by its log, also when it is opened again', async (context) => {
    const { storage } = context
    await storage.append(LOG, bytes(1))
    await Promise.all([storage.append(LOG, bytes()), storage.append(OTHER, bytes(9)), storage.append(LOG, bytes(2, 3))])
    await holds(context, [bytes(1), bytes(), bytes(2, 3)])
    await holds(context, [bytes(9)], OTHER)
    assert.equal((await context.storage.logs()).sort(), [LOG, OTHER])
    assert.equal(await context.storage.load('desk/dBBBBBBBBBBBBBBBBBBBBBB'), [])
  })

  test('STORAGE-2: a merge takes the place of what was loaded, never of what came since', async (context) => {
    const { storage } = context
    for (const n of [1, 2]) await storage.append(LOG, bytes(n))
    await storage.append(OTHER, bytes(9))
    const { length } = await storage.load(LOG)
    const later = storage.append(LOG, bytes(3))
    await storage.compact(LOG, bytes(1, 2), length)
    await later
    await storage.append(LOG, bytes(4))
    await holds(context, [bytes(1, 2), bytes(3), bytes(4)])
    await holds(context, [bytes(9)], OTHER)
  })

  test('STORAGE-1: of appends to several logs at once each is there once, in order, whoever reads meanwhile', async (context) => {
    const { storage } = context
    const updates = Array.from({ length: 40 }, (_, n) => bytes(n, ...new Array<number>(n % 7).fill(n)))
    const writes = updates.flatMap((update) => [storage.append(LOG, update), storage.append(OTHER, update)])
    const meanwhile = await storage.load(LOG)
    assert.equal(meanwhile, updates.slice(0, meanwhile.length), 'what is there is the beginning')
    await Promise.all(writes)
    await holds(context, updates)
    await holds(context, updates, OTHER)
  })

  test('STORAGE-2: logs are merged again and again while they grow, and each keeps what is its own', async (context) => {
    const { storage } = context
    const whole: Record<string, number[]> = { [LOG]: [], [OTHER]: [] }
    const grow = async (log: string, from: number): Promise<void> => {
      const appended = storage.append(log, bytes(from))
      const loaded = await storage.load(log)
      const later = [storage.append(log, bytes(from + 1)), storage.append(log, bytes(from + 2))]
      await storage.compact(log, bytes(...loaded.flatMap((update) => [...update])), loaded.length)
      await Promise.all([appended, ...later])
      whole[log]!.push(from, from + 1, from + 2)
    }
    for (let round = 0; round < 4; round++) await Promise.all([grow(LOG, 3 * round), grow(OTHER, 100 + 3 * round)])
    for (const log of [LOG, OTHER]) {
      const kept = await context.storage.load(log)
      assert.equal(kept.flatMap((update) => [...update]), whole[log]) // prettier-ignore
      assert.ok(kept.length <= 4)
      await holds(context, kept, log)
    }
  })

  test('STORAGE-2: where nothing was loaded, or it is gone, a merge takes no place', async (context) => {
    const { storage } = context
    await storage.compact(OTHER, bytes(), 0)
    for (const n of [1, 2]) await storage.append(LOG, bytes(n))
    const { length } = await storage.load(LOG)
    await storage.remove(LOG)
    await storage.compact(LOG, bytes(1, 2), length)
    await holds(context, [])
    assert.equal(await context.storage.logs(), [], 'what was removed does not come back')
  })

  test('STORAGE-3: values keep their types, the latest one holds, and a removed log is gone', async (context) => {
    const { storage, place } = context
    await Promise.all([
      storage.set('log:a/b', { stored: bytes(1) }),
      storage.set('log:a/b', { stored: bytes(2), n: [[1, 2]] }),
    ])
    await storage.append(LOG, bytes(1))
    await storage.remove(LOG)
    await place.close(storage)
    context.storage = await place.open()
    assert.equal(await context.storage.get('log:a/b'), { stored: bytes(2), n: [[1, 2]] })
    assert.is(await context.storage.get('nothing'), undefined)
    assert.equal(await context.storage.logs(), [])
    await context.storage.append(LOG, bytes(2))
    await holds(context, [bytes(2)])
  })

  for (const failure of failures) {
    test(`STORAGE-4: a write that fails leaves nothing, and what follows is kept: ${failure}`, async (context) => {
      const { storage, place } = context
      await storage.append(LOG, bytes(1))
      place.failures[failure]!(storage)
      assert.equal(await outcomes([storage.append(LOG, bytes(2))]), [false])
      assert.equal(await storage.load(LOG), [bytes(1)])
      await storage.append(LOG, bytes(3))
      await storage.append(LOG, bytes(4))
      await holds(context, [bytes(1), bytes(3), bytes(4)])
    })

    test(`STORAGE-4: the first write of all may fail: ${failure}`, async (context) => {
      context.place.failures[failure]!(context.storage)
      assert.equal(await outcomes([context.storage.append(LOG, bytes(1))]), [false])
      await context.storage.append(LOG, bytes(2))
      await holds(context, [bytes(2)])
    })

    test(`STORAGE-4: of writes that are asked for together those are kept that say so: ${failure}`, async (context) => {
      const { storage, place } = context
      place.failures[failure]!(storage)
      const updates = [1, 2, 3].map((n) => bytes(n))
      const kept = await outcomes(updates.map((update) => storage.append(LOG, update)))
      assert.ok(kept.includes(false))
      await holds(
        context,
        updates.filter((_, at) => kept[at]),
      )
    })

    test(`STORAGE-4: a value that cannot be set stays what it was: ${failure}`, async (context) => {
      const { storage, place } = context
      await storage.set('key', { n: 1 })
      place.failures[failure]!(storage)
      const [isSet] = await outcomes([storage.set('key', { n: 2 })])
      const held = { n: isSet ? 2 : 1 }
      assert.equal(await storage.get('key'), held)
      await place.close(storage)
      context.storage = await place.open()
      assert.equal(await context.storage.get('key'), held)
    })

    test(`STORAGE-5: a merge that fails leaves what there was: ${failure}`, async (context) => {
      const { storage, place } = context
      for (const n of [1, 2]) await storage.append(LOG, bytes(n))
      const { length } = await storage.load(LOG)
      place.failures[failure]!(storage)
      const [isMerged] = await outcomes([storage.compact(LOG, bytes(1, 2), length)])
      await storage.append(LOG, bytes(3))
      await holds(context, [...(isMerged ? [bytes(1, 2)] : [bytes(1), bytes(2)]), bytes(3)])
    })
  }

  test.run()
}
