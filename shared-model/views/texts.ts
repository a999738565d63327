/** Rows of the templates and drafts of the library. */
import { z } from 'zod'
import { textKind } from '../library/text.ts'
import { adminId, textId } from '../org/ids.ts'
import { time, tracked } from './tracked.ts'

export const textRow = z.object({
  ...tracked,
  id: textId,
  kind: textKind,
  /** address of its document in the library */
  document: z.string(),
  /** a template's name, a draft's subject */
  name: z.string(),
  createdAt: time,
  updatedAt: time,
  /** name of the administrator who changed it last */
  updatedBy: z.string(),
  /** names of those who have changed it */
  authors: z.record(adminId, z.string()),
})
