/** An author with the stock client of automerge-repo, and what they do. For tests. */
import { next as Automerge } from '@automerge/automerge'
import { cbor, Repo, type AutomergeUrl, type DocHandle, type PeerId } from '@automerge/automerge-repo'
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket'
import { WebSocket } from 'ws'
import { orderedLessons, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import type { LibraryDocument } from '@carillon/shared-model/library/document.ts'
import type { Device, TestServer } from '../http/test-server.ts'

const PATIENCE = 10_000
/** Milliseconds from a lost connection to the next try. */
const RETRY = 1000

/** The stock adapter, which would otherwise try again also after it was disconnected. */
class Adapter extends WebSocketClientAdapter {
  isWanted = true

  override connect(...[peer, metadata]: Parameters<WebSocketClientAdapter['connect']>): void {
    if (this.isWanted) super.connect(peer, metadata)
  }

  override disconnect(): void {
    this.isWanted = false
    if (this.socket) super.disconnect()
  }
}

export class TestAuthor {
  readonly repo: Repo
  readonly #adapter: Adapter

  constructor(url: string, peer: string) {
    this.#adapter = new Adapter(url, RETRY)
    this.repo = new Repo({ peerId: peer as PeerId, network: [this.#adapter] })
  }

  static async of(server: TestServer, device: Device, peer: string): Promise<TestAuthor> {
    return new TestAuthor(await libraryUrl(server, device), peer)
  }

  /** The client gives a document up for lost when nobody is there to ask after a second: on a busy machine that is soon. */
  async open<D extends LibraryDocument = CourseDocument>(document: string): Promise<DocHandle<D>> {
    if (this.repo.peers.length === 0)
      await new Promise<void>((resolve) => this.repo.networkSubsystem.once('peer', () => resolve()))
    return this.repo.find<D>(document as AutomergeUrl)
  }

  leave(): void {
    this.#adapter.disconnect()
  }

  /** Resolves when the server has ended the connection. */
  left(): Promise<void> {
    return new Promise((resolve) => this.repo.networkSubsystem.once('peer-disconnected', () => resolve()))
  }

  /** @param url of a server that has another port by now */
  comeBack(url?: string): void {
    if (url) Object.assign(this.#adapter, { url })
    this.#adapter.isWanted = true
    this.#adapter.connect(this.repo.peerId, {})
  }

  async close(): Promise<void> {
    await this.repo.shutdown()
  }
}

export const libraryUrl = async (server: TestServer, device: Device): Promise<string> =>
  `${server.origin.replace('http', 'ws')}/library?token=${await server.token(device)}`

/** What the library answers to whoever asks for a document: the type of its message, or the code that ends the connection. */
export const answerTo = (url: string, document: string): Promise<string | number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    const [, data] = Automerge.generateSyncMessage(Automerge.init(), Automerge.initSyncState())
    const senderId = 'asker'
    const targetId = 'carillon-library'
    const documentId = document.replace('automerge:', '')
    socket.on('open', () => {
      socket.send(cbor.encode({ type: 'join', senderId }))
      socket.send(cbor.encode({ type: 'request', senderId, targetId, documentId, data }))
    })
    socket.on('message', (bytes: Buffer) => {
      const { type } = cbor.decode<{ type: string }>(new Uint8Array(bytes))
      if (type === 'peer') return
      resolve(type)
      socket.close()
    })
    socket.on('close', resolve)
    socket.on('error', reject)
  })

/** A peer of one name that speaks Automerge's protocol by hand, so that it can lose what it is told. */
export class RawPeer {
  readonly #documentId: string
  #document = Automerge.init<CourseDocument>()
  #state = Automerge.initSyncState()
  #socket: WebSocket | null = null
  /** takes what comes; null: it is lost */
  #take: ((data: Uint8Array) => void) | null = null
  #hear = (): void => {}

  constructor(document: string) {
    this.#documentId = document.replace('automerge:', '')
  }

  /** Begins a connection, as one begins who remembers the document and nothing else. */
  async join(url: string): Promise<void> {
    const socket = (this.#socket = new WebSocket(url))
    this.#state = Automerge.initSyncState()
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    socket.on('message', (bytes: Buffer) => {
      const { type, data } = cbor.decode<{ type: string; data?: Uint8Array }>(new Uint8Array(bytes))
      if (type !== 'sync' || !data) return
      this.#take?.(new Uint8Array(data))
      if (Automerge.decodeSyncMessage(new Uint8Array(data)).changes.length > 0) this.#hear()
    })
    socket.send(cbor.encode({ type: 'join', senderId: 'raw' }))
  }

  /** Resolves when changes come, which are then lost. */
  heard(): Promise<void> {
    this.#take = null
    return new Promise((resolve) => (this.#hear = resolve))
  }

  takesUntil(fits: (document: CourseDocument) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`timed out: ${JSON.stringify(this.#document)}`)), PATIENCE)
      this.#take = (data) => {
        ;[this.#document, this.#state] = Automerge.receiveSyncMessage(this.#document, this.#state, data)
        this.#say()
        if (!fits(this.#document)) return
        clearTimeout(timer)
        resolve()
      }
      this.#say()
    })
  }

  breakOff(): void {
    this.#socket?.removeAllListeners('message').terminate()
  }

  #say(): void {
    const [state, data] = Automerge.generateSyncMessage(this.#document, this.#state)
    this.#state = state
    const to = { senderId: 'raw', targetId: 'carillon-library', documentId: this.#documentId }
    if (data) this.#socket!.send(cbor.encode({ type: 'sync', ...to, data }))
  }
}

/** Resolves when the document has become what it should, also by changes that show nothing. */
export const until = <D extends LibraryDocument>(handle: DocHandle<D>, fits: (document: D) => boolean): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`timed out: ${JSON.stringify(handle.doc())}`)), PATIENCE)
    const look = (): void => {
      if (!fits(handle.doc())) return
      clearTimeout(timer)
      handle.off('heads-changed', look)
      resolve()
    }
    handle.on('heads-changed', look)
    look()
  })

/** Id of a lesson, by its place. */
export const lessonAt = (document: CourseDocument, place: number): string => orderedLessons(document)[place]![0]
