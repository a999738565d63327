import type { DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'

export interface Connections {
  /** Ends the connections of a device at once, and the streams that it reads. */
  end(device: DeviceId, why: CloseName): void
  isConnected(device: DeviceId): boolean
  readonly count: number
}
