import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import { Administrators } from '../administrators/administrators.svelte.ts'
import { loadLessons } from '../campaigns/delivered.ts'
import { Chat } from '../chat/chat.svelte.ts'
import { Blobs } from '../data/blobs.svelte.ts'
import { ItemCache } from '../data/item-cache.svelte.ts'
import { Views } from '../data/views.svelte.ts'
import { Documents } from '../library/documents.ts'
import { loadDetails, type Details } from '../messages/details.ts'
import { Directory } from '../org/directory.svelte.ts'
import { Dismissed } from '../sending/dismissed.svelte.ts'
import { Outbox } from '../sending/outbox.svelte.ts'
import { Sent } from '../sending/sent.svelte.ts'
import { loadSeries, type SeriesDetails } from '../series/details.ts'
import type { Session, SessionState } from '../session/session.svelte.ts'
import type { Clock } from './clock.svelte.ts'
import { Permissions } from './permissions.ts'

type SignedIn = Extract<SessionState, { kind: 'signed-in' }>

/** Everything that a signed-in administrator works with: its parts are made here, and opened and closed together. */
export class AdminDesk {
  readonly session: Session
  readonly identity: SignedIn['identity']
  readonly views: Views
  readonly directory: Directory
  readonly permissions: Permissions
  readonly outbox: Outbox
  readonly dismissed: Dismissed
  readonly sent: Sent
  readonly details: ItemCache<Details>
  readonly progress: ItemCache<CampaignProgress>
  /** lessons of campaigns, as they were delivered */
  readonly delivered: ItemCache<readonly Lesson[]>
  readonly seriesDetails: ItemCache<SeriesDetails>
  readonly blobs: Blobs
  readonly chat: Chat
  readonly administrators: Administrators
  readonly documents: Documents
  #problem = $state<string | null>(null)
  #isCleared = $state(false)

  /** @param compare orders names in the language of the console */
  constructor(
    session: Session,
    { identity, authorization }: SignedIn,
    origin: string,
    clock: Clock,
    compare: () => (a: string, b: string) => number,
  ) {
    const { api } = session
    const { account } = identity
    const header = () => authorization.header()
    this.session = session
    this.identity = identity
    this.views = this.#makeViews(origin, header)
    this.directory = new Directory(this.views, compare)
    this.permissions = new Permissions(account.grants, this.views, this.directory, compare)
    this.outbox = new Outbox(identity, authorization)
    this.dismissed = new Dismissed(account.id)
    const { views, outbox, dismissed, permissions } = this
    this.sent = new Sent({ account: account.id, views, outbox, dismissed, permissions })
    const collections = () => views.collections
    this.details = new ItemCache({ load: (item) => loadDetails(api, item), collections })
    this.progress = new ItemCache({
      load: (item) => api.call('campaignProgress', { params: { item } }),
      collections,
    })
    this.delivered = new ItemCache({ load: (item) => loadLessons(api, item), collections, suffix: ':lessons' })
    this.seriesDetails = new ItemCache({ load: (item) => loadSeries(api, item), collections })
    this.blobs = new Blobs(origin, header)
    this.chat = new Chat({ account, views, blobs: this.blobs, api, now: () => clock.now })
    this.administrators = new Administrators(api)
    this.documents = new Documents(account.id, origin, authorization)
  }

  /** Why the console cannot keep its data here, when it cannot. */
  get problem(): string | null {
    return this.#problem
  }

  /** Somebody has had the browser delete what it keeps: nothing that is done from then on would be kept or sent. */
  get isCleared(): boolean {
    return this.#isCleared
  }

  async open(origin: string): Promise<void> {
    try {
      await Promise.all([this.views.open(), this.#openOutbox(origin)])
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }

  /**
   * @param forget when the account was left or sees something else: its views do not stay in this browser
   * @param keeps documents of which kinds stay, which may hold what was not sent yet: none when it was left
   */
  async close(forget: boolean, keeps: (kind: DocumentKind) => boolean): Promise<void> {
    const views = forget ? this.views.forget() : this.views.close()
    const sending = this.chat.end(forget).finally(() => this.outbox.close())
    await Promise.all([views, sending, this.documents.close(keeps)])
    this.blobs.close()
  }

  #makeViews(origin: string, header: () => Promise<string>): Views {
    const { api } = this.session
    const refresh = () => void this.session.refresh()
    return new Views({
      account: this.identity.account.id,
      api,
      origin,
      header,
      onRefused: refresh,
      onOpen: refresh,
      onForgotten: () => {
        for (const kept of [this.details, this.progress, this.delivered, this.seriesDetails]) kept.forget()
      },
    })
  }

  async #openOutbox(origin: string): Promise<void> {
    const { administrator, storage } = await this.outbox.open(origin, () => (this.#isCleared = true))
    if (this.permissions.may('chat.answer')) await this.chat.open(administrator, storage)
  }
}
