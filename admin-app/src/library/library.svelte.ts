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

type Options = {
  /** the administrator's id, which every change names */
  account: string
  database: string
  /** with a fresh token */
  address: () => Promise<string>
}

export class Library {
  readonly #account: string
  readonly #repo: Repo
  readonly #open = new Map<string, OpenCourse | OpenText>()
  /** of the server's documents, by id */
  readonly #heads = new Map<string, readonly string[]>()
  #contact = $state.raw<Contact>({ kind: 'connecting' })

  private constructor({ account, database, address }: Options) {
    this.#account = account
    const socket = new LibrarySocket(address)
    socket.on('peer-candidate', () => (this.#contact = { kind: 'online' }))
    socket.on('peer-disconnected', () => (this.#contact = { kind: 'offline', since: Date.now() }))
    // The server tells what it has only when it is on disk.
    socket.on('message', ({ type, documentId, data }) => {
      if (type !== 'sync' || !documentId || !data) return
      const { heads } = decodeSyncMessage(data)
      this.#heads.set(documentId, heads)
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

  /** Since when something of any document that was opened waits to be sent, milliseconds; null: nothing does. */
  get unsentSince(): number | null {
    const times = [...this.#open.values()].flatMap(({ unsentSince }) => unsentSince ?? [])
    return times.length > 0 ? Math.min(...times) : null
  }

  /** Resolves when the course is at hand: at once when it is stored here, else as soon as the server has sent it. */
  course(address: string): Promise<OpenCourse> {
    return this.#document(address, OpenCourse)
  }

  /** The same of a template or a draft. */
  text(address: string): Promise<OpenText> {
    return this.#document(address, OpenText)
  }

  async #document<Content extends LibraryDocument, Open extends OpenDocument<Content>>(
    address: string,
    Kind: new (handle: DocHandle<Content>, by: string) => Open & (OpenCourse | OpenText),
  ): Promise<Open> {
    const allowableStates = ['ready', 'unavailable']
    const handle: DocHandle<Content> = await this.#repo.find(address as AutomergeUrl, { allowableStates })
    await handle.whenReady()
    const before = this.#open.get(handle.documentId)
    if (before instanceof Kind) return before
    const opened = new Kind(handle, this.#account)
    const heads = this.#heads.get(handle.documentId)
    if (heads) opened.setSent(heads)
    this.#open.set(handle.documentId, opened)
    return opened
  }

  /** Everything is on the disk afterwards. */
  async close(): Promise<void> {
    await this.#repo.shutdown()
  }
}
