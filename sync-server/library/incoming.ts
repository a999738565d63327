/**
 * What a peer sends is tried before the library takes it. Automerge throws at changes that contradict what it has, and
 * merges anything else, also what makes of a course no course: neither may reach the document.
 */
import { next as Automerge } from '@automerge/automerge'
import type { DocHandle } from '@automerge/automerge-repo'
import { z } from 'zod'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { CourseDocument } from '@carillon/shared-model/library/course.ts'

/** Wider than what a campaign delivers: a lesson may be unfinished while it is written. */
const courseDocument = z.object({
  kind: z.literal('course'),
  name: z.string().max(1000),
  description: z.string().max(20_000),
  lessons: z.record(
    z.string().max(100),
    z.object({
      title: z.string().max(1000),
      body: z.string().max(200_000),
      position: z.number(),
      quiz: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
})
const LESSONS = 500

const isCourse = (document: unknown): boolean => {
  const parsed = courseDocument.safeParse(document)
  return parsed.success && Object.keys(parsed.data.lessons).length <= LESSONS
}

/** How many changes a message of Automerge's synchronisation brings; null: it cannot be read. */
export const changesIn = (data: Uint8Array): number | null => {
  try {
    return Automerge.decodeSyncMessage(data).changes.length
  } catch {
    return null
  }
}

/**
 * Takes the changes that a message brings: those that leave a course a course, each in the author's own name. (What an
 * author has of others came from here.)
 * @param by the author, whose id is the message of every change @returns whether they were admitted: all or none
 */
export const takeChanges = (handle: DocHandle<CourseDocument>, data: Uint8Array, by: AdminId): boolean => {
  const take = (document: Automerge.Doc<CourseDocument>) =>
    Automerge.receiveSyncMessage(document, Automerge.initSyncState(), data)[0]
  try {
    const taken = take(Automerge.clone(handle.doc()))
    const added = Automerge.getChangesMetaSince(taken, Automerge.getHeads(handle.doc()))
    if (!isCourse(taken) || !added.every(({ message }) => message === by)) return false
  } catch {
    return false
  }
  // Nothing has come between: what the copy could take, the document can.
  handle.update(take)
  return true
}
