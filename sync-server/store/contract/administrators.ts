/** What every store of administrators does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newUnitId } from '@carillon/shared-model/org/ids.ts'
import { account, added, deviceOf, fails, written } from './accounts-kit.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const administratorSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`administrators in ${name}`)

  test('an account is kept as it was added, and all are listed by name', async () => {
    const { unitOfWork, repositories, close } = await open()
    const unit = newUnitId()
    const zofia = account('zofia', {
      passwordHash: 'hash',
      profile: 'owner',
      responsible: 'everything',
      own: [{ capability: 'messages.send', scope: [unit] }],
      identity: 'zofia@example.org',
      createdAt: 7,
    })
    const adam = account('adam', { responsible: [unit] })
    await written(unitOfWork, added(zofia), added(adam))
    const fresh = { totp: false, version: 1, disabledAt: null }
    assert.equal(await repositories.administrators.all(), [
      { ...adam, ...fresh },
      { ...zofia, ...fresh },
    ])
    await close()
  })

  test('what managers change counts as a version; a password does not', async () => {
    const { unitOfWork, repositories, close } = await open()
    const one = account('anna', { passwordHash: 'old' })
    await written(unitOfWork, added(one))
    const to = { name: 'Anna N.', profile: 'owner', responsible: 'everything', own: [], identity: 'anna' } as const
    await written(
      unitOfWork,
      { kind: 'administrator-changed', admin: one.id, to },
      { kind: 'password-changed', admin: one.id, hash: 'new' },
      { kind: 'administrator-disabled', admin: one.id, at: 9 },
    )
    const changed = { ...one, ...to, passwordHash: 'new', totp: false }
    assert.equal(await repositories.administrators.all(), [{ ...changed, version: 3, disabledAt: 9 }])
    await written(unitOfWork, { kind: 'administrator-enabled', admin: one.id })
    assert.equal(await repositories.administrators.all(), [{ ...changed, version: 4, disabledAt: null }])
    await close()
  })

  test('a login and an identity belong to one account: where another is added, nothing is', async () => {
    const { unitOfWork, repositories, close } = await open()
    await written(unitOfWork, added(account('anna', { identity: 'a' })))
    assert.ok(await fails(written(unitOfWork, added(account('bea')), added(account('anna')))))
    assert.ok(await fails(written(unitOfWork, added(account('bea', { identity: 'a' })))))
    assert.equal(
      (await repositories.administrators.all()).map(({ login }) => login),
      ['anna'],
    )
    await close()
  })

  test('ROSTER-5: a login goes from one account to another', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [one, other] = [account('anna'), account('bea')]
    await written(unitOfWork, added(one), added(other))
    await written(
      unitOfWork,
      { kind: 'login-changed', admin: one.id, login: one.id },
      { kind: 'login-changed', admin: other.id, login: 'anna' },
    )
    const logins = new Map((await repositories.administrators.all()).map(({ id, login }) => [id, login]))
    assert.equal([logins.get(one.id), logins.get(other.id)], [one.id, 'anna'])
    await close()
  })

  test('a removed account takes its invitation and its second factor along', async () => {
    const { unitOfWork, repositories, close } = await open()
    const one = account('anna')
    await written(
      unitOfWork,
      added(one),
      { kind: 'invitation-issued', admin: one.id, hash: 'h', expiresAt: 5 },
      { kind: 'second-factor-begun', admin: one.id, pending: 'sealed' },
      { kind: 'second-factor-confirmed', admin: one.id, step: 1, recoveryCodes: ['r'] },
    )
    await written(unitOfWork, { kind: 'administrator-removed', admin: one.id })
    assert.equal(await repositories.administrators.all(), [])
    assert.is(await repositories.invitations.find('h'), null)
    assert.equal(await repositories.secondFactors.recoveryCodes(one.id), [])
    await close()
  })

  test('profiles are replaced whole, listed by name, and removed', async () => {
    const { unitOfWork, repositories, close } = await open()
    const desk = { id: 'desk', name: 'Front desk', grants: [], version: 1 }
    const calls = { id: 'calls', name: 'Calls', version: 1 }
    const grants = [{ capability: 'chat.answer', scope: 'assigned' }] as const
    await written(
      unitOfWork,
      { kind: 'profile-saved', profile: desk },
      { kind: 'profile-saved', profile: { ...calls, grants: [] } },
    )
    await written(unitOfWork, { kind: 'profile-saved', profile: { ...calls, grants, version: 2 } })
    assert.equal(await repositories.administrators.profiles(), [{ ...calls, grants: [...grants], version: 2 }, desk])
    await written(unitOfWork, { kind: 'profile-removed', profile: 'desk' })
    assert.equal(
      (await repositories.administrators.profiles()).map(({ id }) => id),
      ['calls'],
    )
    await close()
  })

  test('last seen are those who ever had a device, also a revoked one', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [one, two, never] = [account('one'), account('two'), account('never')]
    const [older, newer, revoked] = [deviceOf(one.id, 3), deviceOf(one.id, 5), deviceOf(two.id, 4)]
    await written(
      unitOfWork,
      ...[one, two, never].map(added),
      ...[older, newer, revoked].map((device) => ({ kind: 'device-added', device, version: null }) as const),
      { kind: 'device-revoked', device: revoked.id, at: 9 },
    )
    assert.equal(await repositories.administrators.lastSeen(), new Map([[one.id, 5], [two.id, 4]])) // prettier-ignore
    await close()
  })

  test.run()
}
