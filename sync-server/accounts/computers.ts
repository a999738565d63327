/** Computers that have been enrolled. */
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Refusal } from '../refusal.ts'
import type { Devices } from './devices.ts'

type Parts = {
  unitOfWork: UnitOfWork
  devices: Pick<Devices, 'get'>
  units: ReadonlyMap<UnitId, Unit>
  now: () => number
}

export const noComputer = () => new Refusal('not-found', 'There is no such computer.')

export class Computers {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @throws Refusal when there is no such computer, or no longer */
  remove(id: DeviceId, actor: Actor): Promise<void> {
    const { unitOfWork, devices, units, now } = this.#parts
    return unitOfWork(async ({ write }) => {
      const computer = devices.get(id)
      if (!computer || computer.admin !== null) throw noComputer()
      const at = now()
      const subject = { id, name: computer.name }
      const detail = { unit: units.get(computer.unit)?.name ?? null }
      const entry: AuditInput = { ...actor, at, act: 'computer.removed', subject, detail }
      write({ kind: 'device-revoked', device: id, at }, { kind: 'audit', entry })
    })
  }
}
