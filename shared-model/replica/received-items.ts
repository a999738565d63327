/** The messages and alerts that have come, and those who are told of messages. */
import type { BlobHash } from '../facts/blob.ts'
import { zoneOf, type Desk } from '../facts/desk.ts'
import type { Acts, LogFacts } from '../folds/acts.ts'
import { countUnread, isExpired } from '../folds/alerts.ts'
import { foldInbox, type InboxItem } from '../folds/inbox.ts'
import { hasReached } from '../folds/receipts.ts'
import { comesNext, foldSeries } from '../folds/series.ts'
import type { ItemId } from '../org/ids.ts'
import { followedSince } from './followed-logs.ts'
import { Listeners } from './listeners.ts'
import type { OwnReceipts } from './own-receipts.ts'

export class ReceivedItems {
  readonly #receipts: OwnReceipts
  readonly #now: () => number
  #all: readonly InboxItem[] = []
  #ahead: { times: readonly number[]; images: readonly BlobHash[] } = { times: [], images: [] }
  /** messages that were told of, whose receipt may still be on its way to the disk */
  readonly #told = new Set<ItemId>()
  readonly #messages = new Listeners<[InboxItem]>()

  /** @param now the server's time, milliseconds */
  constructor(receipts: OwnReceipts, now: () => number) {
    this.#receipts = receipts
    this.#now = now
  }

  /** Newest first; recalled and expired ones are included and marked. */
  get all(): readonly InboxItem[] {
    return this.#all
  }

  find(id: ItemId): InboxItem | undefined {
    return this.#all.find((item) => item.id === id)
  }

  /** Images of recurring messages that are still to come. */
  get imagesAhead(): readonly BlobHash[] {
    return this.#ahead.images
  }

  /** Messages not read, not expired, not recalled. */
  get unread(): number {
    return countUnread(this.#all, this.#now())
  }

  /** When items expire and recurring messages come, milliseconds. */
  get dueTimes(): number[] {
    return [...this.#all.flatMap(({ expires }) => (expires === null ? [] : [expires])), ...this.#ahead.times]
  }

  /** A message that came to this device for the first time, not read elsewhere before. */
  onMessage(listener: (item: InboxItem) => void): () => void {
    return this.#messages.add(listener)
  }

  /** @param acts of the logs, folded already */
  fold(desk: Desk | null, acts: ReadonlyMap<ItemId, Acts>, logs: readonly LogFacts[]): void {
    this.#all = []
    this.#ahead = { times: [], images: [] }
    if (!desk) return
    const now = this.#now()
    const zone = zoneOf(desk)
    this.#all = foldInbox(desk, acts, logs, { now, zone, since: followedSince(desk, now) }, this.#receipts.here)
    const coming = foldSeries(acts).flatMap((series) => {
      const next = comesNext(series, zone, now)
      return next ? [{ at: next.at, images: series.texts.at(-1)!.value.content.images }] : []
    })
    this.#ahead = { times: coming.map(({ at }) => at), images: coming.flatMap(({ images }) => images) }
  }

  /** Confirms messages that have come, and tells of them once. */
  receive(): void {
    const now = this.#now()
    for (const item of this.#all) {
      const isOver = item.recalledAt !== null || isExpired(item, now) || hasReached(item.state, 'read')
      const wasHere = item.stateHere !== null
      if (item.content.kind !== 'message' || isOver || this.#told.has(item.id) || (wasHere && item.state !== null))
        continue
      this.#told.add(item.id)
      // A receipt that could not be stored is written when the message is opened.
      this.#receipts.write(item, 'delivered').catch(() => undefined)
      // Whoever is at this computer now has it, but it was told of here.
      if (!wasHere) this.#messages.tell(item)
    }
  }

  clear(): void {
    this.#messages.clear()
  }
}
