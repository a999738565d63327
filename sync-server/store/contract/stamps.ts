/** What every store tells of the times that the server has given: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const entry = (at: number): AuditInput => ({
  ...{ at, by: null, device: null, act: 'clock.believed', subject: null },
  detail: { how: 'itself', shows: '', known: '' },
})

export const stampsSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`stamps in ${name}`)

  test('nothing has a time where nothing has happened', async () => {
    const { repositories, close } = await open()
    assert.is(await repositories.stamps.latest(), null)
    assert.is(await repositories.stamps.latestEntry(Infinity), null)
    await close()
  })

  test('the latest time counts, not the one that was given last', async () => {
    const { unitOfWork, repositories, close } = await open()
    for (const at of [1000, 5000, 3000])
      await unitOfWork(async ({ write }) => write({ kind: 'audit', entry: entry(at) }))
    const { stamps } = repositories
    assert.equal([await stamps.latest(), await stamps.latestEntry(Infinity)], [5000, 5000])
    assert.equal([await stamps.latestEntry(5000), await stamps.latestEntry(1000)], [3000, null])
    await close()
  })

  test.run()
}
