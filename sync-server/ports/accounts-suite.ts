/** What is known of administrators wherever requests are judged: each implementation of `Accounts` runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import { newAdminId, newDeviceId, newUnitId, type AdminId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from './accounts.ts'

/** Nobody who is disabled and nothing that is revoked may be known by the accounts that are made of it. */
export type AccountToKnow = {
  readonly id: AdminId
  readonly name: string
  /** one of those that come with the product */
  readonly profile: string | null
  readonly responsible: Scope
  readonly own: readonly Grant[]
  readonly isDisabled: boolean
  readonly devices: readonly { id: DeviceId; key: Uint8Array; isRevoked: boolean }[]
}
export type AccountsUnderTest = { accounts: Accounts; close: () => Promise<void> | void }

const unit = newUnitId()
const own: Grant = { capability: 'messages.send', scope: [unit] }
const device = (byte: number, isRevoked = false) => ({
  ...{ id: newDeviceId(), key: new Uint8Array(32).fill(byte), isRevoked },
})
const account = (name: string, more: Partial<AccountToKnow> = {}): AccountToKnow => ({
  ...{ id: newAdminId(), name, profile: null, responsible: [], own: [], isDisabled: false, devices: [] },
  ...more,
})
const [laptop, phone, lost, others] = [device(1), device(2), device(3, true), device(4)]
const anna = account('Anna', { own: [own], devices: [laptop, phone, lost] })
const ewa = account('Ewa', { profile: 'owner', responsible: 'everything' })
const gone = account('Jan', { own: [own], isDisabled: true, devices: [others] })

export const accountsSuite = (
  name: string,
  open: (known: readonly AccountToKnow[]) => Promise<AccountsUnderTest> | AccountsUnderTest,
): void => {
  const test = suite<AccountsUnderTest>(`accounts by ${name}`)
  test.before.each(async (context) => void Object.assign(context, await open([anna, ewa, gone])))
  test.after.each(({ close }) => close())

  test('PORT-2: an account has its name, and what its profile and its own grants give', ({ accounts }) => {
    assert.equal([anna, ewa].map(({ id }) => accounts.nameOf(id)), ['Anna', 'Ewa']) // prettier-ignore
    assert.equal(accounts.grantsOf(anna.id), [own])
    const owner = accounts.grantsOf(ewa.id)!
    assert.ok(owner.some(({ capability, scope }) => capability === 'messages.send' && scope === 'everything'))
    assert.ok(owner.length > 1)
  })

  test('PORT-2: of who is disabled, and of whom there is not, nothing is known', ({ accounts }) => {
    for (const id of [gone.id, newAdminId()])
      assert.equal([accounts.nameOf(id), accounts.grantsOf(id), accounts.signingKey(id, others.id)], [null, null, null])
  })

  test('PORT-2: a device signs for its own administrator alone, until it is revoked', ({ accounts }) => {
    const keyOf = (id: AdminId, device: DeviceId) => {
      const key = accounts.signingKey(id, device)
      return key && new Uint8Array(key)
    }
    assert.equal([keyOf(anna.id, laptop.id), keyOf(anna.id, phone.id)], [laptop.key, phone.key])
    const refused = [[anna, lost], [ewa, laptop], [anna, others], [anna, device(5)]] as const // prettier-ignore
    for (const [{ id }, device] of refused) assert.is(keyOf(id, device.id), null)
  })

  test.run()
}
