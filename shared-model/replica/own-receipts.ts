/** What this computer says became of items, and how far each has got on it, whoever was at it then. */
import type { ReceiptState } from '../facts/receipts.ts'
import { journals, type LogFacts } from '../folds/acts.ts'
import type { InboxItem } from '../folds/inbox.ts'
import { foldHere, hasReached } from '../folds/receipts.ts'
import { logName, monthOf } from '../logs/names.ts'
import type { DeviceId, ItemId } from '../org/ids.ts'
import { storedJournals } from './followed-logs.ts'
import type { Replica } from './replica.ts'
import type { ReplicaStorage } from './storage.ts'

export class OwnReceipts {
  readonly #replica: Replica
  readonly #device: DeviceId
  readonly #here = new Map<ItemId, ReceiptState>()

  constructor(replica: Replica, device: DeviceId) {
    this.#replica = replica
    this.#device = device
  }

  get here(): ReadonlyMap<ItemId, ReceiptState> {
    return this.#here
  }

  /** Reads what was displayed here for those who are not at this computer any more: their journals are not followed. */
  async recall(storage: ReplicaStorage): Promise<void> {
    const names = storedJournals(await storage.logs(), this.#replica.now())
    await this.#replica.open(names)
    for (const name of names) foldHere(this.#replica.facts(name), this.#device, this.#here)
  }

  fold(logs: readonly LogFacts[]): void {
    foldHere(journals(logs), this.#device, this.#here)
  }

  /** Resolves when it is on this device's disk; nothing happens when this text had got that far before. */
  async reach(item: InboxItem, state: ReceiptState): Promise<void> {
    if (!hasReached(item.stateOfText, state)) await this.write(item, state)
  }

  write(item: InboxItem, state: ReceiptState): Promise<void> {
    const at = this.#replica.clock()
    const journal = logName('journal', item.recipient, monthOf(at))
    // That something has come is true of every text.
    const text = item.text !== null && state !== 'delivered' ? { text: item.text } : {}
    return this.#replica.append(journal, { type: 'receipt', at, by: this.#device, v: 1, item: item.id, state, ...text })
  }
}
