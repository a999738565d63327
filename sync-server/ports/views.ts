import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { AdminId, ItemId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { Report } from '@carillon/shared-model/views/report.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'

export type Addressees = { kind: ItemKind; admin: AdminId; to: Target[] }

export interface Views {
  /**
   * Rows changed after revision `after`, ascending; `rev`: the revision reached. At most `limit`, but never a part of
   * those that one transaction changed, since a pull goes on from a revision.
   * @param reach of which units' people the numbers in a row tell; null: of nobody
   */
  pull(
    view: ViewName,
    after: number,
    limit: number,
    reach?: (row: { rev: number }) => ((unit: UnitId) => boolean) | null,
  ): Promise<{ rows: { rev: number }[]; rev: number }>
  /** @param sees whose recipients of which units are told */
  report(item: ItemId, sees: (unit: UnitId) => boolean): Promise<Report | null>
  /** Who sent an item and to whom; null: there is none. */
  addressees(item: ItemId): Promise<Addressees | null>
  /** @param sees whose progress of which units is told */
  progress(campaign: ItemId, sees: (unit: UnitId) => boolean): Promise<CampaignProgress | null>
  /** @param latest so many occurrences at most @param sees people of which units are told */
  coverage(series: ItemId, latest: number, sees: (unit: UnitId) => boolean): Promise<Coverage | null>
  /** Revision at which anything last moved within the directory, or left it. */
  moved(): Promise<number>
  /** What was published about an item, as signed, oldest first; null: nothing was. */
  history(item: ItemId): Promise<(Signed & { at: number })[] | null>
  /** Announces changed views, at most a few times a second; returns the way to stop listening. */
  onChange(listener: (views: ViewName[]) => void): () => void
  /** Tells listeners that rows of these views were changed elsewhere (imports, enrolments). */
  changed(views: readonly ViewName[]): void
}
