/** Where pictures wait that were said: each implementation of `PictureShelf` runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { BlobHash } from '../facts/blob.ts'
import type { PictureShelf } from './outgoing-pictures.ts'
import type { Picture } from './pictures.ts'

export type ShelfUnderTest = {
  /** Opens the same place each time. */
  open: () => Promise<PictureShelf>
  /** There is room for nothing more until the next write has failed. */
  fill: (shelf: PictureShelf) => void
  /** Some time goes by. */
  pass: () => void
}

const picture = (letter: string): Picture => ({ hash: letter.repeat(64), blob: new Blob([letter]) })
const [a, b, c] = [picture('a'), picture('b'), picture('c')] as const

export const pictureShelfSuite = (name: string, make: () => ShelfUnderTest): void => {
  const test = suite<{ place: ShelfUnderTest; shelf: PictureShelf }>(`pictures that wait in ${name}`)
  test.before.each(async (context) => {
    context.place = make()
    context.shelf = await context.place.open()
  })

  const textOf = async (shelf: PictureShelf, hash: BlobHash) => (await shelf.get(hash))?.text()

  test('CHATPAGE-11: what was added waits, the oldest first, also when it is opened again', async ({
    place,
    shelf,
  }) => {
    assert.equal(await shelf.waiting(), [])
    for (const pictures of [[c], [a], [b]]) {
      await shelf.add(pictures)
      place.pass()
    }
    for (const opened of [shelf, await place.open()]) {
      assert.equal(await opened.waiting(), [c.hash, a.hash, b.hash])
      assert.equal([await textOf(opened, a.hash), await textOf(opened, 'd'.repeat(64))], ['a', undefined])
    }
  })

  test('CHATPAGE-11: what is settled waits no more, others do', async ({ place, shelf }) => {
    await shelf.add([a, b])
    await shelf.settle(a.hash)
    await shelf.settle(c.hash)
    for (const opened of [shelf, await place.open()]) {
      assert.equal(await opened.waiting(), [b.hash])
      assert.is(await textOf(opened, b.hash), 'b')
    }
    await shelf.add([a])
    assert.equal((await shelf.waiting()).sort(), [a.hash, b.hash], 'it may be said again')
  })

  test('CHATPAGE-14: of pictures that are added together and do not fit none waits', async ({ place, shelf }) => {
    await shelf.add([c])
    place.fill(shelf)
    const failed = await shelf.add([a, b]).then(
      () => false,
      () => true,
    )
    assert.ok(failed)
    for (const opened of [shelf, await place.open()]) {
      assert.equal(await opened.waiting(), [c.hash])
      assert.is(await opened.get(a.hash), undefined)
    }
  })

  test.run()
}
