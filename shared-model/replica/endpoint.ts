/** The endpoint's whole domain: what has come, which alerts are on screen, and the receipts for both. */
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import type { Published } from '../facts/items.ts'
import type { ReceiptState } from '../facts/receipts.ts'
import type { Answers } from '../facts/training.ts'
import {
  byUrgency,
  closeReason,
  closesAt,
  countUnread,
  dueAlerts,
  isAlert,
  isExpired,
  type AlertItem,
} from '../folds/alerts.ts'
import { foldActs, isPublished, type Acts } from '../folds/acts.ts'
import { foldDesk, foldInbox, type InboxItem } from '../folds/inbox.ts'
import type { QuizResult } from '../folds/quiz.ts'
import { hasReached } from '../folds/receipts.ts'
import type { TalkMessage } from '../folds/talk.ts'
import type { TrainingCampaign, TrainingLesson } from '../folds/training.ts'
import { logName, monthOf } from '../logs/names.ts'
import type { ConversationId, DeviceId, ItemId } from '../org/ids.ts'
import { Authenticity, type Verify } from './authenticity.ts'
import { followedLogs, nextChange } from './followed-logs.ts'
import { Listeners } from './listeners.ts'
import { platformTimers, type Timers } from './platform.ts'
import { Replica, type ReplicaOptions } from './replica.ts'
import { Talker, type Chat } from './talker.ts'
import { Trainee } from './trainee.ts'

export type { InboxItem } from '../folds/inbox.ts'
export type { TrainingCampaign, TrainingLesson } from '../folds/training.ts'
export type { Chat } from './talker.ts'
export type AlertCloseReason = 'expired' | 'recalled' | 'timeout' | 'closed'

export class Endpoint {
  readonly replica: Replica
  readonly #device: DeviceId
  readonly #timers: Timers
  readonly #authenticity: Authenticity
  #desk: Desk | null = null
  #items: readonly InboxItem[] = []
  #followed: readonly string[] = []
  #forged = 0
  /** published facts that nobody has looked at yet */
  #unchecked: Published[] = []
  #isChecking = false
  /** alerts on screen, with the time when each was shown */
  readonly #shown = new Map<ItemId, number>()
  /** alerts whose receipt is being stored before they are shown */
  readonly #showing = new Set<ItemId>()
  readonly #alertShown = new Listeners<[InboxItem]>()
  readonly #alertClosed = new Listeners<[InboxItem, AlertCloseReason]>()
  readonly #messages = new Listeners<[InboxItem]>()
  readonly #trainee: Trainee
  readonly #talker: Talker
  readonly #changes = new Listeners<[]>()
  #stopWaiting: () => void = () => undefined
  #closed = false

  private constructor(replica: Replica, device: DeviceId, timers: Timers, authenticity: Authenticity, talker: Talker) {
    this.#authenticity = authenticity
    this.replica = replica
    this.#talker = talker
    this.#trainee = new Trainee(replica)
    this.#device = device
    this.#timers = timers
  }

  /**
   * Reads from storage; does not connect. Alerts that are due are shown once somebody listens.
   * @param options `rootKey`: the organisation's, as it was pinned at enrolment; `verify` takes WebCrypto's place
   */
  static async open(
    options: ReplicaOptions & { device: DeviceId; rootKey: string; verify?: Verify },
  ): Promise<Endpoint> {
    const replica = await Replica.open(options)
    const authenticity = new Authenticity(options.rootKey, options.verify)
    const talker = await Talker.open(replica, options.storage, options.device)
    const endpoint = new Endpoint(replica, options.device, options.timers ?? platformTimers, authenticity, talker)
    await endpoint.#follow()
    await endpoint.#follow()
    await endpoint.#authenticity.check(endpoint.#unchecked)
    replica.onChange(() => endpoint.#refresh())
    // After the caller had a chance to add its listeners.
    endpoint.#stopWaiting = endpoint.#timers.after(0, () => endpoint.#refresh())
    endpoint.#fold()
    return endpoint
  }

  get desk(): Desk | null {
    return this.#desk
  }

  /** Newest first; recalled and expired ones are included and marked. */
  get items(): readonly InboxItem[] {
    return this.#items
  }

  /** The person's campaigns, newest first; stopped ones are included and marked. Empty with nobody signed in. */
  get training(): readonly TrainingCampaign[] {
    return this.#trainee.campaigns
  }

  /** The person's conversations, in the order in which they are offered. Empty with nobody signed in. */
  get chats(): readonly Chat[] {
    return this.#talker.chats
  }

  /** Messages in conversations that the person has not seen. */
  get unseen(): number {
    return this.#talker.unseen
  }

  /** Messages not read, not expired, not recalled. */
  get unread(): number {
    return countUnread(this.#items, this.replica.now())
  }

  /** How much has come that no administrator of this organisation has signed: it is not shown. */
  get forged(): number {
    return this.#forged
  }

  /** On screen now, the most severe first, then the newest. `until`: when it closes by itself, by the server's clock. */
  get alerts(): readonly { item: InboxItem; until: number }[] {
    return this.#onScreen()
      .sort((a, b) => byUrgency(a.item, b.item))
      .map(({ item, shownAt }) => ({ item, until: closesAt(item, shownAt) }))
  }

  onAlertShown(listener: (item: InboxItem) => void): () => void {
    return this.#alertShown.add(listener)
  }

  onAlertClosed(listener: (item: InboxItem, why: AlertCloseReason) => void): () => void {
    return this.#alertClosed.add(listener)
  }

  /** A message that came to this device for the first time, not read elsewhere before. */
  onMessage(listener: (item: InboxItem) => void): () => void {
    return this.#messages.add(listener)
  }

  /** A lesson whose day has come and that is on this device for the first time, not finished elsewhere before. */
  onLesson(listener: (campaign: TrainingCampaign, lesson: TrainingLesson) => void): () => void {
    return this.#trainee.onLesson(listener)
  }

  /** What an administrator said in a conversation, when it came to this device first, not seen elsewhere before. */
  onSaid(listener: (chat: Chat, message: TalkMessage) => void): () => void {
    return this.#talker.onSaid(listener)
  }

  /** Says which conversation is on screen, where presence is told and heard; null: none. */
  async showChat(id: ConversationId | null): Promise<void> {
    this.#talker.show(id)
    await this.#follow()
  }

  /** Whether a conversation has months before those at hand. */
  hasEarlier(chat: Chat): boolean {
    return this.#talker.hasEarlier(chat)
  }

  /** Brings a year more of the conversation on screen. */
  async reachBack(): Promise<void> {
    this.#talker.reachBack()
    await this.#follow()
  }

  onChange(listener: () => void): () => void {
    return this.#changes.add(listener)
  }

  connect(): void {
    this.replica.connect()
  }

  disconnect(): void {
    this.replica.disconnect()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stopWaiting()
    for (const listeners of [this.#alertShown, this.#alertClosed, this.#messages, this.#changes]) listeners.clear()
    this.#trainee.clear()
    this.#talker.clear()
    await this.replica.close()
  }

  /** Resolves when the receipt is on this device's disk; nothing happens when the item had got that far before. */
  read(id: ItemId): Promise<void> {
    return this.#reach(id, 'read')
  }

  acknowledge(id: ItemId): Promise<void> {
    return this.#reach(id, 'acknowledged')
  }

  /** @param number of the lesson, from 0 @throws Error with a sentence when it is not there */
  openLesson(campaign: ItemId, number: number): Promise<void> {
    return this.#trainee.open(campaign, number)
  }

  /** Finishes a lesson, or tries its quiz. @returns how that went; null: there is none @throws as openLesson */
  finishLesson(campaign: ItemId, number: number, answers: Answers = []): Promise<QuizResult | null> {
    return this.#trainee.finish(campaign, number, answers)
  }

  /** Takes an alert off the screen by hand. */
  async closeAlert(id: ItemId): Promise<void> {
    const item = this.#items.find((item) => item.id === id)
    if (!item || !this.#shown.delete(id)) return
    this.#alertClosed.tell(item, 'closed')
    this.#changes.tell()
    await this.#reach(id, 'read')
  }

  async #reach(id: ItemId, state: ReceiptState): Promise<void> {
    const item = this.#items.find((item) => item.id === id)
    if (!item) throw new Error('There is no such item on this computer.')
    if (!hasReached(item.state, state)) await this.#receipt(item, state)
  }

  #receipt(item: InboxItem, state: ReceiptState): Promise<void> {
    const at = this.replica.clock()
    const journal = logName('journal', item.recipient, monthOf(at))
    return this.replica.append(journal, { type: 'receipt', at, by: this.#device, v: 1, item: item.id, state })
  }

  /** Everything that follows from new facts and from time that has passed. */
  #refresh(): void {
    if (this.#closed) return
    this.#fold()
    void this.#check()
    void this.#follow()
    this.#closeAlerts()
    for (const item of dueAlerts(this.#items, this.replica.now())) void this.#show(item)
    this.#receiveMessages()
    this.#trainee.receive()
    this.#talker.receive()
    this.#waitForNext()
    this.#changes.tell()
  }

  #fold(): void {
    const before = this.#desk
    this.#desk = foldDesk(this.replica.facts(logName('desk', this.#device, null)))
    this.#talker.update(this.#desk)
    // At the start as well: the last time may have ended in the middle of it.
    if (this.#desk?.at !== before?.at) this.#talker.forgetGone().catch(() => undefined)
    this.#forged = 0
    this.#unchecked = []
    const logs = this.#followed.map((name) => ({ name, facts: this.replica.facts(name).filter(this.#isGenuine) }))
    const acts = this.#desk ? foldActs(this.#desk, logs) : new Map<ItemId, Acts>()
    this.#items = this.#desk ? foldInbox(this.#desk, acts, logs) : []
    this.#trainee.fold(this.#desk, acts, logs)
  }

  readonly #isGenuine = (fact: Fact | UnknownFact): boolean => {
    if (!isPublished(fact)) return true
    const verdict = this.#authenticity.verdictOn(fact)
    if (verdict === false) this.#forged++
    if (verdict === undefined) this.#unchecked.push(fact)
    return verdict === true
  }

  /** All that came together is checked before any of it counts: a recall must not come after its alert. */
  async #check(): Promise<void> {
    if (this.#isChecking || this.#unchecked.length === 0) return
    this.#isChecking = true
    await this.#authenticity.check(this.#unchecked)
    this.#isChecking = false
    this.#refresh()
  }

  async #follow(): Promise<void> {
    const names = [...followedLogs(this.#device, this.#desk, this.replica.now()), ...this.#talker.logs]
    if (names.length === this.#followed.length && names.every((name, at) => name === this.#followed[at])) return
    this.#followed = names
    await this.replica.follow(names)
    this.#fold()
  }

  /** Displayed once: the receipt is stored before the alert gets to the screen. */
  async #show(item: AlertItem): Promise<void> {
    if (this.#showing.has(item.id)) return
    this.#showing.add(item.id)
    try {
      await this.#receipt(item, 'displayed')
    } catch {
      // The disk is full or broken. An alert that nobody sees is worse than one that comes again after a restart.
    }
    this.#showing.delete(item.id)
    const now = this.replica.now()
    const current = this.#alert(item.id)
    if (this.#closed || !current || current.recalledAt !== null || isExpired(current, now)) return
    this.#shown.set(item.id, now)
    this.#alertShown.tell(current)
    this.#waitForNext()
    this.#changes.tell()
  }

  #closeAlerts(): void {
    for (const { item, shownAt } of this.#onScreen()) {
      const why = closeReason(item, shownAt, this.replica.now())
      if (why && this.#shown.delete(item.id)) this.#alertClosed.tell(item, why)
    }
  }

  #receiveMessages(): void {
    const now = this.replica.now()
    for (const item of this.#items) {
      const isOver = item.recalledAt !== null || isExpired(item, now) || hasReached(item.state, 'read')
      if (item.content.kind !== 'message' || item.stateHere !== null || isOver) continue
      // A receipt that could not be stored is written when the message is opened.
      this.#receipt(item, 'delivered').catch(() => undefined)
      this.#messages.tell(item)
    }
  }

  /** Until a lesson comes, an alert closes, an item expires, or a month begins. */
  #waitForNext(): void {
    this.#stopWaiting()
    const now = this.replica.now()
    const times = [nextChange(now), ...this.#onScreen().map(({ item, shownAt }) => closesAt(item, shownAt))]
    for (const { expires } of this.#items) if (expires !== null && expires > now) times.push(expires)
    times.push(...this.#trainee.dueTimes.filter((at) => at > now))
    this.#stopWaiting = this.#timers.after(Math.max(0, Math.min(...times) - now), () => this.#refresh())
  }

  #alert(id: ItemId): AlertItem | undefined {
    return this.#items.filter(isAlert).find((item) => item.id === id)
  }

  #onScreen(): { item: AlertItem; shownAt: number }[] {
    return [...this.#shown].flatMap(([id, shownAt]) => {
      const item = this.#alert(id)
      return item ? [{ item, shownAt }] : []
    })
  }
}
