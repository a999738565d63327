import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { reachOf, type Reach } from '@carillon/shared-model/access/grants.ts'
import { capabilitiesFor, type ItemKind } from '@carillon/shared-model/access/sending.ts'
import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { CampaignProgress } from '@carillon/shared-model/views/training.ts'
import { Administrators } from '../administrators/administrators.svelte.ts'
import { Chat } from '../chat/chat.svelte.ts'
import { Blobs } from '../data/blobs.svelte.ts'
import { Kept } from '../data/kept.svelte.ts'
import { loadDetails, type Details } from '../messages/details.ts'
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
  readonly blobs: Blobs
  readonly chat: Chat
  readonly dismissed: Dismissed
  readonly administrators: Administrators
  readonly library: LibraryAccess
  #problem = $state<string | null>(null)
  readonly tree = $derived.by(() => new UnitTree(this.views.units, this.#compare()))
  readonly people = $derived.by(
    (): ReadonlyMap<PersonId, Row<'people'>> => new Map(this.views.people.map((person) => [person.id, person])),
  )
  readonly items = $derived.by(() => new Map(this.views.items.map((item) => [item.id as string, item])))
  readonly campaigns = $derived.by(() => new Map(this.views.campaigns.map((one) => [one.id as string, one])))
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
    this.library = new LibraryAccess(state.identity.account.id, origin, state.authorization)
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

  isOwn(item: Row<'items'>): boolean {
    return item.admin === this.identity.account.id
  }

  /** Whoever sent an item sees who has it; of what others sent, only with the capability. */
  seesReport(item: Row<'items'>): boolean {
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

  /** Own requests that were refused and not dismissed yet, newest first. */
  get refused(): Requested[] {
    return this.outbox.requests.filter(({ id }) => this.refusals.has(id) && !this.dismissed.has(id))
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
   * @param forgetCourses when it was left or writes no courses any more: they may hold what was not sent yet
   */
  async close(forget: boolean, forgetCourses: boolean): Promise<void> {
    const views = forget ? this.views.forget() : this.views.close()
    const sending = this.chat.end(forget).finally(() => this.outbox.close())
    await Promise.all([views, sending, this.library.close(forgetCourses)])
    this.blobs.close()
  }
}
