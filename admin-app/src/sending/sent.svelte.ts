import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Permissions } from '../app/permissions.ts'
import type { Row } from '../data/row.ts'
import type { Views } from '../data/views.svelte.ts'
import type { Dismissed } from './dismissed.svelte.ts'
import type { Outbox } from './outbox.svelte.ts'

type Needs = { account: AdminId; views: Views; outbox: Outbox; dismissed: Dismissed; permissions: Permissions }

/** What has been sent, and own requests that are not among it. */
export class Sent {
  readonly #needs: Needs
  readonly items = $derived.by(() => new Map(this.#needs.views.items.map((item) => [item.id as string, item])))
  readonly campaigns = $derived.by(() => new Map(this.#needs.views.campaigns.map((one) => [one.id as string, one])))
  readonly series = $derived.by(() => new Map(this.#needs.views.series.map((one) => [one.id as string, one])))
  /** why requests were refused */
  readonly refusals = $derived.by(
    () =>
      new Map(
        this.#needs.views.requests.flatMap(({ id, state, why }) => (state === 'refused' ? [[id, why ?? '']] : [])),
      ),
  )

  constructor(needs: Needs) {
    this.#needs = needs
  }

  isOwn(item: Pick<Row<'items'>, 'admin'>): boolean {
    return item.admin === this.#needs.account
  }

  /** Whoever sent an item sees who has it; of what others sent, only with the capability. */
  seesReport(item: Pick<Row<'items'>, 'admin'>): boolean {
    return this.isOwn(item) || this.#needs.permissions.may('receipts.see')
  }

  /** Own requests to publish that are not among the items, newest first. */
  get unpublished(): Requested[] {
    return this.#requests.filter(({ request }) => request.act === 'publish' && !this.items.has(request.item))
  }

  /** Own requests to start a campaign that are not among the campaigns, newest first. */
  get unstarted(): Requested[] {
    return this.#requests.filter(({ request }) => request.act === 'start' && !this.campaigns.has(request.item))
  }

  /** Own requests for what recurs or comes later that are not in the views, newest first. */
  get unplanned(): Requested[] {
    return this.#requests.filter(({ request }) => request.act === 'repeat' && !this.series.has(request.item))
  }

  /** Own requests that were refused and not dismissed yet, newest first. */
  get refused(): Requested[] {
    return this.#requests.filter(({ id }) => this.refusals.has(id) && !this.#needs.dismissed.has(id))
  }

  get #requests(): readonly Requested[] {
    return this.#needs.outbox.requests
  }
}
