import type { Content, MessageContent, Requested } from '@carillon/shared-model/facts/items.ts'
import type { Campaign } from '@carillon/shared-model/facts/training.ts'
import type { Calendar } from '@carillon/shared-model/schedule/calendar.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { FactId, ItemId } from '@carillon/shared-model/org/ids.ts'
import { Administrator } from '@carillon/shared-model/replica/administrator.ts'
import type { ConnectionState } from '@carillon/shared-model/replica/replica.ts'
import { IndexedStorage } from '@carillon/shared-model/web/indexed-storage.ts'
import type { Authorization } from '../session/authorization.ts'
import type { Identity } from '../session/identity-store.ts'

/** What this administrator has asked for: written here first, sent when the server can be reached. */
export class Outbox {
  readonly #identity: Identity
  readonly #authorization: Authorization
  #administrator: Administrator | null = null
  #storage: IndexedStorage | null = null
  #connection = $state.raw<ConnectionState>({ kind: 'connecting', since: Date.now() })
  #requests = $state.raw<readonly Requested[]>([])
  #waiting = $state.raw<ReadonlySet<FactId>>(new Set())

  constructor(identity: Identity, authorization: Authorization) {
    this.#identity = identity
    this.#authorization = authorization
  }

  /**
   * @param lost is told when the browser deletes what is kept here
   * @returns what conversations are had with, over the same connection and storage
   */
  async open(origin: string, lost: () => void): Promise<{ administrator: Administrator; storage: IndexedStorage }> {
    const { account, device, organisation, privateKey } = this.#identity
    const storage = (this.#storage = await IndexedStorage.open(`carillon-outbox-${account.id}`, lost))
    const administrator = await Administrator.open({
      servers: [{ id: organisation.serverId, url: origin.replace(/^http/, 'ws') }],
      storage,
      WebSocket,
      token: () => this.#authorization.token(),
      admin: account.id,
      name: account.name,
      device,
      sign: async (bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, bytes)),
    })
    this.#administrator = administrator
    administrator.onChange(() => this.#read(administrator))
    this.#read(administrator)
    administrator.connect()
    return { administrator, storage }
  }

  get connection(): ConnectionState {
    return this.#connection
  }
  /** newest first */
  get requests(): readonly Requested[] {
    return this.#requests
  }
  /** Requests that are not on the server's disk yet. */
  get waiting(): ReadonlySet<FactId> {
    return this.#waiting
  }

  async publish(input: { to: Target[]; content: Content; expires: number | null }): Promise<ItemId> {
    return (await this.#open.publish(input)).item
  }
  async start(input: { to: Target[]; campaign: Campaign }): Promise<ItemId> {
    return (await this.#open.start(input)).item
  }
  async repeat(input: {
    to: Target[]
    content: MessageContent
    schedule: Calendar
    lasting: number | null
  }): Promise<ItemId> {
    return (await this.#open.repeat(input)).item
  }
  async revise(item: ItemId, content: Content): Promise<void> {
    await this.#open.revise(item, content)
  }
  async reschedule(item: ItemId, schedule: Calendar): Promise<void> {
    await this.#open.reschedule(item, schedule)
  }
  async recall(item: ItemId): Promise<void> {
    await this.#open.recall(item)
  }
  async remind(item: ItemId): Promise<void> {
    await this.#open.remind(item)
  }

  async close(): Promise<void> {
    await this.#administrator?.close()
    this.#storage?.close()
  }

  get #open(): Administrator {
    if (!this.#administrator) throw new Error('The outbox is still being opened.')
    return this.#administrator
  }

  #read(administrator: Administrator): void {
    this.#connection = administrator.replica.connection
    this.#requests = administrator.requests
    this.#waiting = new Set(this.#requests.filter(({ id }) => !administrator.isStored(id)).map(({ id }) => id))
  }
}
