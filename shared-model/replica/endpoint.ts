/** The endpoint as apps and command line see it: its parts, one domain each, and what follows when anything changes. */
import type { BlobHash } from '../facts/blob.ts'
import type { Desk } from '../facts/desk.ts'
import type { ReceiptState } from '../facts/receipts.ts'
import type { Answers } from '../facts/training.ts'
import { foldActs, type Acts } from '../folds/acts.ts'
import type { InboxItem } from '../folds/inbox.ts'
import type { QuizResult } from '../folds/quiz.ts'
import type { TalkMessage } from '../folds/talk.ts'
import type { TrainingCampaign, TrainingLesson } from '../folds/training.ts'
import type { ConversationId, DeviceId, ItemId } from '../org/ids.ts'
import { AlertScreen, type AlertCloseReason, type ScreenedAlert } from './alert-screen.ts'
import { Authenticity, type Verify } from './authenticity.ts'
import { Copies } from './copies.ts'
import { DeskLogs } from './desk-logs.ts'
import { followedLogs } from './followed-logs.ts'
import { nextChange } from './followed-logs.ts'
import { Listeners } from './listeners.ts'
import { journalsAhead, repairTimes } from './clock-repair.ts'
import { OwnReceipts } from './own-receipts.ts'
import { platformTimers, type Timers } from './platform.ts'
import { ReceivedItems } from './received-items.ts'
import type { ReplicaOptions } from './replica-options.ts'
import { Replica } from './replica.ts'
import { ScreenedFacts } from './screened-facts.ts'
import { EndpointChat, type Chat } from './endpoint-chat.ts'
import { EndpointTraining } from './endpoint-training.ts'

export type { InboxItem } from '../folds/inbox.ts'
export type { TrainingCampaign, TrainingLesson } from '../folds/training.ts'
export type { AlertCloseReason } from './alert-screen.ts'
export type { Chat } from './endpoint-chat.ts'

export type EndpointOptions = ReplicaOptions & {
  device: DeviceId
  /** the organisation's, as it was pinned at enrolment */
  rootKey: string
  /** takes WebCrypto's place */
  verify?: Verify
  /** alerts are shown in windows that say when they have drawn them: those that are there already, and since when */
  alertsOnScreen?: ReadonlyMap<ItemId, number>
}

export class Endpoint {
  readonly replica: Replica
  readonly #timers: Timers
  readonly #logs: DeskLogs
  readonly #screened: ScreenedFacts
  readonly #receipts: OwnReceipts
  readonly #items: ReceivedItems
  readonly #screen: AlertScreen
  readonly #training: EndpointTraining
  readonly #chat: EndpointChat
  readonly #changes = new Listeners<[]>()
  #stopWaiting: () => void = () => undefined
  #closed = false

  private constructor(
    replica: Replica,
    { device, timers = platformTimers, alertsOnScreen }: EndpointOptions,
    screened: ScreenedFacts,
    chat: EndpointChat,
  ) {
    const now = () => replica.now()
    this.replica = replica
    this.#timers = timers
    this.#logs = new DeskLogs(replica, device)
    this.#screened = screened
    this.#receipts = new OwnReceipts(replica, device)
    this.#items = new ReceivedItems(this.#receipts, now)
    const changed = () => {
      this.#waitForNext()
      this.#changes.tell()
    }
    this.#screen = new AlertScreen(this.#items, this.#receipts, now, changed, alertsOnScreen ?? null)
    this.#training = new EndpointTraining(replica)
    this.#chat = chat
  }

  /**
   * Reads from storage; does not connect. Alerts that are due are shown once somebody listens.
   */
  static async open(options: EndpointOptions): Promise<Endpoint> {
    const { storage, device, timers = platformTimers } = options
    const replica = await Replica.open(options, device)
    const copies = await Copies.load(storage, () => replica.now())
    const screened = new ScreenedFacts(new Authenticity(options.rootKey, options.verify), copies)
    const endpoint = new Endpoint(replica, options, screened, await EndpointChat.open(replica, storage, device))
    await endpoint.#receipts.recall(storage)
    await endpoint.#follow()
    await endpoint.#follow()
    await replica.open(await journalsAhead(storage, replica.now()))
    // A disk that refuses now is asked again at the next start; until then the computer works on without.
    const repair = (by: number) => repairTimes(replica, by).catch(() => undefined)
    await repair(0)
    await screened.check()
    replica.onCorrection((by) => void repair(by))
    replica.onChange(() => endpoint.#refresh())
    // After the caller had a chance to add its listeners.
    endpoint.#stopWaiting = timers.after(0, () => endpoint.#refresh())
    endpoint.#fold()
    return endpoint
  }

  get desk(): Desk | null {
    return this.#logs.desk
  }

  /** Everything that the desk says is for this computer has come: what is not here is not there. */
  get isComplete(): boolean {
    const { desk, replica } = this
    if (desk === null) return false
    const names = followedLogs(desk.device.id, desk, replica.now())
    return names.every((name) => replica.synced(name)) && this.chats.every((chat) => chat.at.synced)
  }

  /** Newest first; recalled and expired ones are included and marked. */
  get items(): readonly InboxItem[] {
    return this.#items.all
  }

  /** Images of recurring messages that are still to come. */
  get imagesAhead(): readonly BlobHash[] {
    return this.#items.imagesAhead
  }

  /** The person's campaigns, newest first; stopped ones are included and marked. Empty with nobody signed in. */
  get training(): readonly TrainingCampaign[] {
    return this.#training.campaigns
  }

  /** The person's conversations, in the order in which they are offered. Empty with nobody signed in. */
  get chats(): readonly Chat[] {
    return this.#chat.chats
  }

  /** Messages in conversations that the person has not seen. */
  get unseen(): number {
    return this.#chat.unseen
  }

  /** Messages not read, not expired, not recalled. */
  get unread(): number {
    return this.#items.unread
  }

  /** How much has come that no administrator of this organisation has signed: it is not shown. */
  get forged(): number {
    return this.#screened.forged
  }

  /** How much has come that nobody has signed, as before there were signatures: it is not shown either. */
  get unsigned(): number {
    return this.#screened.unsigned
  }

  /** How much has come by a branch server alone where its word does not count: it is shown when head office's copy comes. */
  get waitingForHeadOffice(): number {
    return this.#screened.waiting
  }

  /** On screen now, or on its way there, the most severe first, then the newest. */
  get alerts(): readonly ScreenedAlert[] {
    return this.#screen.alerts
  }

  onAlertShown(listener: (item: InboxItem) => void): () => void {
    return this.#screen.onShown(listener)
  }

  onAlertClosed(listener: (item: InboxItem, why: AlertCloseReason) => void): () => void {
    return this.#screen.onClosed(listener)
  }

  /** A message that came to this device for the first time, not read elsewhere before. */
  onMessage(listener: (item: InboxItem) => void): () => void {
    return this.#items.onMessage(listener)
  }

  /** A lesson whose day has come and that is on this device for the first time, not finished elsewhere before. */
  onLesson(listener: (campaign: TrainingCampaign, lesson: TrainingLesson) => void): () => void {
    return this.#training.onLesson(listener)
  }

  /** What an administrator said in a conversation, when it came to this device first, not seen elsewhere before. */
  onSaid(listener: (chat: Chat, message: TalkMessage) => void): () => void {
    return this.#chat.onSaid(listener)
  }

  /** Says which conversation is on screen, where presence is told and heard; null: none. */
  async showChat(id: ConversationId | null): Promise<void> {
    this.#chat.show(id)
    await this.#follow()
  }

  /** Whether a conversation has months before those at hand. */
  hasEarlier(chat: Chat): boolean {
    return this.#chat.hasEarlier(chat)
  }

  /** Brings a year more of the conversation on screen. */
  async reachBack(): Promise<void> {
    this.#chat.reachBack()
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
    for (const part of [this.#screen, this.#items, this.#training, this.#chat, this.#changes]) part.clear()
    await this.replica.close()
  }

  /** Resolves when the receipt is on this device's disk; nothing happens when this text had got that far before. */
  read(id: ItemId): Promise<void> {
    return this.#reach(id, 'read')
  }

  acknowledge(id: ItemId): Promise<void> {
    return this.#reach(id, 'acknowledged')
  }

  /** @param number of the lesson, from 0 @throws Error with a sentence when it is not there */
  openLesson(campaign: ItemId, number: number): Promise<void> {
    return this.#training.open(campaign, number)
  }

  /** Finishes a lesson, or tries its quiz. @returns how that went; null: there is none @throws as openLesson */
  finishLesson(campaign: ItemId, number: number, answers: Answers = []): Promise<QuizResult | null> {
    return this.#training.finish(campaign, number, answers)
  }

  /** The windows that were handed an alert have drawn it. Resolves when its receipt is on this device's disk. */
  alertPainted(id: ItemId): Promise<void> {
    return this.#screen.painted(id)
  }

  /** Takes an alert off the screen by hand. */
  closeAlert(id: ItemId): Promise<void> {
    return this.#screen.close(id)
  }

  /** Somebody points at an alert or has the keyboard in it, or no longer does: its seconds stand still meanwhile. */
  holdAlert(id: ItemId, isHeld: boolean): void {
    this.#screen.hold(id, isHeld)
  }

  async #reach(id: ItemId, state: ReceiptState): Promise<void> {
    const item = this.#items.find(id)
    if (!item) throw new Error('There is no such item on this computer.')
    await this.#receipts.reach(item, state)
  }

  /** Everything that follows from new facts and from time that has passed. */
  #refresh(): void {
    if (this.#closed) return
    this.#fold()
    void this.#screened.check().then((isNew) => isNew && this.#refresh())
    void this.#follow().then((isAnother) => isAnother && this.#refresh())
    this.#screen.closeOver()
    // What they have done with it may be in a journal that is still being read.
    if (this.#logs.areRead) this.#receive()
    this.#waitForNext()
    this.#changes.tell()
  }

  /** Shows and tells what has come, once. */
  #receive(): void {
    for (const part of [this.#screen, this.#items, this.#training, this.#chat]) part.receive()
  }

  #fold(): void {
    const isNew = this.#logs.fold()
    const { desk, names } = this.#logs
    this.#chat.update(desk)
    if (isNew) this.replica.useServers(desk ? (desk.servers ?? []) : null)
    // At the start as well: the last time may have ended in the middle of it.
    if (isNew) this.#chat.forgetGone().catch(() => undefined)
    this.#screened.begin(desk)
    const logs = names.map((name) => ({ name, facts: this.#screened.genuine(this.replica.facts(name)) }))
    this.#receipts.fold(logs)
    const acts = desk ? foldActs(desk, logs) : new Map<ItemId, Acts>()
    this.#items.fold(desk, acts, logs)
    this.#training.fold(desk, acts, logs)
  }

  /** @returns whether another person's logs are open now than before */
  async #follow(): Promise<boolean> {
    const followed = await this.#logs.follow(this.#chat.logs)
    if (followed !== 'the same') this.#fold()
    return followed === 'another person’s'
  }

  /** Until a lesson or a recurring message comes, an alert closes, an item expires, or a month begins. */
  #waitForNext(): void {
    this.#stopWaiting()
    const now = this.replica.now()
    const coming = [...this.#items.dueTimes, ...this.#training.dueTimes].filter((at) => at > now)
    const times = [nextChange(now), ...this.#screen.dueTimes, ...coming]
    this.#stopWaiting = this.#timers.after(Math.max(0, Math.min(...times) - now), () => this.#refresh())
  }
}
