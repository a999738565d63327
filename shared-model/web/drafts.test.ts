import 'fake-indexeddb/auto'
import { openDB, unwrap, type IDBPDatabase } from 'idb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createComposingStores } from './composing-stores.ts'
import { Drafts } from './drafts.ts'
import type { Picture } from './pictures.ts'
import { indexedFailures } from './test-indexed-db.ts'

const failures = indexedFailures(IDBDatabase.prototype, IDBObjectStore.prototype)
const TALK = 'a conversation'
const picture = (name: string): Picture => ({ hash: name.repeat(64), blob: new Blob([name]) })
const [a, b] = [picture('a'), picture('b')] as const
const hashes = (pictures: readonly Picture[]) => pictures.map(({ hash }) => hash)
let places = 0

/** A browser in which tabs are opened. */
const setUp = () => {
  const name = `drafts-${places++}`
  const closes: (() => Promise<void>)[] = []
  const open = async (isLoaded = true) => {
    const upgrade = (database: IDBPDatabase) => {
      const bare = unwrap(database)
      bare.createObjectStore('blobs')
      createComposingStores(bare)
    }
    const database = await openDB(name, 1, { upgrade })
    const drafts = new Drafts(unwrap(database))
    closes.push(async () => {
      await drafts.close()
      database.close()
    })
    if (isLoaded) await drafts.load(TALK)
    return drafts
  }
  /** Resolves when a draft is what it is expected to be. */
  const becomes = (drafts: Drafts, is: (drafts: Drafts) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => is(drafts) && resolve()
      drafts.onChange(look)
      look()
    })
  const close = async () => {
    for (const one of closes) await one()
  }
  return { open, becomes, close }
}
const test = suite('drafts')

test('COMPOSE-3: words and pictures survive a reload, and go when they are said', async () => {
  const { open, close } = setUp()
  const drafts = await open()
  drafts.write(TALK, 'How')
  drafts.write(TALK, 'How is it?')
  drafts.attach(TALK, [a, b])
  drafts.attach(TALK, [a])
  drafts.detach(TALK, [b])
  await drafts.written
  const again = await open()
  assert.is(again.text(TALK), 'How is it?')
  assert.equal(hashes(again.pictures(TALK)), [a.hash])
  assert.is(await again.pictures(TALK)[0]!.blob.text(), 'a')
  again.write(TALK, '')
  again.detach(TALK, [a])
  await again.written
  const last = await open()
  assert.equal([last.text(TALK), last.pictures(TALK)], ['', []])
  await close()
})

test('COMPOSE-4: what is written in one tab stands in the other at once, and goes there when it is said', async () => {
  const { open, close, becomes } = setUp()
  const [one, other] = [await open(), await open()]
  one.write(TALK, 'Hello')
  one.attach(TALK, [a])
  await becomes(other, () => other.text(TALK) === 'Hello' && other.pictures(TALK).length === 1)
  other.write(TALK, 'Hello there')
  await becomes(one, () => one.text(TALK) === 'Hello there')
  one.write(TALK, '')
  one.detach(TALK, [a])
  await becomes(other, () => other.text(TALK) === '' && other.pictures(TALK).length === 0)
  await close()
})

test('COMPOSE-4: what two tabs write at the same time is kept, each once, in both', async () => {
  const { open, close, becomes } = setUp()
  const [one, other] = [await open(), await open()]
  one.write(TALK, 'From one')
  other.write(TALK, 'From the other')
  one.attach(TALK, [a])
  other.attach(TALK, [b])
  const both = (drafts: Drafts) =>
    drafts.text(TALK) === 'From one\nFrom the other' && hashes(drafts.pictures(TALK)).join() === `${a.hash},${b.hash}`
  await Promise.all([becomes(one, both), becomes(other, both)])
  await close()
  const again = await open()
  assert.ok(both(again))
  await close()
})

test('COMPOSE-4: whoever is quicker than the disk loses neither what they write nor what is there', async () => {
  const { open, close } = setUp()
  const first = await open()
  first.write(TALK, 'Written before')
  await first.written
  const again = await open(false)
  const loading = again.load(TALK)
  again.write(TALK, 'Typed at once')
  await loading
  await again.written
  assert.is(again.text(TALK), 'Written before\nTyped at once')
  assert.is((await open()).text(TALK), 'Written before\nTyped at once')
  await close()
})

for (const [how, failNext] of Object.entries(failures))
  test(`COMPOSE-5: what the disk refuses is still on the screen, and kept with what is written next: ${how}`, async () => {
    const { open, close } = setUp()
    const drafts = await open()
    failNext()
    drafts.write(TALK, 'A')
    await drafts.written
    assert.is(drafts.text(TALK), 'A')
    assert.is((await open()).text(TALK), '')
    drafts.write(TALK, 'A and B')
    await drafts.written
    assert.is((await open()).text(TALK), 'A and B')
    await close()
  })

test('COMPOSE-5: what could not be said stands before what was written since', async () => {
  const { open, close } = setUp()
  const drafts = await open()
  drafts.write(TALK, 'Second')
  drafts.giveBack(TALK, 'First', [a])
  assert.is(drafts.text(TALK), 'First\nSecond')
  await drafts.written
  assert.is((await open()).text(TALK), 'First\nSecond')
  await close()
})

test('COMPOSE-3: of conversations that are no more nothing stays', async () => {
  const { open, close } = setUp()
  const drafts = await open()
  for (const id of [TALK, 'gone']) {
    drafts.write(id, id)
    drafts.attach(id, [a])
  }
  await drafts.keepOnly(new Set([TALK]))
  const again = await open()
  await again.load('gone')
  assert.equal([again.text(TALK), again.text('gone')], [TALK, ''])
  assert.equal([again.pictures(TALK).length, again.pictures('gone').length], [1, 0])
  await close()
})

test.run()
