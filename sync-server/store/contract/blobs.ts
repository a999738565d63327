/** What every store of images does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId, newItemId, newPersonId } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../../ports/changes.ts'
import type { BlobRepository, Image } from '../../ports/blobs.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const [anna, ewa, jan] = [newAdminId(), newAdminId(), newPersonId()] as const
const image = (hash: string, size = 3): Image => ({ hash, type: 'image/png', bytes: new Uint8Array(size).fill(7) })
const message = (images: string[], by = anna, item = newItemId()): Extract<Change, { kind: 'item' }> => {
  const content = { kind: 'message' as const, subject: 'Hours', body: '', images, acknowledge: false }
  const request = { act: 'publish' as const, by, name: 'Anna', at: 1, item, to: ['everyone' as const], content, expires: null } // prettier-ignore
  return { kind: 'item', request, publishedAt: 1, addressed: 1 }
}

type Context = { store: StoreUnderTest; blobs: BlobRepository; write: (...changes: Change[]) => Promise<void> }

export const blobsSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite<Context>(`images in ${name}`)
  test.before.each(async (context) => {
    const store = await open()
    const write = (...changes: Change[]) => store.unitOfWork(async ({ write }) => write(...changes))
    Object.assign(context, { store, blobs: store.repositories.blobs, write })
  })
  test.after.each(({ store }) => store.close())

  test('BLOB-1: an image is kept once, with all who have brought it', async ({ blobs, write }) => {
    assert.is(await blobs.find('a'), null)
    await write({ kind: 'image-brought', image: image('a'), by: anna, at: 1 })
    await write({ kind: 'image-brought', image: image('a'), by: anna, at: 2 })
    await write({ kind: 'talk-image-brought', image: image('a'), by: jan, at: 3 })
    const found = (await blobs.find('a'))!
    assert.equal({ ...found, by: found.by.sort() }, {
      type: 'image/png',
      bytes: new Uint8Array([7, 7, 7]),
      by: [anna, jan].sort(),
      items: [],
      talks: [],
      kinds: [],
    }) // prettier-ignore
  })

  test('CHAT-11: what somebody brings for conversations counts by time, each image once, and others’ not', async ({
    blobs,
    write,
  }) => {
    await write(
      { kind: 'talk-image-brought', image: image('a', 10), by: jan, at: 100 },
      { kind: 'talk-image-brought', image: image('b', 20), by: jan, at: 200 },
      { kind: 'talk-image-brought', image: image('c', 40), by: ewa, at: 200 },
      { kind: 'image-brought', image: image('d', 80), by: ewa, at: 200 },
    )
    assert.is(await blobs.broughtForTalk(jan, 0, 'x'), 30)
    assert.is(await blobs.broughtForTalk(jan, 100, 'x'), 20, 'after, not at')
    assert.is(await blobs.broughtForTalk(jan, 0, 'b'), 10)
    assert.is(await blobs.broughtForTalk(ewa, 0, 'x'), 40)
    await write({ kind: 'talk-image-brought', image: image('a', 10), by: jan, at: 300 })
    assert.is(await blobs.broughtForTalk(jan, 200, 'x'), 10, 'the latest time counts')
    await write({ kind: 'talk-image-brought', image: image('a', 10), by: jan, at: 50 })
    assert.is(await blobs.broughtForTalk(jan, 200, 'x'), 10, 'and stays')
  })

  test('ACCESS-8: an item opens an image when its author has brought it, and by naming its hash nobody does', async ({
    blobs,
    write,
  }) => {
    await write({ kind: 'image-brought', image: image('a'), by: anna, at: 1 })
    const [own, others] = [message(['a']), message(['a'], ewa)]
    await write(own, others)
    assert.equal((await blobs.find('a'))!.items, [own.request.item])
    const { item, content } = message([]).request
    await write(message([], anna, item), {
      kind: 'revised',
      item,
      at: 2,
      content: { ...content, images: ['a'] } as never,
    })
    await write({ kind: 'revised', item, at: 3, content })
    assert.equal((await blobs.find('a'))!.items.sort(), [own.request.item, item].sort(), 'earlier texts are shown too')
    await write({ kind: 'image-brought', image: image('a'), by: ewa, at: 4 })
    assert.is((await blobs.find('a'))!.items.length, 3)
  })

  test('BLOB-1: a unit that is refused keeps no image', async ({ store, blobs }) => {
    const refused = store.unitOfWork(async ({ write }) => {
      write({ kind: 'image-brought', image: image('a'), by: anna, at: 1 })
      throw new Error('refused')
    })
    assert.is(await refused.catch((error: Error) => error.message), 'refused')
    assert.is(await blobs.find('a'), null)
  })

  test.run()
}
