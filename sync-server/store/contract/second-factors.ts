/** What every store of second factors does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newAdminId } from '@carillon/shared-model/org/ids.ts'
import { account, added, written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const secondFactorSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`second factors in ${name}`)

  test('a secret counts once it is confirmed, and each code moves the step', async () => {
    const { unitOfWork, repositories, close } = await open()
    const { id: admin, ...one } = account('anna')
    const factor = () => repositories.secondFactors.of(admin)
    const asksForCodes = async () => (await repositories.administrators.all())[0]!.totp
    await written(unitOfWork, added({ ...one, id: admin }))
    assert.equal(await factor(), { secret: null, pending: null, lastStep: 0 })
    await written(unitOfWork, { kind: 'second-factor-begun', admin, pending: 'first' })
    await written(unitOfWork, { kind: 'second-factor-begun', admin, pending: 'second' })
    assert.equal(await factor(), { secret: null, pending: 'second', lastStep: 0 })
    assert.is(await asksForCodes(), false)
    await written(unitOfWork, { kind: 'second-factor-confirmed', admin, step: 5, recoveryCodes: ['a', 'b'] })
    assert.equal(await factor(), { secret: 'second', pending: null, lastStep: 5 })
    assert.is(await asksForCodes(), true)
    await written(unitOfWork, { kind: 'second-factor-used', admin, step: 6 })
    assert.equal(await factor(), { secret: 'second', pending: null, lastStep: 6 })
    assert.is(await repositories.secondFactors.of(newAdminId()), null)
    await close()
  })

  test('recovery codes are there until they are used, replaced or removed, for their account alone', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [{ id: admin, ...one }, other] = [account('anna'), account('bea')]
    const codes = async () => (await repositories.secondFactors.recoveryCodes(admin)).sort()
    await written(unitOfWork, added({ ...one, id: admin }), added(other))
    for (const of of [admin, other.id])
      await written(
        unitOfWork,
        { kind: 'second-factor-begun', admin: of, pending: 'sealed' },
        { kind: 'second-factor-confirmed', admin: of, step: 1, recoveryCodes: ['a', 'b'] },
      )
    await written(unitOfWork, { kind: 'recovery-code-used', admin, hash: 'a', at: 3 })
    assert.equal(await codes(), ['b'])
    assert.is((await repositories.secondFactors.recoveryCodes(other.id)).length, 2)
    await written(
      unitOfWork,
      { kind: 'second-factor-begun', admin, pending: 'sealed again' },
      { kind: 'second-factor-confirmed', admin, step: 2, recoveryCodes: ['a', 'c'] },
    )
    assert.equal(await codes(), ['a', 'c'])
    await written(unitOfWork, { kind: 'second-factor-removed', admin })
    assert.equal(await codes(), [])
    assert.equal(await repositories.secondFactors.of(admin), { secret: null, pending: null, lastStep: 2 })
    assert.is((await repositories.secondFactors.recoveryCodes(other.id)).length, 2)
    await close()
  })

  test.run()
}
