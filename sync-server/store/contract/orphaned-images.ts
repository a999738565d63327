/** What every store does with images that nothing shows: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { TalkFact } from '@carillon/shared-model/folds/talk.ts'
import { newDeviceId, newFactId } from '@carillon/shared-model/org/ids.ts'
import { allOf, ANNA, EWA, JAN, talkOf, writing, type OpenTalkStore, type TalkStore } from './talk-store.ts'

const DEVICE = newDeviceId()
const showing = (image: string): TalkFact => ({
  type: 'said',
  id: newFactId(),
  at: 1,
  by: DEVICE,
  v: 1,
  text: '',
  images: [image],
})
const hash = (n: number) => n.toString(16).padStart(64, '0')

export const orphanedImagesSuite = (name: string, open: OpenTalkStore): void => {
  const test = suite<{ store: TalkStore }>(`orphaned images in ${name}`)
  test.before.each(async (context) => {
    context.store = await open()
  })
  test.after.each(({ store }) => store?.close())

  const [old, lately, shown, twice] = [hash(1), hash(2), hash(3), hash(4)]
  const orphanedIn = ({ repositories }: TalkStore, before: number) =>
    allOf(repositories.orphanedImages.orphaned(before)).then((hashes) => hashes.sort())
  const storedIn = (store: TalkStore) => Promise.all([old, lately, shown, twice].map((one) => store.isStored(one)))
  const fill = async (store: TalkStore): Promise<void> => {
    await store.bring(old, JAN, 10)
    await store.bring(lately, JAN, 20)
    await store.bring(shown, ANNA, 10)
    await store.bring(twice, JAN, 10)
    await store.bring(twice, EWA, 20)
    await writing(store)({ kind: 'talk', talk: talkOf(JAN), month: '2026-11', facts: [showing(shown)] })
  }

  test('CHAT-6: what no message shows and was last brought before then is orphaned', async ({ store }) => {
    assert.equal(await orphanedIn(store, 100), [])
    await fill(store)
    assert.equal(await orphanedIn(store, 10), [])
    assert.equal(await orphanedIn(store, 11), [old, twice])
    assert.equal(await orphanedIn(store, 21), [old, lately, twice])
  })

  test('CHAT-6: it goes for whoever brought it before then, and for good when nobody has it any more', async ({
    store,
  }) => {
    await fill(store)
    const hashes = [old, lately, shown, twice]
    await writing(store)({ kind: 'orphaned-images-removed', hashes, before: 11 })
    assert.equal(await storedIn(store), [false, true, true, true])
    assert.equal(await orphanedIn(store, 21), [lately, twice])
    await writing(store)({ kind: 'orphaned-images-removed', hashes, before: 21 })
    assert.equal(await storedIn(store), [false, false, true, false])
  })

  test('CHAT-6: what was brought or said meanwhile stays', async ({ store }) => {
    await fill(store)
    const hashes = await orphanedIn(store, 11)
    await store.bring(old, EWA, 50)
    await writing(store)({ kind: 'talk', talk: talkOf(JAN), month: '2026-11', facts: [showing(twice)] })
    await writing(store)({ kind: 'orphaned-images-removed', hashes, before: 11 })
    assert.equal(await storedIn(store), [true, true, true, true])
  })

  test('CHAT-6: very many come in steps, each once', async ({ store }) => {
    const many = Array.from({ length: 5000 }, (_, n) => hash(n))
    for (const one of many) await store.bring(one, JAN, 1)
    let steps = 0
    const found: string[] = []
    for await (const hashes of store.repositories.orphanedImages.orphaned(2)) {
      steps++
      found.push(...hashes)
    }
    assert.equal(found.sort(), many)
    assert.ok(steps > 1)
  })

  test.run()
}
