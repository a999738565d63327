/** What the API needs of the hot path and the projections; implemented there, injected in main.ts. */
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, DeviceId, ItemId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { Report, ViewName } from '@carillon/shared-model/views/rows.ts'

export interface Connections {
  /** Ends the connections of a device at once, and the streams that it reads. */
  end(device: DeviceId, why: CloseName): void
  isConnected(device: DeviceId): boolean
  readonly count: number
}

export interface Desks {
  /** Appends a desk fact for each of these computers whose desk has changed; called after enrolment and after imports. */
  refresh(devices: readonly DeviceId[]): Promise<void>
}

export interface Views {
  /** Rows changed after revision `after`, ascending, at most `limit`; `rev`: the revision reached. */
  pull(view: ViewName, after: number, limit: number): { rows: { rev: number }[]; rev: number }
  /** @param sees whose recipients of which units are told */
  report(item: ItemId, sees: (unit: UnitId) => boolean): Report | null
  /** Who sent an item and to whom; null: there is none. */
  addressees(item: ItemId): { admin: AdminId; to: Target[] } | null
  /** Revision at which anything last moved within the directory, or left it. */
  readonly moved: number
  history(item: ItemId): (Signed & { at: number })[] | null
  /** Announces changed views, at most a few times a second; returns the way to stop listening. */
  onChange(listener: (views: ViewName[]) => void): () => void
  /** Tells listeners that rows of these views were changed elsewhere (imports, enrolments). */
  changed(views: readonly ViewName[]): void
}
