import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import type { TextDocument } from '@carillon/shared-model/library/text.ts'
import type { AdminId, CourseId, TextId } from '@carillon/shared-model/org/ids.ts'
import type { PinnedCourse } from '@carillon/shared-model/views/training.ts'

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
