/**
 * The alerts on screen: each is shown once, and closed by its time, by hand, or because it holds no more.
 *
 * Where a page shows them, an alert counts as displayed just before it gets there. Where windows of their own do, which
 * can say when they have been drawn, it counts from then on: what was handed to them and never drawn comes again.
 *
 * The seconds stand still for one that is held, since somebody points at it or has the keyboard in it. What is recalled
 * or holds no more goes all the same.
 */
import { byUrgency, closeReason, closesAt, dueAlerts, isAlert, isExpired, type AlertItem } from '../folds/alerts.ts'
import type { InboxItem } from '../folds/inbox.ts'
import type { ItemId } from '../org/ids.ts'
import { Listeners } from './listeners.ts'
import type { OwnReceipts } from './own-receipts.ts'
import type { ReceivedItems } from './received-items.ts'

export type AlertCloseReason = 'expired' | 'recalled' | 'timeout' | 'closed'

/** Times by the server's clock. */
export type ScreenedAlert = {
  item: InboxItem
  /** when it closes by itself */
  until: number
  /** null: it is on its way to the screen */
  shownAt: number | null
  /** its seconds stand still */
  isHeld: boolean
}

export class AlertScreen {
  readonly #items: ReceivedItems
  readonly #receipts: OwnReceipts
  readonly #now: () => number
  readonly #changed: () => void
  /** alerts on screen, with the time when each was shown */
  readonly #shown: Map<ItemId, number>
  /** alerts that were handed to windows, and are not painted yet */
  readonly #awaited = new Set<ItemId>()
  readonly #isPainted: boolean
  /** alerts that somebody is at, since when */
  readonly #held = new Map<ItemId, number>()
  /** alerts that windows have drawn or that were closed: their receipts may still be on the way to the disk */
  readonly #seen = new Set<ItemId>()
  /** alerts whose receipt is being stored before they are shown */
  readonly #showing = new Set<ItemId>()
  readonly #alertShown = new Listeners<[InboxItem]>()
  readonly #alertClosed = new Listeners<[InboxItem, AlertCloseReason]>()
  #isOff = false

  /**
   * @param now the server's time, milliseconds @param changed an alert has come or gone by itself
   * @param onScreen alerts that are in windows of their own already, and since when; null: a page shows them
   */
  constructor(
    items: ReceivedItems,
    receipts: OwnReceipts,
    now: () => number,
    changed: () => void,
    onScreen: ReadonlyMap<ItemId, number> | null,
  ) {
    this.#isPainted = onScreen !== null
    this.#shown = new Map(onScreen ?? [])
    this.#items = items
    this.#receipts = receipts
    this.#now = now
    this.#changed = changed
  }

  /** The most severe first, then the newest. */
  get alerts(): readonly ScreenedAlert[] {
    const now = this.#now()
    const awaited = [...this.#awaited].flatMap((id) => this.#alert(id) ?? [])
    return [...this.#onScreen(), ...awaited.map((item) => ({ item, shownAt: null }))]
      .sort((a, b) => byUrgency(a.item, b.item))
      .map(({ item, shownAt }) => {
        const isHeld = this.#held.has(item.id)
        const stood = isHeld ? now - this.#held.get(item.id)! : 0
        return { item, shownAt, until: closesAt(item, (shownAt ?? now) + stood), isHeld }
      })
  }

  /** When alerts close by themselves, milliseconds. */
  get dueTimes(): number[] {
    return this.#onScreen()
      .map(({ item, shownAt }) => (this.#held.has(item.id) ? item.expires : closesAt(item, shownAt)))
      .filter((at) => at !== null)
  }

  onShown(listener: (item: InboxItem) => void): () => void {
    return this.#alertShown.add(listener)
  }

  onClosed(listener: (item: InboxItem, why: AlertCloseReason) => void): () => void {
    return this.#alertClosed.add(listener)
  }

  /** Shows what has come. */
  receive(): void {
    for (const item of dueAlerts(this.#items.all, this.#now()))
      if (!this.#isPainted) void this.#show(item)
      else if (![this.#shown, this.#awaited, this.#seen].some((alerts) => alerts.has(item.id))) this.#await(item)
  }

  /** Windows have drawn it. Resolves when that is on this device's disk. */
  async painted(id: ItemId): Promise<void> {
    const item = this.#alert(id)
    if (!this.#awaited.delete(id) || !item || this.#isOff) return
    this.#shown.set(id, this.#now())
    this.#seen.add(id)
    this.#changed()
    await this.#receipts.write(item, 'displayed')
  }

  /** Closes those that hold no more. */
  closeOver(): void {
    for (const { item, shownAt } of this.#onScreen()) {
      const why = closeReason(item, shownAt, this.#now())
      if (why === null || (why === 'timeout' && this.#held.has(item.id))) continue
      this.#held.delete(item.id)
      if (this.#shown.delete(item.id)) this.#alertClosed.tell(item, why)
    }
    for (const id of this.#awaited) {
      const item = this.#alert(id)
      const why = item && closeReason(item, this.#now(), this.#now())
      if (why && this.#awaited.delete(id)) this.#alertClosed.tell(item, why)
    }
  }

  /** Somebody is at it, or has left it: its time goes on from there. */
  hold(id: ItemId, isHeld: boolean): void {
    const [since, shownAt] = [this.#held.get(id), this.#shown.get(id)]
    if (shownAt === undefined || isHeld === (since !== undefined)) return
    if (since === undefined) this.#held.set(id, this.#now())
    else {
      this.#held.delete(id)
      this.#shown.set(id, shownAt + this.#now() - since)
    }
    this.#changed()
  }

  /** By hand. Resolves when it is confirmed as read. */
  async close(id: ItemId): Promise<void> {
    const item = this.#items.find(id)
    const [wasShown, wasAwaited] = [this.#shown.delete(id), this.#awaited.delete(id)]
    this.#held.delete(id)
    if (!item || !(wasShown || wasAwaited)) return
    this.#seen.add(id)
    this.#alertClosed.tell(item, 'closed')
    this.#changed()
    await this.#receipts.reach(item, 'read')
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.#isOff = true
    this.#alertShown.clear()
    this.#alertClosed.clear()
  }

  /** Hands it to the windows. */
  #await(item: AlertItem): void {
    this.#awaited.add(item.id)
    this.#alertShown.tell(item)
    this.#changed()
  }

  /** Displayed once: the receipt is stored before the alert gets to the screen. */
  async #show(item: AlertItem): Promise<void> {
    if (this.#showing.has(item.id)) return
    this.#showing.add(item.id)
    try {
      await this.#receipts.write(item, 'displayed')
    } catch {
      // The disk is full or broken. An alert that nobody sees is worse than one that comes again after a restart.
    }
    this.#showing.delete(item.id)
    const now = this.#now()
    const current = this.#alert(item.id)
    if (this.#isOff || !current || current.recalledAt !== null || isExpired(current, now)) return
    this.#shown.set(item.id, now)
    this.#alertShown.tell(current)
    this.#changed()
  }

  #alert(id: ItemId): AlertItem | undefined {
    return this.#items.all.filter(isAlert).find((item) => item.id === id)
  }

  #onScreen(): { item: AlertItem; shownAt: number }[] {
    return [...this.#shown].flatMap(([id, shownAt]) => {
      const item = this.#alert(id)
      return item ? [{ item, shownAt }] : []
    })
  }
}
