/** What every store of invitations does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { account, added, fails, written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const invitationSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`invitations in ${name}`)

  test('an invitation is found by its hash until another one or its withdrawal, for its account alone', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [one, other] = [account('anna'), account('bea')]
    const find = (hash: string) => repositories.invitations.find(hash)
    await written(
      unitOfWork,
      added(one),
      added(other),
      { kind: 'invitation-issued', admin: one.id, hash: 'first', expiresAt: 5 },
      { kind: 'invitation-issued', admin: other.id, hash: 'others', expiresAt: 6 },
    )
    assert.equal(await find('first'), { admin: one.id, expiresAt: 5 })
    await written(unitOfWork, { kind: 'invitation-issued', admin: one.id, hash: 'second', expiresAt: 7 })
    assert.is(await find('first'), null)
    assert.equal(await find('second'), { admin: one.id, expiresAt: 7 })
    await written(unitOfWork, { kind: 'invitations-withdrawn', admin: one.id })
    assert.is(await find('second'), null)
    assert.equal(await find('others'), { admin: other.id, expiresAt: 6 })
    await close()
  })

  test('a unit of work that is refused withdraws nothing', async () => {
    const { unitOfWork, repositories, close } = await open()
    const one = account('anna')
    await written(unitOfWork, added(one), { kind: 'invitation-issued', admin: one.id, hash: 'h', expiresAt: 5 })
    const refused = unitOfWork(async ({ write }) => {
      write({ kind: 'invitations-withdrawn', admin: one.id })
      throw new Error('refused')
    })
    assert.ok(await fails(refused))
    assert.equal(await repositories.invitations.find('h'), { admin: one.id, expiresAt: 5 })
    await close()
  })

  test.run()
}
