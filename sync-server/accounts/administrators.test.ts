import { accountsSuite } from '../ports/accounts-suite.ts'
import type { Change } from '../ports/changes.ts'
import { placedStore } from '../store/sqlite/placed-store.ts'
import { Administrators } from './administrators.ts'
import { Devices } from './devices.ts'

accountsSuite('the administrators of head office', async (known) => {
  const { repositories, announcements, unitOfWork, close } = placedStore()
  const devices = await Devices.load(repositories.devices, announcements)
  const accounts = await Administrators.load(repositories.administrators, devices, announcements)
  const changes = known.flatMap(({ id, name, profile, responsible, own, isDisabled, devices }): Change[] => [
    {
      kind: 'administrator-added',
      account: {
        ...{ id, login: name.toLowerCase(), name, profile, responsible, own, passwordHash: null, identity: null },
        createdAt: 1,
      },
    },
    ...devices.map(({ id: device, key }): Change => ({
      kind: 'device-added',
      device: {
        ...{ id: device, name: 'Console', key: Buffer.from(key).toString('base64url'), unit: null, person: null },
        ...{ admin: id, enrolledAt: 1, expiresAt: null },
      },
      version: null,
    })),
    ...devices
      .filter(({ isRevoked }) => isRevoked)
      .map(({ id: device }): Change => ({ kind: 'device-revoked', device, at: 2 })),
    ...(isDisabled ? [{ kind: 'administrator-disabled', admin: id, at: 2 } as const] : []),
  ])
  await unitOfWork(async ({ write }) => write(...changes))
  return { accounts, close }
})
