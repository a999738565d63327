/** What every store of settings does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StoreUnderTest } from './store-under-test.ts'

export const settingsSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`settings in ${name}`)

  test('a setting is read as it was saved last, and others are not touched', async () => {
    const { unitOfWork, repositories, close } = await open()
    await unitOfWork(async ({ write }) => {
      write(
        { kind: 'setting-saved', key: 'a', value: { text: 'zażółć', list: [1, null] } },
        { kind: 'setting-saved', key: 'b', value: { b: 1 } },
      )
    })
    assert.equal(await repositories.settings.get('a'), { text: 'zażółć', list: [1, null] })
    await unitOfWork(async ({ write }) => write({ kind: 'setting-saved', key: 'b', value: { b: 2 } }))
    assert.equal(await repositories.settings.get('b'), { b: 2 })
    assert.equal(await repositories.settings.get('a'), { text: 'zażółć', list: [1, null] })
    await close()
  })

  test('what was removed or never saved is undefined', async () => {
    const { unitOfWork, repositories, close } = await open()
    await unitOfWork(async ({ write }) => write({ kind: 'setting-saved', key: 'a', value: {} }))
    await unitOfWork(async ({ write }) => write({ kind: 'setting-saved', key: 'a', value: null }))
    assert.is(await repositories.settings.get('a'), undefined)
    assert.is(await repositories.settings.get('b'), undefined)
    await close()
  })

  test('a unit of work that is refused saves nothing', async () => {
    const { unitOfWork, repositories, close } = await open()
    const refused = unitOfWork(async ({ write }) => {
      write({ kind: 'setting-saved', key: 'a', value: {} })
      throw new Error('refused')
    })
    await refused.then(
      () => assert.unreachable(),
      (error: Error) => assert.is(error.message, 'refused'),
    )
    assert.is(await repositories.settings.get('a'), undefined)
    await close()
  })

  test.run()
}
