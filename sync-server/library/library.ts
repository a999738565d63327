/**
 * The library: what administrators edit together, one Automerge document for each thing, in the server's database, and
 * what lists say of them. Who may is in one table, by the kind of the document (shared-model/access/library-table.ts).
 */
import { randomUUID } from 'node:crypto'
import { next as Automerge } from '@automerge/automerge'
import { Repo, parseAutomergeUrl, type AutomergeUrl, type DocHandle, type DocumentId } from '@automerge/automerge-repo'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import { newCourseId, newTextId, type AdminId, type CourseId, type TextId } from '@carillon/shared-model/org/ids.ts'
import { versionOf, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import type { DocumentKind, LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { titleOfText, type TextDocument } from '@carillon/shared-model/library/text.ts'
import type { PinnedCourse } from '@carillon/shared-model/views/training.ts'
import type { ViewName } from '@carillon/shared-model/views/rows.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Library, Views } from '../http/needs.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { Chunks } from './chunks.ts'
import { takeChanges } from './incoming.ts'
import { lessonsOf } from './lessons.ts'
import { LIBRARY_PEER, LibraryNetwork } from './network.ts'
import { LibraryRows, type Entry, type EntryId } from './rows.ts'

type Needs = {
  database: Database
  views: Pick<Views, 'changed'>
  /** of an account, disabled or not; null: there is none */
  nameOf: (admin: AdminId) => string | null
  /** whether an administrator may read and change documents of a kind */
  mayEdit: (admin: AdminId, kind: DocumentKind) => boolean
  now: () => number
}
type Author = Actor & { by: AdminId }
/** What has come into a document since the server started: who brought changes last, whose the latest was, and whose all were. */
type Taken = { by: AdminId; latest: AdminId; authors: ReadonlySet<AdminId> }
/** Of an entry of the audit trail, what depends on the kind of the document. */
type Told = Pick<AuditInput, 'act' | 'detail'>

const VIEW_OF: Record<DocumentKind, ViewName> = { course: 'courses', template: 'texts', draft: 'texts' }

export class DocumentLibrary implements Library {
  readonly network: LibraryNetwork
  readonly #needs: Needs
  readonly #rows: LibraryRows
  readonly #repo: Repo
  /** what is in the lists, by the ids of the documents */
  readonly #entries: Map<string, Pick<Entry, 'id' | 'kind'>>
  /** by the ids of the documents */
  readonly #taken = new Map<string, Taken>()

  constructor(needs: Needs) {
    this.#needs = needs
    this.#rows = new LibraryRows(needs.database)
    this.#entries = new Map(this.#rows.all.map((entry) => [idOf(entry.document), entry]))
    this.network = new LibraryNetwork({
      admits: (document, by) => this.#admits(document, by),
      take: (document, data, by) => this.#take(document, data, by),
      stored: (document) => this.#stored(document),
    })
    const access = async (peer: Parameters<LibraryNetwork['adminOf']>[0], document?: DocumentId) => {
      const admin = this.network.adminOf(peer)
      return admin !== null && document !== undefined && this.#admits(document, admin)
    }
    this.#repo = new Repo({
      peerId: LIBRARY_PEER,
      storage: new Chunks(needs.database, (document) => this.#saved(document)),
      network: [this.network],
      isEphemeral: true,
      // Authors ask for the documents that they open. What they may not ask for does not get as far as here.
      shareConfig: { announce: async () => false, access },
    })
  }

  async createCourse(course: { name: string; description: string; lessons: readonly Lesson[] }, actor: Author) {
    const { name, description } = course
    const content: CourseDocument = { kind: 'course', name, description, lessons: {} }
    for (const [position, { title, body, quiz }] of course.lessons.entries())
      content.lessons[randomUUID()] = { title, body, position, quiz }
    const id = newCourseId(this.#needs.now())
    const told: Told = { act: 'course.created', detail: { lessons: course.lessons.length } }
    return { course: id, document: await this.#create(id, content, name, actor, told) }
  }

  async createText(text: TextDocument, actor: Author) {
    const id = newTextId(this.#needs.now())
    const document = await this.#create(id, text, titleOfText(text), actor, { act: `${text.kind}.created`, detail: {} })
    return { text: id, document }
  }

  async removeCourse(course: CourseId, actor: Author): Promise<void> {
    this.#remove(this.#entry(course), actor, { act: 'course.removed', detail: {} })
  }

  async removeText(text: TextId, actor: Author): Promise<void> {
    const entry = this.#entry(text)
    const act = entry.kind === 'template' ? 'template.removed' : 'draft.removed'
    this.#remove(entry, actor, { act, detail: {} })
  }

  async pin(course: CourseId): Promise<PinnedCourse> {
    const document = (await this.#read(course)) as Automerge.Doc<CourseDocument>
    const { name, description } = document
    const heads = Automerge.getHeads(document)
    const lessons = lessonsOf(document)
    return { id: course, name, description, heads, version: await versionOf(lessons), lessons }
  }

  async text(text: TextId): Promise<TextDocument> {
    return Automerge.toJS((await this.#read(text)) as Automerge.Doc<TextDocument>)
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    await this.#repo.shutdown()
  }

  #admits(document: string, by: AdminId): boolean {
    const entry = this.#entries.get(document)
    return entry !== undefined && this.#needs.mayEdit(by, entry.kind)
  }

  /** @returns the document's address */
  async #create(
    id: EntryId,
    content: LibraryDocument,
    title: string,
    actor: Author,
    told: Told,
  ): Promise<AutomergeUrl> {
    const { database, now, nameOf, views } = this.#needs
    const at = now()
    const handle = this.#repo.create<LibraryDocument>()
    const change = { message: actor.by, time: Math.floor(at / 1000) }
    handle.change((document) => void Object.assign(document, content), change)
    // A document in no list is nobody's; an entry without a document would be one that cannot be opened.
    await this.#repo.flush([handle.documentId])
    database.transaction(() => {
      this.#rows.add(id, handle.url, content, { at, by: actor.by, name: nameOf(actor.by) ?? '' })
      appendAudit(database, { ...actor, at, subject: { id, name: title }, ...told } as AuditInput)
    })
    this.#entries.set(handle.documentId, { id, kind: content.kind })
    views.changed([VIEW_OF[content.kind]])
    return handle.url
  }

  #remove({ id, kind, document, name }: Entry, actor: Author, told: Told): void {
    const { database, now } = this.#needs
    database.transaction(() => {
      this.#rows.remove(id)
      appendAudit(database, { ...actor, at: now(), subject: { id, name }, ...told } as AuditInput)
    })
    this.#forget(idOf(document), kind)
  }

  /** Those who have it open are told of no more changes. */
  #forget(document: string, kind: DocumentKind): void {
    this.#entries.delete(document)
    this.#repo.shareConfigChanged()
    this.#needs.views.changed([VIEW_OF[kind]])
  }

  /** @throws Refusal when there is none */
  #entry(id: EntryId): Entry {
    const entry = this.#rows.get(id)
    if (!entry) throw new Refusal(404, 'not-found', `There is no such ${id.startsWith('c') ? 'course' : 'text'}.`)
    return entry
  }

  /** As it is now, and on disk. @throws Refusal when there is none */
  async #read(id: EntryId): Promise<Automerge.Doc<LibraryDocument>> {
    const handle = await this.#open(idOf(this.#entry(id).document))
    await this.#repo.flush([handle.documentId])
    return handle.doc()
  }

  #open(document: string): Promise<DocHandle<LibraryDocument>> {
    return this.#repo.find<LibraryDocument>(document as DocumentId)
  }

  async #take(document: string, data: Uint8Array, by: AdminId): Promise<boolean> {
    const handle = await this.#open(document)
    const { nameOf } = this.#needs
    const isAuthor = (id: string | null): id is AdminId => id !== null && nameOf(id as AdminId) !== null
    const authors = takeChanges(handle, data, isAuthor)
    if (!authors) return false
    const latest = authors.includes(by) ? by : authors.at(-1)
    const before = this.#taken.get(document)?.authors ?? []
    // In time for what is saved: that is never in the same turn.
    if (latest) this.#taken.set(document, { by, latest, authors: new Set([...before, ...authors]) })
    return true
  }

  async #stored(document: string): Promise<void> {
    if (this.#repo.handles[document as DocumentId]?.isReady()) await this.#repo.flush([document as DocumentId])
  }

  /** In the transaction that writes a document's changes. */
  #saved(document: string): void {
    const { now, nameOf, views } = this.#needs
    const entry = this.#entries.get(document)
    const handle = this.#repo.handles[document as DocumentId]
    const taken = this.#taken.get(document)
    if (!entry || !taken || !handle?.isReady()) return
    const content = handle.doc() as LibraryDocument
    const authors = Object.fromEntries([...taken.authors].map((author) => [author, nameOf(author) ?? '']))
    const changed = { at: now(), by: taken.by, name: nameOf(taken.latest) ?? '' }
    this.#rows.update(entry.id, content, changed, authors)
    if (content.kind === 'draft' && content.sent) this.#rows.remove(entry.id)
    views.changed([VIEW_OF[entry.kind]])
  }
}

const idOf = (document: string): string => parseAutomergeUrl(document as AutomergeUrl).documentId
