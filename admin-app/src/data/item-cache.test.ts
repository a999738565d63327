import { newItemId } from '@carillon/shared-model/org/ids.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ItemCache } from './item-cache.svelte.ts'

test('REPORT-10: whatever changes within two seconds of a question is asked for once, when they are over', async () => {
  const item = newItemId()
  const rests: (() => void)[] = []
  let asked = 0
  const cache = new ItemCache({
    load: async () => ++asked,
    collections: () => null,
    after: (work, milliseconds) => {
      if (milliseconds < 2000) work()
      else rests.push(work)
    },
  })
  await Promise.all([cache.refresh(item), cache.refresh(item)])
  await cache.refresh(item)
  assert.equal([asked, cache.of(item), rests.length], [1, 1, 1])
  rests.pop()!()
  await cache.refresh(item)
  assert.equal([asked, cache.of(item)], [2, 2])
  await cache.refresh(newItemId())
  assert.is(asked, 3, 'another item does not wait')
  for (const rest of rests.splice(0)) rest()
  await cache.refresh(item)
  assert.is(asked, 4)
})

test.run()
