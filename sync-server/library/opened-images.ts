import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { ImageOrigin } from '../ports/blobs.ts'

/**
 * Which of the images that a document shows it opens: `by` has to have brought them, or to have them from another document
 * of the kind. Nobody opens one to others by naming its hash. Pure.
 * @param by who brought the change that shows them
 */
export const openedImages = (origins: readonly ImageOrigin[], by: AdminId, kind: DocumentKind): string[] =>
  origins.filter(({ broughtBy, kinds }) => broughtBy.includes(by) || kinds.includes(kind)).map(({ hash }) => hash)
