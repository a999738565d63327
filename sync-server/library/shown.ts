import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { titleOfText } from '@carillon/shared-model/library/text.ts'
import type { Shown } from '../ports/documents.ts'

/** What lists tell of a document. Pure. */
export const shownOf = (document: LibraryDocument): Shown => {
  if (document.kind !== 'course') return { name: titleOfText(document), description: '', lessons: 0 }
  const { name, description, lessons } = document
  return { name, description, lessons: Object.keys(lessons).length }
}
