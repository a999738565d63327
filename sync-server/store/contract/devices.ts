/** What every store of devices does: each implementation runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newDeviceId, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { Computer } from '../../ports/devices.ts'
import { account, added, deviceOf, fails, written } from './accounts-kit.ts'
import { branch, imported, UNITS } from './place.ts'
import type { StoreUnderTest } from './store-under-test.ts'

export const deviceSuite = (name: string, open: () => Promise<StoreUnderTest> | StoreUnderTest): void => {
  const test = suite(`devices in ${name}`)

  test('a device is kept as it was added, until it is revoked', async () => {
    const { unitOfWork, repositories, close } = await open()
    const admin = account('anna')
    const [lasting, temporary] = [deviceOf(admin.id), { ...deviceOf(admin.id), expiresAt: 9 }]
    await written(
      unitOfWork,
      added(admin),
      { kind: 'device-added', device: lasting, version: null },
      { kind: 'device-added', device: temporary, version: '1.0' },
    )
    const admitted = await repositories.devices.admitted()
    assert.is(admitted.length, 2)
    for (const device of [lasting, temporary])
      assert.equal(
        admitted.find(({ id }) => id === device.id),
        device,
      )
    await written(unitOfWork, { kind: 'device-revoked', device: temporary.id, at: 5 })
    assert.equal(await repositories.devices.admitted(), [lasting])
    assert.is(await repositories.devices.standing(lasting.id), 'admitted')
    assert.is(await repositories.devices.standing(temporary.id), 'revoked')
    assert.is(await repositories.devices.standing(newDeviceId()), null)
    await close()
  })

  test('an id belongs to one device: where another is added, nothing is', async () => {
    const { unitOfWork, repositories, close } = await open()
    const admin = account('anna')
    const device = deviceOf(admin.id)
    await written(unitOfWork, added(admin), { kind: 'device-added', device, version: null })
    const more = deviceOf(admin.id)
    const twice = written(
      unitOfWork,
      { kind: 'device-added', device: more, version: null },
      { kind: 'device-added', device: { ...device, name: 'Another' }, version: null },
    )
    assert.ok(await fails(twice))
    assert.equal(await repositories.devices.admitted(), [device])
    assert.is(await repositories.devices.standing(more.id), null)
    await close()
  })

  test('ROSTER-5: a device is changed whole, and admitted again where it was revoked', async () => {
    const { unitOfWork, repositories, close } = await open()
    const admin = account('anna')
    const [one, other] = [deviceOf(admin.id), deviceOf(admin.id)]
    await written(
      unitOfWork,
      added(admin),
      ...[one, other].map((device) => ({ kind: 'device-added', device, version: '1' }) as const),
      { kind: 'device-revoked', device: one.id, at: 5 },
    )
    const changed = { ...one, name: 'Laptop', key: 'l'.repeat(43), enrolledAt: 7, expiresAt: 9 }
    await written(unitOfWork, { kind: 'device-changed', device: changed })
    const admitted = new Map((await repositories.devices.admitted()).map((device) => [device.id, { ...device }]))
    assert.equal(admitted, new Map([one, other].map(({ id }) => [id, id === one.id ? changed : other])))
    await close()
  })

  test('last seen are the devices of one administrator alone', async () => {
    const { unitOfWork, repositories, close } = await open()
    const [anna, bea] = [account('anna'), account('bea')]
    const [mine, other] = [deviceOf(anna.id), deviceOf(bea.id)]
    await written(
      unitOfWork,
      ...[anna, bea].map(added),
      ...[mine, other].map((device) => ({ kind: 'device-added', device, version: null }) as const),
    )
    assert.equal(await repositories.devices.lastSeen(anna.id), new Map([[mine.id, null]]))
    await close()
  })

  test('CONTACT-3: of computers is told when each was last in touch, until it is revoked; of browsers nothing is', async () => {
    const { unitOfWork, repositories, close } = await open()
    const admin = account('anna')
    const computer = (): Computer => ({
      ...{ id: newDeviceId(), name: 'PC', key: 'k'.repeat(43), unit: branch, person: null, admin: null },
      ...{ enrolledAt: 1, expiresAt: null },
    })
    const [one, other, silent, browser] = [computer(), computer(), computer(), deviceOf(admin.id)]
    const contacts = async () => new Map([...(await repositories.devices.contacts())].sort())
    const told = (...known: [DeviceId, number][]) => new Map(known.sort())
    await written(
      unitOfWork,
      imported(UNITS, []),
      added(admin),
      ...[one, other, silent, browser].map((device) => ({ kind: 'device-added', device, version: null }) as const),
    )
    assert.equal(await contacts(), told())
    const seen = [one, other, browser].map(({ id }, n) => ({ device: id, at: 100 + n }))
    await written(unitOfWork, { kind: 'devices-seen', contacts: seen })
    assert.equal(await contacts(), told([one.id, 100], [other.id, 101]))
    assert.equal(await repositories.devices.lastSeen(admin.id), new Map([[browser.id, 102]]))
    const heard = [
      { device: one.id, at: 90 },
      { device: other.id, at: 300 },
      { device: silent.id, at: 200 },
    ]
    await written(unitOfWork, { kind: 'devices-heard-of', contacts: heard })
    assert.equal(await contacts(), told([one.id, 100], [other.id, 300], [silent.id, 200]), 'it never goes back')
    await written(unitOfWork, { kind: 'device-revoked', device: other.id, at: 400 })
    assert.equal(await contacts(), told([one.id, 100], [silent.id, 200]))
    await close()
  })

  test.run()
}
