import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import { reachOf, type Reach } from '@carillon/shared-model/access/grants.ts'
import { capabilitiesFor } from '@carillon/shared-model/access/sending.ts'
import type { Content, Requested } from '@carillon/shared-model/facts/items.ts'
import type { Screens, Target } from '@carillon/shared-model/org/audience.ts'
import type { PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'
import { Administrators } from '../administrators/administrators.svelte.ts'
import { Blobs } from '../data/blobs.svelte.ts'
import { DetailsView } from '../data/details.svelte.ts'
import { Views } from '../data/views.svelte.ts'
import type { Row } from '../data/schemas.ts'
import { addressable, type Addressable } from '../org/addressable.ts'
import { UnitTree } from '../org/tree.ts'
import { Dismissed } from '../sending/dismissed.svelte.ts'
import { Outbox } from '../sending/outbox.svelte.ts'
import type { Session, SessionState } from '../session/session.svelte.ts'
import { powersOf } from './menu.ts'

type SignedIn = Extract<SessionState, { kind: 'signed-in' }>

/** Everything that a signed-in administrator works with. */
export class AdminDesk {
  readonly session: Session
  readonly identity: SignedIn['identity']
  readonly views: Views
  readonly outbox: Outbox
  readonly details: DetailsView
  readonly blobs: Blobs
  readonly dismissed: Dismissed
  readonly administrators: Administrators
  #problem = $state<string | null>(null)
  readonly tree = $derived.by(() => new UnitTree(this.views.units, this.#compare()))
  readonly people = $derived.by(
    (): ReadonlyMap<PersonId, Row<'people'>> => new Map(this.views.people.map((person) => [person.id, person])),
  )
  readonly items = $derived.by(() => new Map(this.views.items.map((item) => [item.id as string, item])))
  readonly refusals = $derived.by(
    () => new Map(this.views.requests.flatMap(({ id, state, why }) => (state === 'refused' ? [[id, why ?? '']] : []))),
  )
  readonly #compare: () => (a: string, b: string) => number

  constructor(session: Session, state: SignedIn, origin: string, compare: () => (a: string, b: string) => number) {
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
      onForgotten: () => this.details.forget(),
    })
    this.outbox = new Outbox(state.identity, state.authorization)
    this.details = new DetailsView(session.api, () => this.views.collections)
    this.dismissed = new Dismissed(state.identity.account.id)
    this.blobs = new Blobs(origin, header)
    this.administrators = new Administrators(session.api)
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
  addressable(kind: Content['kind'], screens: Screens): Addressable {
    const reaches = capabilitiesFor(kind, screens).map((capability) => this.reach(capability))
    return addressable(reaches, this.views, screens, this.#compare())
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

  /** Own requests that were refused and not dismissed yet, newest first. */
  get refused(): Requested[] {
    return this.outbox.requests.filter(({ id }) => this.refusals.has(id) && !this.dismissed.has(id))
  }

  async open(origin: string): Promise<void> {
    try {
      await Promise.all([this.views.open(), this.outbox.open(origin)])
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error)
    }
  }

  /** @param forget when the account was left: its views do not stay in this browser */
  async close(forget: boolean): Promise<void> {
    await Promise.all([forget ? this.views.forget() : this.views.close(), this.outbox.close()])
    this.blobs.close()
  }
}
