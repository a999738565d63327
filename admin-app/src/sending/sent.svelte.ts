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

  /** of what one has asked for oneself: what has no act but a recall is none of it */
  readonly #recalled = $derived.by(() => {
    const own = new Set(this.#requests.flatMap(({ request }) => ('to' in request ? [request.item] : [])))
    const recalls = this.#requests.flatMap(({ request }) => (request.act === 'recall' ? [request.item] : []))
    return new Set(
      recalls.filter(
        (item) => own.has(item) && ![this.items, this.campaigns, this.series].some((seen) => seen.has(item)),
      ),
    )
  })

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

  /** Whether one has taken back what one asked for, which is not published as far as is known here. */
  isCancelled({ request }: Requested): boolean {
    return this.#recalled.has(request.item)
  }

  /** Own requests to publish that are not among the items, newest first. */
  get unpublished(): Requested[] {
    return this.#unseen('publish', this.items)
  }

  /** Own requests to start a campaign that are not among the campaigns, newest first. */
  get unstarted(): Requested[] {
    return this.#unseen('start', this.campaigns)
  }

  /** Own requests for what recurs or comes later that are not in the views, newest first. */
  get unplanned(): Requested[] {
    return this.#unseen('repeat', this.series)
  }

  /** Own requests that were refused and not dismissed yet, newest first. */
  get refused(): Requested[] {
    return this.#requests.filter(
      (one) => this.refusals.has(one.id) && !this.#needs.dismissed.has(one.id) && !this.isCancelled(one),
    )
  }

  /** Until the views are here only what certainly waits: all that was ever sent would be told as on its way. */
  #unseen(act: Requested['request']['act'], seen: ReadonlyMap<string, unknown>): Requested[] {
    const { views, outbox } = this.#needs
    return this.#requests.filter(
      ({ id, request }) => request.act === act && !seen.has(request.item) && (views.loaded || outbox.waiting.has(id)),
    )
  }

  get #requests(): readonly Requested[] {
    return this.#needs.outbox.requests
  }
}
