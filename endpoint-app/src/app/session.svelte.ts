import { apiClient } from '@carillon/shared-model/api/client.ts'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { DeviceId, ItemId } from '@carillon/shared-model/org/ids.ts'
import { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { Drafts } from '@carillon/shared-model/web/drafts.ts'
import { IndexedPictures } from '@carillon/shared-model/web/indexed-pictures.ts'
import { IndexedStorage } from '@carillon/shared-model/web/indexed-storage.ts'
import { OutgoingPictures, type Delivery } from '@carillon/shared-model/web/outgoing-pictures.ts'
import type { Shell } from '@carillon/shared-model/web/shell.ts'
import { socketUrl } from '@carillon/shared-model/wire/server-address.ts'
import { makeToken } from '@carillon/shared-model/wire/tokens.ts'
import { unwrap } from 'idb'
import { Enrolment } from '../enrolment/enrolment.svelte.ts'
import { Chats } from '../chat/chats.svelte.ts'
import { Images } from '../messages/images.svelte.ts'
import { eraseDatabase, openDatabase, type Database, type Identity } from '../storage/database.ts'
import { Inbox } from './inbox.svelte.ts'
import { OneTab } from './one-tab.ts'

/** Answers to a picture that would be the same the next time: forbidden, too large, no picture. */
const NOT_TAKEN = new Set([400, 403, 413, 415])

/** `silently`: nobody is asked */
export type GivenCode = { code: string; name: string; silently: boolean }

export type SessionState =
  | { kind: 'starting' }
  /** another tab shows alerts and messages; `taking`: it was asked to let go */
  | { kind: 'elsewhere'; taking: boolean }
  | { kind: 'enrolling'; enrolment: Enrolment }
  | { kind: 'running'; inbox: Inbox; identity: Identity }
  /** nothing can be stored here */
  | { kind: 'broken' }
  /** what was stored here has been deleted while the page was open */
  | { kind: 'cleared' }

/** This browser profile as a computer of the organisation: from its first start to its inbox. */
export class Session {
  readonly #shell: Shell
  /** of the server; empty: an installed app does not know it yet */
  readonly #origin: string
  readonly #enrolled: (organisation: Identity['organisation']) => void
  readonly #tab: OneTab
  #state = $state.raw<SessionState>({ kind: 'starting' })
  #offeredCode = $state<string | null>(null)
  #given: GivenCode | null = null
  #database: Database | null = null

  /** @param enrolled is told when this computer has become one of the organisation's */
  constructor(shell: Shell, enrolled: (organisation: Identity['organisation']) => void) {
    this.#shell = shell
    this.#origin = shell.server ?? ''
    this.#enrolled = enrolled
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
  /** An enrolment code that was opened although this computer is enrolled already, or another tab sees to that. */
  get offeredCode(): string | null {
    const { kind } = this.#state
    return kind === 'running' || kind === 'elsewhere' ? this.#offeredCode : null
  }

  /** @param given a code that came with the installation or by a link */
  run(given: GivenCode | null): void {
    this.#given = given
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

  /** The server does not know this computer: it is enrolled once more, as the same one, with all that is kept here. */
  async enrolAgain(): Promise<void> {
    if (this.#state.kind !== 'running') return
    const { device } = this.#state.identity
    await this.#stop()
    this.#database = await openDatabase(() => void this.#lose())
    this.#enrol(this.#database, device)
  }

  /** Somebody has the browser delete what it keeps: nothing that is done here from now on would be kept or sent. */
  async #lose(): Promise<void> {
    const { state } = this
    this.#state = { kind: 'cleared' }
    this.#database = null
    if (state.kind === 'running') await state.inbox.close().catch(() => undefined)
  }

  async #drive(): Promise<void> {
    this.#state = { kind: 'starting' }
    try {
      this.#database = await openDatabase(() => void this.#lose())
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
    if (state.kind === 'cleared') return
    this.#state = { kind: 'starting' }
    if (state.kind === 'running') await state.inbox.close()
    this.#database?.close()
    this.#database = null
  }

  /** @param former what this computer was enrolled as before */
  #enrol(database: Database, former?: DeviceId): void {
    const api = apiClient(
      this.#origin,
      (url, init) => fetch(url, init),
      () => Promise.resolve(null),
    )
    const enrolment = new Enrolment(
      api,
      this.#shell,
      async (identity) => {
        await database.put('identity', identity, 'this')
        this.#offeredCode = null
        this.#given = null
        this.#enrolled(identity.organisation)
        // What is kept here should not vanish when the disk runs low.
        void navigator.storage.persist?.()
        await this.#open(database, identity)
      },
      former,
    )
    this.#state = { kind: 'enrolling', enrolment }
    if (this.#offeredCode !== null) void enrolment.check(this.#offeredCode)
    else if (this.#given?.silently) void enrolment.enrolBy(this.#given.code, this.#given.name)
    else if (this.#given) void enrolment.check(this.#given.code)
  }

  async #open(database: Database, identity: Identity): Promise<void> {
    const { serverId, headOffice } = identity.organisation
    const token = (now: number, audience: string) => makeToken(identity, audience, now)
    const endpoint = await Endpoint.open({
      servers: [{ id: serverId, url: socketUrl(this.#origin) }, ...(headOffice ? [headOffice] : [])],
      headOffice: headOffice?.id ?? serverId,
      storage: new IndexedStorage(unwrap(database)),
      WebSocket,
      token,
      device: identity.device,
      rootKey: identity.organisation.rootKey,
      ...(this.#shell.alerts ? { alertsOnScreen: this.#shell.alerts.onScreen as ReadonlyMap<ItemId, number> } : {}),
    })
    this.#nameServers(endpoint, headOffice ? [headOffice.url] : [])
    const authorization = async () => `Bearer ${await token(endpoint.replica.now(), serverId)}`
    const images = await Images.open(database, (hash) => this.#fetchBlob(hash, authorization))
    const shelf = new IndexedPictures(unwrap(database), { keepsSent: true })
    const outgoing = await OutgoingPictures.open(shelf, (blob) => this.#bring(blob, authorization))
    const chats = new Chats(endpoint, outgoing, images, new Drafts(unwrap(database)))
    this.#state = { kind: 'running', inbox: new Inbox(endpoint, images, chats), identity }
    endpoint.connect()
  }

  /** Tells an installed app whom its page may dial besides where it was enrolled; a browser's page has that from its server. */
  #nameServers(endpoint: Endpoint, enrolled: readonly string[]): void {
    let named: Endpoint['desk'] | undefined
    const name = () => {
      if (endpoint.desk === named) return
      named = endpoint.desk
      this.#shell.nameServers?.([...enrolled, ...(named?.servers ?? []).map(({ url }) => url)])
    }
    endpoint.onChange(name)
    name()
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
