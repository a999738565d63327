import type { DeviceId } from '@carillon/shared-model/org/ids.ts'

export interface Desks {
  /** Appends a desk fact for each of these computers whose desk has changed; called after enrolment and after imports. */
  refresh(devices: readonly DeviceId[]): Promise<void>
}
