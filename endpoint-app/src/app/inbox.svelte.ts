import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import type { Answers } from '@carillon/shared-model/facts/training.ts'
import type { QuizResult } from '@carillon/shared-model/folds/quiz.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { Endpoint, InboxItem, TrainingCampaign, TrainingLesson } from '@carillon/shared-model/replica/endpoint.ts'
import type { ConnectionState } from '@carillon/shared-model/replica/replica.ts'
import { arrange, type Arrangement } from '../alerts/arrange.ts'
import type { Chats } from '../chat/chats.svelte.ts'
import type { Images } from '../messages/images.svelte.ts'
import { shownImages } from '../messages/shown-images.ts'

export type { InboxItem }

/** What the components see of this computer: the endpoint's state, made reactive, and its verbs. */
export class Inbox {
  #endpoint: Endpoint
  #desk = $state.raw<Desk | null>(null)
  #items = $state.raw<readonly InboxItem[]>([])
  #training = $state.raw<readonly TrainingCampaign[]>([])
  #alerts = $state.raw<Endpoint['alerts']>([])
  #unread = $state(0)
  #isLoaded = $state(false)
  #pending = $state(0)
  #atBranch = $state(0)
  #forged = $state(0)
  #waitingForHeadOffice = $state(0)
  #unsigned = $state(0)
  #connection = $state.raw<ConnectionState>({ kind: 'connecting', since: 0 })
  /** when the connection last came back, by the server's clock: what was published before is late */
  #presentSince: number
  #late = new Set<ItemId>()
  #stopListening: (() => void)[]
  readonly images: Images
  readonly chats: Chats

  constructor(endpoint: Endpoint, images: Images, chats: Chats) {
    this.#endpoint = endpoint
    this.images = images
    this.chats = chats
    this.#presentSince = endpoint.replica.now()
    this.#stopListening = [
      endpoint.onChange(() => this.#refresh()),
      endpoint.onAlertShown(({ id, publishedAt }) => {
        if (publishedAt < this.#presentSince) this.#late.add(id)
      }),
    ]
    this.#refresh()
  }

  get desk(): Desk | null {
    return this.#desk
  }
  /** of the person's unit: IANA time zone */
  get zone(): string {
    return this.#desk?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  }
  /** Everything has come at least once: what is not here is not there. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }
  /** newest first */
  get items(): readonly InboxItem[] {
    return this.#items
  }
  /** The person's campaigns, newest first. */
  get training(): readonly TrainingCampaign[] {
    return this.#training
  }
  get unread(): number {
    return this.#unread
  }
  /** Facts that the branch server has, and head office not as far as is known. */
  get atBranch(): number {
    return this.#atBranch
  }
  /** What waits to be sent: facts, and pictures of conversations. */
  get pending(): number {
    return this.#pending + this.chats.waiting.size - this.chats.refused.size
  }
  /** How much has come that nobody of the organisation signed: it is not shown. */
  get forged(): number {
    return this.#forged
  }
  /** How much has come by a branch server alone where its word does not count: it is shown when head office's copy comes. */
  get waitingForHeadOffice(): number {
    return this.#waitingForHeadOffice
  }
  /** How much has come from before there were signatures: it is not shown either. */
  get unsigned(): number {
    return this.#unsigned
  }
  get connection(): ConnectionState {
    return this.#connection
  }
  /** Alerts on the screen now: cards, and a digest of what came while the connection was away. */
  get screen(): Arrangement {
    return arrange(this.#alerts, this.#late)
  }

  /** No alert is on the screen. */
  get isScreenFree(): boolean {
    return this.#alerts.length === 0
  }

  item(id: string): InboxItem | undefined {
    return this.#items.find((item) => item.id === id)
  }
  isOnScreen(id: ItemId): boolean {
    return this.#alerts.some(({ item }) => item.id === id)
  }
  /** Milliseconds by the server's clock, as far as it is known. */
  now(): number {
    return this.#endpoint.replica.now()
  }
  read(id: ItemId): Promise<void> {
    return this.#endpoint.read(id)
  }
  acknowledge(id: ItemId): Promise<void> {
    return this.#endpoint.acknowledge(id)
  }
  /** @param number of the lesson, from 0 */
  openLesson(campaign: ItemId, number: number): Promise<void> {
    return this.#endpoint.openLesson(campaign, number)
  }
  finishLesson(campaign: ItemId, number: number, answers?: Answers): Promise<QuizResult | null> {
    return this.#endpoint.finishLesson(campaign, number, answers)
  }
  alertPainted(id: ItemId): Promise<void> {
    return this.#endpoint.alertPainted(id)
  }
  closeAlert(id: ItemId): Promise<void> {
    return this.#endpoint.closeAlert(id)
  }
  holdAlert(id: ItemId, isHeld: boolean): void {
    this.#endpoint.holdAlert(id, isHeld)
  }
  onAlertShown(listener: (item: InboxItem) => void): () => void {
    return this.#endpoint.onAlertShown(listener)
  }
  onMessage(listener: (item: InboxItem) => void): () => void {
    return this.#endpoint.onMessage(listener)
  }

  onLesson(listener: (campaign: TrainingCampaign, lesson: TrainingLesson) => void): () => void {
    return this.#endpoint.onLesson(listener)
  }

  /** The network has changed: finds out at once instead of after a silence. */
  redial(): void {
    if (this.#connection.kind === 'ended') return
    this.#endpoint.disconnect()
    this.#endpoint.connect()
  }

  async close(): Promise<void> {
    for (const stop of this.#stopListening) stop()
    this.images.close()
    await this.chats.close()
    await this.#endpoint.close()
  }

  #refresh(): void {
    const { replica, desk, items, alerts, unread, training, imagesAhead } = this.#endpoint
    if (replica.connection.kind === 'online') this.#presentSince = replica.connection.since
    const cameBack = replica.connection.kind === 'online' && this.#connection.kind !== 'online'
    const isNewDesk = desk !== null && desk.at !== this.#desk?.at
    this.#connection = replica.connection
    this.#pending = replica.pending - replica.atBranch
    this.#atBranch = replica.atBranch
    this.#desk = desk
    this.#items = items
    this.#training = training
    this.#alerts = alerts
    this.#unread = unread
    this.#forged = this.#endpoint.forged
    this.#waitingForHeadOffice = this.#endpoint.waitingForHeadOffice
    this.#unsigned = this.#endpoint.unsigned
    this.#isLoaded ||= this.#endpoint.isComplete
    this.chats.refresh()
    const images = [...shownImages(items, training), ...imagesAhead]
    this.images.want([...images, ...this.chats.wanted], cameBack)
    // A server from before chat says nothing of conversations, which is no reason to forget them.
    if (isNewDesk && desk.talks) this.#forgetGone(new Set([...images, ...this.chats.pictures]))
  }

  /** What is not for whoever is here now does not stay on the disk. */
  #forgetGone(images: ReadonlySet<BlobHash>): void {
    // Both look at what there is now, before anything new is kept.
    const work = Promise.all([this.images.keepOnly(images), this.chats.forgetGone()])
    work.catch((error: unknown) => console.info('Something that is needed no more is still on the disk:', error))
  }
}
