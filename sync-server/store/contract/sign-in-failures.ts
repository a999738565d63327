/** What every store of failed sign-ins does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FailureCount } from '../../ports/sign-in-failures.ts'
import { written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

const count = (source: string, failures = 1, blockedUntil = 5): FailureCount => ({ source, failures, blockedUntil })
const bySource = (counts: FailureCount[]) => counts.sort((a, b) => (a.source < b.source ? -1 : 1))

export const signInFailureSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`failed sign-ins in ${name}`)

  test('what is counted for a source replaces what was, and others stay', async () => {
    const { unitOfWork, repositories, close } = await open()
    const { signInFailures } = repositories
    await written(
      unitOfWork,
      { kind: 'failures-counted', login: 'anna', counts: [count('a'), count('b')] },
      { kind: 'failures-counted', login: 'bea', counts: [count('a', 9)] },
    )
    await written(unitOfWork, { kind: 'failures-counted', login: 'anna', counts: [count('b', 2, 7)] })
    assert.equal(bySource(await signInFailures.of('anna')), [count('a'), count('b', 2, 7)])
    assert.equal(await signInFailures.of('anna', ['b', 'unknown']), [count('b', 2, 7)])
    assert.equal(await signInFailures.of('anna', []), [])
    assert.equal(await signInFailures.of('bea'), [count('a', 9)])
    assert.equal(await signInFailures.of('nobody'), [])
    await close()
  })

  test('failures are forgotten by source or altogether, of one login', async () => {
    const { unitOfWork, repositories, close } = await open()
    const { signInFailures } = repositories
    for (const login of ['anna', 'bea'])
      await written(unitOfWork, { kind: 'failures-counted', login, counts: [count('a'), count('b'), count('c')] })
    await written(unitOfWork, { kind: 'failures-forgotten', login: 'anna', sources: ['a', 'c', 'unknown'] })
    assert.equal(await signInFailures.of('anna'), [count('b')])
    await written(unitOfWork, { kind: 'failures-forgotten', login: 'anna', sources: null })
    assert.equal(await signInFailures.of('anna'), [])
    assert.is((await signInFailures.of('bea')).length, 3)
    await close()
  })

  test('those lapse whose time was over before then, of every login', async () => {
    const { unitOfWork, repositories, close } = await open()
    const { signInFailures } = repositories
    await written(
      unitOfWork,
      { kind: 'failures-counted', login: 'anna', counts: [count('a', 1, 4), count('b', 1, 5)] },
      { kind: 'failures-counted', login: 'bea', counts: [count('a', 1, 4)] },
    )
    await written(unitOfWork, { kind: 'failures-lapsed', before: 5 })
    assert.equal(await signInFailures.of('anna'), [count('b', 1, 5)])
    assert.equal(await signInFailures.of('bea'), [])
    await close()
  })

  test.run()
}
