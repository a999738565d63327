/** The documents that administrators edit together: one kind for each thing that is written. */
import { imagesIn, type CourseDocument } from './course.ts'
import type { TextDocument } from './text.ts'

export type LibraryDocument = CourseDocument | TextDocument
export type DocumentKind = LibraryDocument['kind']

/** Hashes of the images that a document shows. */
export const imagesOfDocument = (document: LibraryDocument): string[] => {
  const bodies = document.kind === 'course' ? Object.values(document.lessons) : [document]
  return [...new Set(bodies.flatMap(({ body }) => imagesIn(body)))]
}
