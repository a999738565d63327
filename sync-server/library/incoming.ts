/**
 * What a peer sends is tried before the library takes it. Automerge throws at changes that contradict what it has, and
 * merges anything else, also what makes of a course no course, or a template of it: none of these may reach the document.
 */
import { next as Automerge } from '@automerge/automerge'
import type { DocHandle } from '@automerge/automerge-repo'
import { z } from 'zod'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import { isQuestionKey } from '@carillon/shared-model/library/course.ts'
import type { DocumentKind, LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { target } from '@carillon/shared-model/org/audience.ts'
import { chunksOf, declaredIn, isDocument } from './change-size.ts'

/** All that editors read of it, and as wide as a lesson. */
const question = z.object({
  text: z.string(),
  many: z.boolean(),
  choices: z.array(z.object({ text: z.string(), right: z.boolean() })),
})
const quiz = z.object({ pass: z.number(), questions: z.array(question) })
const placedQuestion = question.extend({ position: z.number() })
const hasQuestions = (lesson: object): boolean =>
  Object.entries(lesson).every(([key, value]) => !isQuestionKey(key) || placedQuestion.safeParse(value).success)
/** Wider than what a campaign delivers: a lesson may be unfinished while it is written. */
const course = z.object({
  kind: z.literal('course'),
  name: z.string().max(1000),
  description: z.string().max(20_000),
  lessons: z
    .record(
      z.string().max(100),
      z
        .looseObject({
          title: z.string().max(1000),
          body: z.string().max(200_000),
          position: z.number(),
          quiz: quiz.nullable(),
          pass: z.number().optional(),
        })
        .refine(hasQuestions),
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

/** Of a message, besides one for each of its bytes: taking away the longest text at once is as many operations. */
const MOST = { operations: 450_000, objects: 2000 }
/** Of a change that is not compressed any more. */
const BYTES = 16 * 1024 * 1024
/** Lists and objects in each other: a document has seven. */
const DEPTH = 16

type Incoming = {
  count: number
  /** that they declare */
  operations: number
  /** changes, and documents, that make objects */
  making: Uint8Array[]
}

/** What a message of Automerge's synchronisation brings, before anything is made of it; null: it cannot be read, or is too much. */
export const changesIn = (data: Uint8Array): Incoming | null => {
  try {
    const { changes } = Automerge.decodeSyncMessage(data)
    const making: Uint8Array[] = []
    const sum = { operations: 0, objects: 0 }
    for (const change of changes.flatMap(chunksOf)) {
      const { operations, objects } = declaredIn(change, BYTES)
      sum.operations += operations
      sum.objects += objects
      if (objects > 0) making.push(change)
      if (sum.operations > MOST.operations + data.length || sum.objects > MOST.objects + data.length) return null
    }
    return { count: changes.length, operations: sum.operations, making }
  } catch {
    return null
  }
}

/** Whether nothing that these changes make lies too deep: 2 kB may be 1,000 deep, and take half a minute to be merged. */
const areFlat = (document: Automerge.Doc<LibraryDocument>, making: readonly Uint8Array[]): boolean => {
  const held = Automerge.getBackend(document)
  const depths = new Map<string, number>([['_root', 0]])
  const depthOf = (object: string): number => {
    let depth = depths.get(object)
    if (depth === undefined) {
      try {
        depth = held.objInfo(object).path?.length ?? 0
      } catch {
        depth = 0 // It is to come with a change that this one waits for.
      }
      depths.set(object, depth)
    }
    return depth
  }
  // Whoever knows nothing of what is here sends a document whole.
  const all = making.flatMap((chunk) => (isDocument(chunk) ? Automerge.getAllChanges(Automerge.load(chunk)) : [chunk]))
  for (const change of all) {
    const { actor, startOp, ops } = Automerge.decodeChange(change)
    for (const [at, { action, obj }] of ops.entries()) {
      if (!action.startsWith('make')) continue
      const depth = depthOf(obj) + 1
      if (depth > DEPTH) return false
      depths.set(`${startOp + at}@${actor}`, depth)
    }
  }
  return true
}

/**
 * Takes the changes that a message brings: those that leave it a document of its kind, each in the name of an author. Most
 * are the sender's own; after a backup was restored they are also what the sender once had from here, of others.
 * @param isAuthor whether an account has this id, which is the message of every change
 * @returns whose changes they were, the latest last, empty when all were here, and whether they change what is shown;
 *   null: none were admitted
 */
export const takeChanges = (
  handle: DocHandle<LibraryDocument>,
  data: Uint8Array,
  isAuthor: (id: string | null) => id is AdminId,
): { authors: AdminId[]; isShown: boolean } | null => {
  const take = (document: Automerge.Doc<LibraryDocument>) =>
    Automerge.receiveSyncMessage(document, Automerge.initSyncState(), data)[0]
  let taken: Automerge.Doc<LibraryDocument>
  let authors: (string | null)[]
  try {
    const incoming = changesIn(data)
    if (!incoming || !areFlat(handle.doc(), incoming.making)) return null
    taken = take(Automerge.clone(handle.doc(), { actor: Automerge.getActorId(handle.doc()) }))
    const added = Automerge.getChangesMetaSince(taken, Automerge.getHeads(handle.doc()))
    authors = added.map(({ message }) => message)
    if (!isStill(handle.doc().kind, taken) || !authors.every(isAuthor)) return null
  } catch {
    return null
  }
  // Nothing has come between, so the copy takes its place: merging a long text a second time costs as much as the first.
  let isShown = authors.length === 0
  const note = (): void => void (isShown = true)
  handle.once('change', note)
  handle.update(() => taken)
  handle.off('change', note)
  return { authors, isShown }
}
