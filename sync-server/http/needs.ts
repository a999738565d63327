/** What the API needs of the hot path and the projections; implemented there, injected in main.ts. */
import type { CloseName } from '@carillon/shared-model/wire/close-codes.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import type { PinnedCourse } from '@carillon/shared-model/views/training.ts'
import type { TextDocument } from '@carillon/shared-model/library/text.ts'
import type { AdminId, CourseId, DeviceId, ItemId, TextId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Signed } from '@carillon/shared-model/facts/items.ts'
import type { ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Coverage } from '@carillon/shared-model/views/coverage.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
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

type Author = Actor & { by: AdminId }

/** Courses, templates and drafts. `remove…`: out of the list. @throws Refusal when there is no such document */
export interface Library {
  createCourse(
    course: { name: string; description: string; lessons: readonly Lesson[] },
    actor: Author,
  ): Promise<{ course: CourseId; document: string }>
  createText(text: TextDocument, actor: Author): Promise<{ text: TextId; document: string }>
  removeCourse(course: CourseId, actor: Author): Promise<void>
  removeText(text: TextId, actor: Author): Promise<void>
  /** As it is now. */
  text(text: TextId): Promise<TextDocument>
  /** As it is now. @throws Refusal when there is none, or a lesson of it cannot be delivered */
  pin(course: CourseId): Promise<PinnedCourse>
}

export interface Views {
  /** Rows changed after revision `after`, ascending, at most `limit`; `rev`: the revision reached. */
  pull(view: ViewName, after: number, limit: number): { rows: { rev: number }[]; rev: number }
  /** @param sees whose recipients of which units are told */
  report(item: ItemId, sees: (unit: UnitId) => boolean): Report | null
  /** Who sent an item and to whom; null: there is none. */
  addressees(item: ItemId): { kind: ItemKind; admin: AdminId; to: Target[] } | null
  /** @param sees whose progress of which units is told */
  progress(campaign: ItemId, sees: (unit: UnitId) => boolean): CampaignProgress | null
  /** @param latest so many occurrences at most @param sees people of which units are told */
  coverage(series: ItemId, latest: number, sees: (unit: UnitId) => boolean): Coverage | null
  /** Revision at which anything last moved within the directory, or left it. */
  readonly moved: number
  history(item: ItemId): (Signed & { at: number })[] | null
  /** Announces changed views, at most a few times a second; returns the way to stop listening. */
  onChange(listener: (views: ViewName[]) => void): () => void
  /** Tells listeners that rows of these views were changed elsewhere (imports, enrolments). */
  changed(views: readonly ViewName[]): void
}
