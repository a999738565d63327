import { apiClient } from '@carillon/shared-model/api/client.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { Enrolment } from '../enrolment/enrolment.svelte.ts'
import { Chats } from '../chat/chats.svelte.ts'
import { Drafts } from '../chat/drafts.ts'
import { Outgoing, type Delivery } from '../chat/outgoing.ts'
import { Images } from '../messages/images.svelte.ts'
import { eraseDatabase, openDatabase, type Database, type Identity } from '../storage/database.ts'
import { IndexedPictures } from '../storage/indexed-pictures.ts'
import { IndexedStorage } from '../storage/indexed-storage.ts'
import { Inbox } from './inbox.svelte.ts'
import { OneTab } from './one-tab.ts'

/** Answers to a picture that would be the same the next time: forbidden, too large, no picture. */
const NOT_TAKEN = new Set([400, 403, 413, 415])

export type SessionState =
  | { kind: 'starting' }
  /** another tab shows alerts and messages; `taking`: it was asked to let go */
  | { kind: 'elsewhere'; taking: boolean }
  | { kind: 'enrolling'; enrolment: Enrolment }
  | { kind: 'running'; inbox: Inbox; identity: Identity }
  /** nothing can be stored here */
  | { kind: 'broken' }

/** This browser profile as a computer of the organisation: from its first start to its inbox. */
export class Session {
  readonly #origin: string
  readonly #tab: OneTab
  #state = $state.raw<SessionState>({ kind: 'starting' })
  #offeredCode = $state<string | null>(null)
  #database: Database | null = null

  /** @param origin of the server */
  constructor(origin: string) {
    this.#origin = origin
    this.#tab = new OneTab({
      wait: () => (this.#state = { kind: 'elsewhere', taking: false }),
      drive: () => this.#drive(),
      stop: () => this.#stop(),
    })
    // Only hints: a server on this very computer, or in a branch without the internet, may well be there.
    for (const change of ['online', 'offline'])
      window.addEventListener(change, () => this.#state.kind === 'running' && this.#state.inbox.redial())
  }

  get state(): SessionState {
    return this.#state
  }
  /** An enrolment code that was opened although this computer is enrolled already. */
  get offeredCode(): string | null {
    return this.#state.kind === 'running' ? this.#offeredCode : null
  }

  run(): void {
    void this.#tab.run()
  }

  takeOver(): void {
    this.#state = { kind: 'elsewhere', taking: true }
    this.#tab.takeOver()
  }

  /** An enrolment link was opened. */
  offerCode(code: string): void {
    this.#offeredCode = code
    if (this.#state.kind === 'enrolling') void this.#state.enrolment.check(code)
  }

  declineCode(): void {
    this.#offeredCode = null
  }

  /** Forgets who this computer is and all that it received, and begins anew. */
  async startOver(): Promise<void> {
    await this.#stop()
    await eraseDatabase()
    await this.#drive()
  }

  async #drive(): Promise<void> {
    this.#state = { kind: 'starting' }
    try {
      this.#database = await openDatabase()
      const identity = await this.#database.get('identity', 'this')
      if (identity) await this.#open(this.#database, identity)
      else this.#enrol(this.#database)
    } catch (error) {
      console.error('The local database cannot be used:', error)
      this.#state = { kind: 'broken' }
    }
  }

  async #stop(): Promise<void> {
    const { state } = this
    this.#state = { kind: 'starting' }
    if (state.kind === 'running') await state.inbox.close()
    this.#database?.close()
    this.#database = null
  }

  #enrol(database: Database): void {
    const api = apiClient(
      this.#origin,
      (url, init) => fetch(url, init),
      () => Promise.resolve(null),
    )
    const enrolment = new Enrolment(api, this.#origin, async (identity) => {
      await database.put('identity', identity, 'this')
      this.#offeredCode = null
      // What is kept here should not vanish when the disk runs low.
      void navigator.storage.persist?.()
      await this.#open(database, identity)
    })
    this.#state = { kind: 'enrolling', enrolment }
    if (this.#offeredCode !== null) void enrolment.check(this.#offeredCode)
  }

  async #open(database: Database, identity: Identity): Promise<void> {
    const token = (now: number) => makeToken(identity, identity.organisation.serverId, now)
    const endpoint = await Endpoint.open({
      url: this.#origin.replace(/^http/, 'ws'),
      storage: new IndexedStorage(database),
      WebSocket,
      token,
      device: identity.device,
      rootKey: identity.organisation.rootKey,
    })
    const authorization = async () => `Bearer ${await token(endpoint.replica.now())}`
    const images = await Images.open(database, (hash) => this.#fetchBlob(hash, authorization))
    const outgoing = await Outgoing.open(new IndexedPictures(database), (blob) => this.#bring(blob, authorization))
    const chats = new Chats(endpoint, outgoing, images, new Drafts(database))
    this.#state = { kind: 'running', inbox: new Inbox(endpoint, images, chats), identity }
    endpoint.connect()
  }

  async #fetchBlob(hash: BlobHash, authorization: () => Promise<string>): Promise<Blob | null> {
    const { path } = RAW_ROUTES.getBlob
    const response = await fetch(this.#origin + path.replace(':hash', hash), {
      headers: { authorization: await authorization() },
    })
    if (response.status === 404) return null
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    return response.blob()
  }

  async #bring(picture: Blob, authorization: () => Promise<string>): Promise<Delivery> {
    const { method, path } = RAW_ROUTES.putChatImage
    const response = await fetch(this.#origin + path, {
      method,
      headers: { authorization: await authorization(), 'content-type': picture.type },
      body: picture,
    })
    if (response.ok) return 'stored'
    return NOT_TAKEN.has(response.status) ? 'refused' : 'unreachable'
  }
}
