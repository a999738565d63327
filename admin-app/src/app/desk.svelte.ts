import type { Capability } from '@carillon/shared-model/access/capabilities.ts'
import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import { Administrators } from '../administrators/administrators.svelte.ts'
import { Blobs } from '../data/blobs.svelte.ts'
import { DetailsView } from '../data/details.svelte.ts'
import { Views } from '../data/views.svelte.ts'
import type { Row } from '../data/schemas.ts'
import { UnitTree } from '../org/tree.ts'
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

  /** Own requests to publish that are not among the items yet, newest first. */
  get unpublished(): Requested[] {
    return this.outbox.requests.filter(({ request }) => request.act === 'publish' && !this.items.has(request.item))
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
