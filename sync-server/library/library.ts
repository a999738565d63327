/** The library of courses: one Automerge document for each, in the server's database, and what lists say of them. */
import { randomUUID } from 'node:crypto'
import { next as Automerge } from '@automerge/automerge'
import { Repo, parseAutomergeUrl, type AutomergeUrl, type DocHandle, type DocumentId } from '@automerge/automerge-repo'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import { newCourseId, type AdminId, type CourseId } from '@carillon/shared-model/org/ids.ts'
import { versionOf, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import type { PinnedCourse } from '@carillon/shared-model/views/training.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Library, Views } from '../http/needs.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { Chunks } from './chunks.ts'
import { CourseRows, type CourseEntry } from './course-rows.ts'
import { takeChanges } from './incoming.ts'
import { lessonsOf } from './lessons.ts'
import { LIBRARY_PEER, LibraryNetwork } from './network.ts'

type Needs = {
  database: Database
  views: Pick<Views, 'changed'>
  nameOf: (admin: AdminId) => string | null
  now: () => number
}
type Author = Actor & { by: AdminId }

export class CourseLibrary implements Library {
  readonly network: LibraryNetwork
  readonly #needs: Needs
  readonly #rows: CourseRows
  readonly #repo: Repo
  /** courses in the list, by the ids of their documents */
  readonly #courses: Map<string, CourseId>
  /** who has changed a document last, by its id */
  readonly #authors = new Map<string, AdminId>()

  constructor(needs: Needs) {
    this.#needs = needs
    this.#rows = new CourseRows(needs.database)
    this.#courses = new Map(this.#rows.all.map(({ id, document }) => [idOf(document), id]))
    this.network = new LibraryNetwork({
      isCourse: (document) => this.#courses.has(document),
      take: (document, data, by) => this.#take(document, data, by),
      stored: (document) => this.#stored(document),
    })
    this.#repo = new Repo({
      peerId: LIBRARY_PEER,
      storage: new Chunks(needs.database, (document) => this.#saved(document)),
      network: [this.network],
      isEphemeral: true,
      // Authors ask for the courses that they open. What they may not ask for does not get as far as here.
      shareConfig: { announce: async () => false, access: async (_peer, document) => this.#courses.has(document) },
    })
  }

  async create(course: { name: string; description: string; lessons: readonly Lesson[] }, actor: Author) {
    const { database, now, nameOf, views } = this.#needs
    const at = now()
    const { name, description } = course
    const content: CourseDocument = { kind: 'course', name, description, lessons: {} }
    for (const [position, { title, body, quiz }] of course.lessons.entries())
      content.lessons[randomUUID()] = { title, body, position, quiz }
    const handle = this.#repo.create<CourseDocument>()
    const change = { message: actor.by, time: Math.floor(at / 1000) }
    handle.change((document) => void Object.assign(document, content), change)
    // A document without a course is nobody's; a course without a document would be one that cannot be opened.
    await this.#repo.flush([handle.documentId])
    const id = newCourseId(at)
    database.transaction(() => {
      this.#rows.add(id, handle.url, content, { at, by: nameOf(actor.by) ?? '' })
      const subject = { id, name }
      appendAudit(database, {
        ...actor,
        at,
        act: 'course.created',
        subject,
        detail: { lessons: course.lessons.length },
      })
    })
    this.#courses.set(handle.documentId, id)
    views.changed(['courses'])
    return { course: id, document: handle.url }
  }

  async remove(course: CourseId, actor: Author): Promise<void> {
    const { database, now, views } = this.#needs
    const { document, name } = this.#entry(course)
    database.transaction(() => {
      this.#rows.remove(course)
      const subject = { id: course, name }
      appendAudit(database, { ...actor, at: now(), act: 'course.removed', subject, detail: {} })
    })
    this.#courses.delete(idOf(document))
    // Those who have it open are told of no more changes.
    this.#repo.shareConfigChanged()
    views.changed(['courses'])
  }

  async pin(course: CourseId): Promise<PinnedCourse> {
    const handle = await this.#open(idOf(this.#entry(course).document))
    await this.#repo.flush([handle.documentId])
    const document = handle.doc()
    const { name, description } = document
    const heads = Automerge.getHeads(document)
    const lessons = lessonsOf(document)
    return { id: course, name, description, heads, version: await versionOf(lessons), lessons }
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    await this.#repo.shutdown()
  }

  /** @throws Refusal when there is none */
  #entry(course: CourseId): CourseEntry {
    const entry = this.#rows.get(course)
    if (!entry) throw new Refusal(404, 'not-found', 'There is no such course.')
    return entry
  }

  #open(document: string): Promise<DocHandle<CourseDocument>> {
    return this.#repo.find<CourseDocument>(document as DocumentId)
  }

  async #take(document: string, data: Uint8Array, by: AdminId): Promise<boolean> {
    const handle = await this.#open(document)
    const before = this.#authors.get(document)
    this.#authors.set(document, by)
    if (takeChanges(handle, data, by)) return true
    if (before) this.#authors.set(document, before)
    else this.#authors.delete(document)
    return false
  }

  async #stored(document: string): Promise<void> {
    if (this.#repo.handles[document as DocumentId]?.isReady()) await this.#repo.flush([document as DocumentId])
  }

  /** In the transaction that writes a document's changes. */
  #saved(document: string): void {
    const { now, nameOf, views } = this.#needs
    const id = this.#courses.get(document)
    const handle = this.#repo.handles[document as DocumentId]
    const author = this.#authors.get(document)
    if (!id || !author || !handle?.isReady()) return
    this.#rows.update(id, handle.doc() as CourseDocument, { at: now(), by: nameOf(author) ?? '' })
    views.changed(['courses'])
  }
}

const idOf = (document: string): string => parseAutomergeUrl(document as AutomergeUrl).documentId
