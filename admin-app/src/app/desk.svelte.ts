import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { reachOf, type Reach } from '@carillon/shared-model/access/grants.ts'
import { mayEdit } from '@carillon/shared-model/access/library-table.ts'
import { capabilitiesFor, type ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { DocumentKind } from '@carillon/shared-model/library/document.ts'
import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import { Administrators } from '../administrators/administrators.svelte.ts'
import { Chat } from '../chat/chat.svelte.ts'
import { Blobs } from '../data/blobs.svelte.ts'
import { Kept } from '../data/kept.svelte.ts'
import { loadLessons } from '../campaigns/delivered.ts'
import { loadDetails, type Details } from '../messages/details.ts'
import { loadSeries, type SeriesDetails } from '../series/details.ts'
import { Views } from '../data/views.svelte.ts'
import type { Row } from '../data/schemas.ts'
import { LibraryAccess } from '../library/access.svelte.ts'
import { addressable, type Addressable } from '../org/addressable.ts'
import { fullName, UnitTree } from '../org/tree.ts'
import { Dismissed } from '../sending/dismissed.svelte.ts'
import { Outbox } from '../sending/outbox.svelte.ts'
import type { Session, SessionState } from '../session/session.svelte.ts'
import type { Clock } from './clock.svelte.ts'
import { powersOf } from './menu.ts'

type SignedIn = Extract<SessionState, { kind: 'signed-in' }>

/** Milliseconds: ten thousand people who finish a lesson at once are no reason to ask more often. */
const PROGRESS_PAUSE = 2000

/** Everything that a signed-in administrator works with. */
export class AdminDesk {
  readonly session: Session
  readonly identity: SignedIn['identity']
  readonly views: Views
  readonly outbox: Outbox
  readonly details: Kept<Details>
  readonly progress: Kept<CampaignProgress>
  /** lessons of campaigns, as they were delivered */
  readonly delivered: Kept<readonly Lesson[]>
  readonly seriesDetails: Kept<SeriesDetails>
  readonly blobs: Blobs
  readonly chat: Chat
  readonly dismissed: Dismissed
  readonly administrators: Administrators
  readonly library: LibraryAccess
  readonly texts: LibraryAccess
  #problem = $state<string | null>(null)
  readonly tree = $derived.by(() => new UnitTree(this.views.units, this.#compare()))
  readonly people = $derived.by(
    (): ReadonlyMap<PersonId, Row<'people'>> => new Map(this.views.people.map((person) => [person.id, person])),
  )
  readonly items = $derived.by(() => new Map(this.views.items.map((item) => [item.id as string, item])))
  readonly campaigns = $derived.by(() => new Map(this.views.campaigns.map((one) => [one.id as string, one])))
  readonly series = $derived.by(() => new Map(this.views.series.map((one) => [one.id as string, one])))
  readonly refusals = $derived.by(
    () => new Map(this.views.requests.flatMap(({ id, state, why }) => (state === 'refused' ? [[id, why ?? '']] : []))),
  )
  readonly #compare: () => (a: string, b: string) => number

  constructor(
    session: Session,
    state: SignedIn,
    origin: string,
    clock: Clock,
    compare: () => (a: string, b: string) => number,
  ) {
    this.session = session
    this.identity = state.identity
    this.#compare = compare
    const header = () => state.authorization.header()
    this.views = new Views({
      account: state.identity.account.id,
      api: session.api,
      origin,
      header,
      onRefused: () => void session.refresh(),
      onReturned: () => void session.refresh(),
      onForgotten: () => {
        this.details.forget()
        this.progress.forget()
        this.delivered.forget()
        this.seriesDetails.forget()
      },
    })
    this.outbox = new Outbox(state.identity, state.authorization)
    const collections = () => this.views.collections
    const { api } = session
    this.details = new Kept({ load: (item) => loadDetails(api, item), collections })
    this.progress = new Kept({
      load: (item) => api.call('campaignProgress', { params: { item } }),
      collections,
      least: PROGRESS_PAUSE,
    })
    this.delivered = new Kept({ load: (item) => loadLessons(api, item), collections, suffix: ':lessons' })
    this.seriesDetails = new Kept({ load: (item) => loadSeries(api, item), collections, least: PROGRESS_PAUSE })
    this.dismissed = new Dismissed(state.identity.account.id)
    this.blobs = new Blobs(origin, header)
    this.chat = new Chat({
      account: state.identity.account,
      views: this.views,
      blobs: this.blobs,
      api,
      now: () => clock.now,
    })
    this.administrators = new Administrators(session.api)
    const { id } = state.identity.account
    this.library = new LibraryAccess('library', id, origin, state.authorization)
    this.texts = new LibraryAccess('texts', id, origin, state.authorization)
  }

  /** Why the console cannot keep its data here, when it cannot. */
  get problem(): string | null {
    return this.#problem
  }

  may(capability: Capability): boolean {
    return powersOf(this.identity.account.grants).may(capability)
  }

  /** Whether a capability reaches the whole organisation. */
  mayEverywhere(capability: Capability): boolean {
    return powersOf(this.identity.account.grants).mayEverywhere(capability)
  }

  mayEdit(kind: DocumentKind): boolean {
    return mayEdit(this.identity.account.grants, kind, this.tree.byId)
  }

  /** How far a capability reaches. */
  reach(capability: Capability): Reach {
    return reachOf(this.identity.account.grants, [capability], this.tree.byId)
  }

  /** Whether a capability reaches all addressees, as far as the directory here tells; the server decides by its own. */
  reaches(capability: Capability, to: readonly Target[]): boolean {
    const reach = this.reach(capability)
    const unitOf = (target: Target): UnitId | undefined =>
      this.people.get(target as PersonId)?.unit ??
      this.views.computers.find(({ id }) => id === target)?.unit ??
      this.tree.byId.get(target as UnitId)?.id
    return to.every((target) => {
      const unit =
        target === 'everyone' ? (this.tree.roots.find(({ parent }) => parent === null)?.id ?? null) : unitOf(target)
      return unit === undefined || reach(unit)
    })
  }

  /** The part of the directory that such a thing can be sent to. */
  addressable(kind: ItemKind, screens: Screens): Addressable {
    const reaches = capabilitiesFor(kind, screens).map((capability) => this.reach(capability))
    return addressable(reaches, this.views, screens, this.#compare())
  }

  /** A person's name; empty when the directory has nobody of that id, or not for this account. */
  nameOf(person: PersonId): string {
    const found = this.people.get(person)
    return found ? fullName(found) : ''
  }

  isOwn(item: Pick<Row<'items'>, 'admin'>): boolean {
    return item.admin === this.identity.account.id
  }

  /** Whoever sent an item sees who has it; of what others sent, only with the capability. */
  seesReport(item: Pick<Row<'items'>, 'admin'>): boolean {
    return this.isOwn(item) || this.may('receipts.see')
  }

  /** Own requests to publish that are not among the items, newest first. */
  get unpublished(): Requested[] {
    return this.outbox.requests.filter(({ request }) => request.act === 'publish' && !this.items.has(request.item))
  }

  /** Own requests to start a campaign that are not among the campaigns, newest first. */
  get unstarted(): Requested[] {
    return this.outbox.requests.filter(({ request }) => request.act === 'start' && !this.campaigns.has(request.item))
  }

  /** Own requests for what recurs or comes later that are not in the views, newest first. */
  get unplanned(): Requested[] {
    return this.outbox.requests.filter(({ request }) => request.act === 'repeat' && !this.series.has(request.item))
  }

  /** Own requests that were refused and not dismissed yet, newest first. */
  get refused(): Requested[] {
    return this.outbox.requests.filter(({ id }) => this.refusals.has(id) && !this.dismissed.has(id))
  }

  /** Courses, templates and drafts that hold what is not sent yet. */
  get unsentDocuments(): number {
    return this.library.waiting + this.texts.waiting
  }

  /** Of these, those that cannot be sent now. */
  get heldDocuments(): number {
    return this.library.held + this.texts.held
  }

  /** With the server in reach, as what was written without it is sent even when it is not opened again. */
  async sendDocuments(): Promise<void> {
    // Where the editor's program does not come, the next time that the server is in reach does it.
    await Promise.all([this.library, this.texts].map((part) => part.sendWaiting().catch(() => undefined)))
  }

  async open(origin: string): Promise<void> {
    try {
      await Promise.all([this.views.open(), this.#openOutbox(origin)])
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }

  async #openOutbox(origin: string): Promise<void> {
    const { administrator, storage } = await this.outbox.open(origin)
    if (this.may('chat.answer')) await this.chat.open(administrator, storage)
  }

  /**
   * @param forget when the account was left or sees something else: its views do not stay in this browser
   * @param keeps documents of which kinds stay, which may hold what was not sent yet: none when it was left
   */
  async close(forget: boolean, keeps: (kind: DocumentKind) => boolean): Promise<void> {
    const views = forget ? this.views.forget() : this.views.close()
    const sending = this.chat.end(forget).finally(() => this.outbox.close())
    const libraries = [this.library.close(!keeps('course')), this.texts.close(!keeps('draft'))]
    await Promise.all([views, sending, ...libraries])
    this.blobs.close()
  }
}
