/** What every store keeps of what principals have written: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Used } from '../../ports/usage.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const usageSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`usage in ${name}`)

  test('of each principal the last count of the latest day is kept', async () => {
    const { unitOfWork, repositories, close } = await open()
    const use = (...counts: Used[]) =>
      unitOfWork(async ({ write }) => write(...counts.map((count) => ({ kind: 'used', ...count }) as const)))
    const all = async () => (await repositories.usage.all()).sort((a, b) => (a.principal < b.principal ? -1 : 1))
    assert.equal(await all(), [])
    await use({ principal: 'a', day: 7, bytes: 10 }, { principal: 'b', day: 7, bytes: 1 })
    await use({ principal: 'a', day: 7, bytes: 25 })
    assert.equal(await all(), [
      { principal: 'a', day: 7, bytes: 25 },
      { principal: 'b', day: 7, bytes: 1 },
    ])
    await use({ principal: 'a', day: 8, bytes: 3 })
    assert.equal(await all(), [{ principal: 'a', day: 8, bytes: 3 }])
    await close()
  })

  test.run()
}
