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
import { storedLesson, versionOf, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import { imagesOfDocument, type DocumentKind, type LibraryDocument } from '@carillon/shared-model/library/document.ts'
import { readCourse } from '@carillon/shared-model/library/read-course.ts'
import { titleOfText, type TextDocument } from '@carillon/shared-model/library/text.ts'
import type { PinnedCourse } from '@carillon/shared-model/views/training.ts'
import { Refusal } from '../refusal.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { DocumentRepository, Entry, EntryId } from '../ports/documents.ts'
import type { Library } from '../ports/library.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { DiskWatch } from '../store/disk-watch.ts'
import { isDiskFull } from '../store/storage-failure.ts'
import { Chunks, type ListChanges } from './chunks.ts'
import { takeChanges } from './incoming.ts'
import { lessonsOf } from './lessons.ts'
import { LIBRARY_PEER, LibraryNetwork } from './network.ts'
import { openedImages } from './opened-images.ts'
import { shownOf } from './shown.ts'

type Needs = {
  unitOfWork: UnitOfWork
  repositories: Pick<Repositories, 'documents'>
  announcements: Announcements
  /** of an account, disabled or not; null: there is none */
  nameOf: (admin: AdminId) => string | null
  /** whether an administrator may read and change documents of a kind */
  mayEdit: (admin: AdminId, kind: DocumentKind) => boolean
  disk: Pick<DiskWatch, 'room'>
  now: () => number
}
type Author = Actor & { by: AdminId }
/** What has come into a document since the server started: who brought changes last, whose the latest was, and whose all were. */
type Taken = { by: AdminId; latest: AdminId; authors: ReadonlySet<AdminId> }
/** Of an entry of the audit trail, what depends on the kind of the document. */
type Act = Pick<AuditInput, 'act' | 'detail'>

export class DocumentLibrary implements Library {
  readonly network: LibraryNetwork
  readonly #needs: Needs
  readonly #chunks: Chunks
  readonly #repo: Repo
  /** what is in the lists, by the ids of the documents */
  readonly #entries = new Map<string, Pick<Entry, 'id' | 'kind'>>()
  /** by the ids of the documents */
  readonly #taken = new Map<string, Taken>()

  static async load(needs: Needs): Promise<DocumentLibrary> {
    return new DocumentLibrary(needs, await needs.repositories.documents.listed())
  }

  private constructor(needs: Needs, listed: readonly Entry[]) {
    this.#needs = needs
    for (const entry of listed) this.#entries.set(idOf(entry.document), entry)
    needs.announcements.on(['document-added', 'document-removed'], (changes) => {
      for (const change of changes)
        if (change.kind === 'document-added') this.#entries.set(idOf(change.entry.document), change.entry)
        else this.#forget(idOf(change.document))
    })
    this.network = new LibraryNetwork({
      admits: (document, by) => this.#admits(document, by),
      take: (document, data, by) => this.#take(document, data, by),
      stored: (document) => this.#stored(document),
      beginSync: (document, peers) => this.#beginSync(document as DocumentId, peers),
    })
    const access = async (peer: Parameters<LibraryNetwork['adminOf']>[0], document?: DocumentId) => {
      const admin = this.network.adminOf(peer)
      return admin !== null && document !== undefined && this.#admits(document, admin)
    }
    this.#chunks = new Chunks({
      documents: needs.repositories.documents,
      unitOfWork: needs.unitOfWork,
      saved: (document) => this.#saved(document),
      room: () => needs.disk.room(),
    })
    this.#repo = new Repo({
      peerId: LIBRARY_PEER,
      storage: this.#chunks,
      network: [this.network],
      isEphemeral: true,
      // Authors ask for the documents that they open. What they may not ask for does not get as far as here.
      shareConfig: { announce: async () => false, access },
    })
  }

  async createCourse(course: { name: string; description: string; lessons: readonly Lesson[] }, actor: Author) {
    const { name, description } = course
    const content: CourseDocument = { kind: 'course', name, description, lessons: {} }
    for (const [position, lesson] of course.lessons.entries())
      content.lessons[randomUUID()] = storedLesson(lesson, position, randomUUID)
    const id = newCourseId(this.#needs.now())
    const act: Act = { act: 'course.created', detail: { lessons: course.lessons.length } }
    return { course: id, document: await this.#create(id, content, name, actor, act) }
  }

  async createText(text: TextDocument, actor: Author) {
    const id = newTextId(this.#needs.now())
    const document = await this.#create(id, text, titleOfText(text), actor, { act: `${text.kind}.created`, detail: {} })
    return { text: id, document }
  }

  removeCourse(course: CourseId, actor: Author): Promise<void> {
    return this.#remove(course, actor)
  }

  removeText(text: TextId, actor: Author): Promise<void> {
    return this.#remove(text, actor)
  }

  async pin(course: CourseId): Promise<PinnedCourse> {
    const document = (await this.#read(course)) as Automerge.Doc<CourseDocument>
    const { name, description } = document
    const heads = Automerge.getHeads(document)
    const lessons = lessonsOf(readCourse(document))
    return { id: course, name, description, heads, version: await versionOf(lessons), lessons }
  }

  async text(text: TextId): Promise<TextDocument> {
    return Automerge.toJS((await this.#read(text)) as Automerge.Doc<TextDocument>)
  }

  /** Resolves when everything is on disk, as far as it has room. */
  async close(): Promise<void> {
    await this.#chunks.unlessHindered(null, () => this.#repo.shutdown()).catch(ignoreFullDisk)
  }

  /** Resolves when a document is on disk as it is now. @throws when the disk has no room for it */
  #flush(document: DocumentId): Promise<void> {
    return this.#chunks.unlessHindered(document, () => this.#repo.flush([document]))
  }

  #admits(document: string, by: AdminId): boolean {
    const entry = this.#entries.get(document)
    return entry !== undefined && this.#needs.mayEdit(by, entry.kind)
  }

  /** @returns the document's address */
  async #create(id: EntryId, content: LibraryDocument, title: string, actor: Author, act: Act): Promise<AutomergeUrl> {
    const { unitOfWork, now, nameOf } = this.#needs
    const at = now()
    const handle = this.#repo.create<LibraryDocument>()
    const change = { message: actor.by, time: Math.floor(at / 1000) }
    handle.change((document) => void Object.assign(document, content), change)
    // A document in no list is nobody's; an entry without a document would be one that cannot be opened.
    await this.#flush(handle.documentId)
    const shown = shownOf(content)
    const entry = { id, kind: content.kind, document: handle.url, name: shown.name }
    const author = nameOf(actor.by) ?? ''
    const record = { ...actor, at, subject: { id, name: title }, ...act } as AuditInput
    await unitOfWork(async ({ blobs, write }) => {
      const opened = openedImages(await blobs.origins(imagesOfDocument(content)), actor.by, content.kind)
      const added = { kind: 'document-added' as const, entry, shown, opened, by: actor.by, author, at }
      write(added, { kind: 'audit', entry: record })
    })
    return handle.url
  }

  #remove(id: EntryId, actor: Author): Promise<void> {
    const { unitOfWork, now } = this.#needs
    return unitOfWork(async ({ documents, write }) => {
      const { kind, document, name } = await entryOf(id, documents)
      const act = `${kind}.removed` as const
      const record: AuditInput = { ...actor, at: now(), subject: { id, name }, act, detail: {} }
      write({ kind: 'document-removed', id, of: kind, document }, { kind: 'audit', entry: record })
    })
  }

  /** Those who have it open are told of no more changes. */
  #forget(document: string): void {
    this.#entries.delete(document)
    this.#repo.shareConfigChanged()
  }

  /** As it is now, and on disk. @throws Refusal when there is none */
  async #read(id: EntryId): Promise<Automerge.Doc<LibraryDocument>> {
    const entry = await entryOf(id, this.#needs.repositories.documents)
    const handle = await this.#open(idOf(entry.document))
    await this.#flush(handle.documentId)
    return handle.doc()
  }

  #open(document: string): Promise<DocHandle<LibraryDocument>> {
    return this.#repo.find<LibraryDocument>(document as DocumentId)
  }

  async #take(document: string, data: Uint8Array, by: AdminId): Promise<boolean> {
    const handle = await this.#open(document)
    const { nameOf } = this.#needs
    const isAuthor = (id: string | null): id is AdminId => id !== null && nameOf(id as AdminId) !== null
    const taken = takeChanges(handle, data, isAuthor)
    if (!taken) return false
    const { authors, isShown } = taken
    const latest = authors.includes(by) ? by : authors.at(-1)
    const before = this.#taken.get(document)?.authors ?? []
    // In time for what is saved: that is never in the same turn.
    if (latest) this.#taken.set(document, { by, latest, authors: new Set([...before, ...authors]) })
    // The synchroniser passes on what shows. What is written into a lesson that is gone is in a version all the same.
    if (!isShown) await this.#beginSync(handle.documentId, this.network.peersOf(document))
    return true
  }

  async #beginSync(document: DocumentId, peers: Parameters<LibraryNetwork['adminOf']>[0][]): Promise<void> {
    await this.#repo.synchronizer.docSynchronizers[document]?.beginSync(peers)
  }

  async #stored(document: string): Promise<void> {
    if (this.#repo.handles[document as DocumentId]?.isReady()) await this.#flush(document as DocumentId)
  }

  /** What lists tell of a document as it is now. */
  #saved(document: string): ListChanges {
    const { now, nameOf } = this.#needs
    const entry = this.#entries.get(document)
    const handle = this.#repo.handles[document as DocumentId]
    const taken = this.#taken.get(document)
    if (!entry || !taken || !handle?.isReady()) return async () => []
    const content = handle.doc() as LibraryDocument
    const { id } = entry
    const { by, latest } = taken
    const [of, at, images] = [content.kind, now(), imagesOfDocument(content)]
    const authors = Object.fromEntries([...taken.authors].map((author) => [author, nameOf(author) ?? '']))
    const [shown, author] = [shownOf(content), nameOf(latest) ?? '']
    const isSent = content.kind === 'draft' && content.sent
    return async ({ blobs }) => {
      const opened = openedImages(await blobs.origins(images), by, of)
      const changed = { kind: 'document-changed' as const, id, of, shown, opened, author, authors, at }
      return isSent ? [changed, { kind: 'draft-sent', id }] : [changed]
    }
  }
}

/** @throws Refusal when there is none */
const entryOf = async (id: EntryId, documents: DocumentRepository): Promise<Entry> => {
  const entry = await documents.find(id)
  if (!entry) throw new Refusal('not-found', `There is no such ${id.startsWith('c') ? 'course' : 'text'}.`)
  return entry
}

/** What is lost of a document was told to nobody: its authors have it, and send it again. */
const ignoreFullDisk = (error: unknown): void => {
  if (!isDiskFull(error)) throw error
}

const idOf = (document: string): string => parseAutomergeUrl(document as AutomergeUrl).documentId
