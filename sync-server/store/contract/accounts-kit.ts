/** Accounts for contract suites. */
import { newAdminId, newDeviceId, type AdminId } from '@carillon/shared-model/org/ids.ts'
import type { NewAdministrator } from '../../ports/administrators.ts'
import type { Change } from '../../ports/changes.ts'
import type { AdminDevice } from '../../ports/devices.ts'
import type { UnitOfWork } from '../../ports/unit-of-work.ts'

export const account = (login: string, more: Partial<NewAdministrator> = {}): NewAdministrator => ({
  id: newAdminId(),
  login,
  name: login,
  passwordHash: null,
  profile: null,
  responsible: [],
  own: [],
  identity: null,
  createdAt: 1,
  ...more,
})

export const deviceOf = (admin: AdminId, enrolledAt = 1): AdminDevice => ({
  ...{ id: newDeviceId(), name: 'Console', key: 'k'.repeat(43), unit: null, person: null, admin },
  ...{ enrolledAt, expiresAt: null },
})

export const added = (one: NewAdministrator): Change => ({ kind: 'administrator-added', account: one })

/** Everything in one unit of work. */
export const written = (unitOfWork: UnitOfWork, ...changes: readonly Change[]): Promise<void> =>
  unitOfWork(async ({ write }) => write(...changes))

/** @returns whether the work was not done; what it was to write has to be looked for */
export const fails = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  )
