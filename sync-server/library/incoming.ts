/**
 * What a peer sends is tried before the library takes it. Automerge throws at changes that contradict what it has, and
 * merges anything else, also what makes of a course no course, or a template of it: none of these may reach the document.
 */
import { next as Automerge } from '@automerge/automerge'
import type { DocHandle } from '@automerge/automerge-repo'
import { z } from 'zod'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { DocumentKind, LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { target } from '@carillon/shared-model/org/audience.ts'

/** All that editors read of it, and as wide as a lesson. */
const quiz = z.object({
  pass: z.number(),
  questions: z.array(
    z.object({
      text: z.string(),
      many: z.boolean(),
      choices: z.array(z.object({ text: z.string(), right: z.boolean() })),
    }),
  ),
})
/** Wider than what a campaign delivers: a lesson may be unfinished while it is written. */
const course = z.object({
  kind: z.literal('course'),
  name: z.string().max(1000),
  description: z.string().max(20_000),
  lessons: z
    .record(
      z.string().max(100),
      z.object({
        title: z.string().max(1000),
        body: z.string().max(200_000),
        position: z.number(),
        quiz: quiz.nullable(),
      }),
    )
    .refine((lessons) => Object.keys(lessons).length <= 500),
})
/** Wider than what is sent, too. */
const wording = {
  subject: z.string().max(1000),
  body: z.string().max(400_000),
  acknowledge: z.boolean(),
  expiresIn: z.number().nullable(),
}
const libraryDocument = z.discriminatedUnion('kind', [
  course,
  z.object({ kind: z.literal('template'), name: z.string().max(1000), ...wording }),
  z.object({ kind: z.literal('draft'), to: z.array(target).max(1000), sent: z.boolean(), ...wording }),
])

/** It stays of its kind, which decides who may change it. */
const isStill = (kind: DocumentKind, document: unknown): boolean => {
  const { data } = libraryDocument.safeParse(document)
  return data?.kind === kind
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
 * Takes the changes that a message brings: those that leave it a document of its kind, each in the name of an author. Most
 * are the sender's own; after a backup was restored they are also what the sender once had from here, of others.
 * @param isAuthor whether an account has this id, which is the message of every change
 * @returns whose changes they were, the latest last, empty when all were here; null: none were admitted
 */
export const takeChanges = (
  handle: DocHandle<LibraryDocument>,
  data: Uint8Array,
  isAuthor: (id: string | null) => id is AdminId,
): AdminId[] | null => {
  const take = (document: Automerge.Doc<LibraryDocument>) =>
    Automerge.receiveSyncMessage(document, Automerge.initSyncState(), data)[0]
  let authors: (string | null)[]
  try {
    const taken = take(Automerge.clone(handle.doc()))
    const added = Automerge.getChangesMetaSince(taken, Automerge.getHeads(handle.doc()))
    authors = added.map(({ message }) => message)
    if (!isStill(handle.doc().kind, taken) || !authors.every(isAuthor)) return null
  } catch {
    return null
  }
  // Nothing has come between: what the copy could take, the document can.
  handle.update(take)
  return authors
}
