/** The documents that several authors edit: kept in this browser, exchanged with the server while it can be reached. */
import { decodeSyncMessage } from '@automerge/automerge/slim'
import { IndexedDBStorageAdapter } from '@automerge/automerge-repo-storage-indexeddb'
import { Repo, type AutomergeUrl, type DocHandle } from '@automerge/automerge-repo/slim'
import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'
import type { Contact } from '../data/views.svelte.ts'
import { loadAutomerge } from './automerge.ts'
import { LibrarySocket } from './library-socket.ts'
import { OpenCourse } from './open-course.svelte.ts'
import type { OpenDocument } from './open-document.svelte.ts'
import { OpenText } from './open-text.svelte.ts'
import type { UnsentDocuments } from './unsent-documents.svelte.ts'

type Options = {
  /** the administrator's id, which every change names */
  account: string
  database: string
  /** with a fresh token */
  address: () => Promise<string>
  /** in which it tells what waits to be sent */
  unsent: UnsentDocuments
  /** in which it tells what cannot be sent, since there is no such document any more */
  removed: UnsentDocuments
}

export class Library {
  readonly #account: string
  readonly #repo: Repo
  readonly #unsent: UnsentDocuments
  readonly #removed: UnsentDocuments
  readonly #open = new Map<string, OpenCourse | OpenText>()
  /** of the server's documents, by id */
  readonly #heads = new Map<string, readonly string[]>()
  #contact = $state.raw<Contact>({ kind: 'connecting' })

  private constructor({ account, database, address, unsent, removed }: Options) {
    this.#account = account
    this.#removed = removed
    this.#unsent = unsent
    const socket = new LibrarySocket(address)
    socket.on('peer-candidate', () => (this.#contact = { kind: 'online' }))
    socket.on('peer-disconnected', () => (this.#contact = { kind: 'offline', since: Date.now() }))
    // The server tells what it has only when it is on disk.
    socket.on('message', ({ type, documentId, data }) => {
      if (type === 'doc-unavailable' && documentId) this.#keepRemoved(documentId)
      if (type !== 'sync' || !documentId || !data) return
      const { heads } = decodeSyncMessage(data)
      this.#heads.set(documentId, heads)
      removed.set(documentId, null) // It is there again, as after the restart of a server that lacked it.
      this.#open.get(documentId)?.setSent(heads)
    })
    // One that never came: said after the time in which a connection usually does.
    setTimeout(() => {
      if (this.#contact.kind === 'connecting') this.#contact = { kind: 'offline', since: Date.now() }
    }, 5000)
    this.#repo = new Repo({ storage: new IndexedDBStorageAdapter(database), network: [socket] })
  }

  static async open(options: Options): Promise<Library> {
    await loadAutomerge()
    return new Library(options)
  }

  get contact(): Contact {
    return this.#contact
  }

  /** Resolves when the course is at hand: at once when it is stored here, else as soon as the server has sent it. */
  course(address: string): Promise<OpenCourse> {
    return this.#document(address, OpenCourse)
  }

  /** The same of a template or a draft. */
  text(address: string): Promise<OpenText> {
    return this.#document(address, OpenText)
  }

  /** Has at hand what waits to be sent, which is when it is exchanged with the server. */
  async sendWaiting(): Promise<void> {
    const waiting = this.#unsent.documents.filter((document) => !this.#open.has(document))
    await Promise.all(waiting.map((document) => this.any(document)))
  }

  /** Of whatever kind it is. */
  async any(document: string): Promise<OpenCourse | OpenText> {
    const { kind } = (await this.#handle(document)).doc()
    return kind === 'course' ? this.course(document) : this.text(document)
  }

  async #document<Content extends LibraryDocument, Open extends OpenDocument<Content, unknown>>(
    address: string,
    Kind: new (
      handle: DocHandle<Content>,
      by: string,
      unsent: UnsentDocuments,
      removed: UnsentDocuments,
    ) => Open & (OpenCourse | OpenText),
  ): Promise<Open> {
    const handle = await this.#handle<Content>(address)
    const before = this.#open.get(handle.documentId)
    if (before instanceof Kind) return before
    const opened = new Kind(handle, this.#account, this.#unsent, this.#removed)
    const heads = this.#heads.get(handle.documentId)
    if (heads) opened.setSent(heads)
    this.#open.set(handle.documentId, opened)
    return opened
  }

  async #handle<Content extends LibraryDocument>(address: string): Promise<DocHandle<Content>> {
    const allowableStates = ['ready', 'unavailable']
    const handle = await this.#repo.find<Content>(address as AutomergeUrl, { allowableStates })
    await handle.whenReady()
    return handle
  }

  /** What was written in it goes nowhere, so it is kept here. */
  #keepRemoved(document: string): void {
    const since = this.#unsent.since(document)
    if (since !== null) this.#removed.set(document, since)
    this.#unsent.set(document, null)
    this.#open.get(document)?.setRemoved()
  }

  /** Everything is on the disk afterwards. */
  async close(): Promise<void> {
    await this.#repo.shutdown()
  }
}
