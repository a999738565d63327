import type { Logger } from 'pino'
import type { Grant } from '@carillon/shared-model/access/grants.ts'
import type { Published, Request, Requested, Signed } from '@carillon/shared-model/facts/items.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import { SERVER, type AdminId } from '@carillon/shared-model/org/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Change } from '../ports/changes.ts'
import { isStorageFailure } from '../store/storage-failure.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { Directory } from '../ports/directory.ts'
import type { CredentialIssuer } from './credentials.ts'
import { isKnown } from './decide.ts'
import { failedEntry, publishedEntry, refusedEntry } from './entries.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { Items, PublishedItem, Queued } from '../ports/items.ts'
import type { ScheduledTask } from './scheduled-task.ts'
import { asPublished, changesOf, historyOf } from './published-changes.ts'
import { RequestJudge } from './request-judge.ts'
import { logsOf } from './targets.ts'
import type { Vouch } from './voucher.ts'

export type PublisherOptions = {
  items: Items
  accounts: Accounts
  directory: Directory
  /** whether an item is among what an account sees; of others it is told what is told of those that do not exist */
  sees: (account: { id: AdminId; grants: readonly Grant[] }, item: PublishedItem) => boolean
  append: AppendFacts
  credentials: CredentialIssuer
  vouch: Vouch
  /** done before and after requests are answered, never beside it: both append to the same logs */
  tasks: readonly ScheduledTask[]
  log: Logger
  clock: Clock
  /** whether this is a branch server, which reaches its own units alone */
  isBranch: boolean
  /** whether what a request is about may be published somewhere and not be known here yet */
  mayComeLater: () => boolean
  /** what is written besides when something was published: a branch server tells head office */
  delivered: (signed: Signed, at: number) => readonly Change[]
}

/** Milliseconds from a failure of a scheduled task to the next attempt by itself. */
const BACK_OFF = 60_000
/** Milliseconds until requests that could not be answered are tried again by themselves. */
const RETRY_AFTER = 5000

const OLDER =
  'This server is older than your console and does not know what it was asked for; nothing was sent. Have the server updated and send it again.'
const FAILED =
  'The server failed over this request; nothing was sent. Its log has the details. Change the request and send it again.'

/** Acts that make something. */
const NEW: ReadonlySet<string> = new Set(['publish', 'start', 'repeat'])
const CALLED_OFF = 'It was cancelled before it reached the server; nothing was sent.'
const actOn = ({ by, item }: Pick<Queued, 'by' | 'item'>): string => `${by} ${item}`

const calledOffAmong = (queued: readonly Queued[]): ReadonlySet<string> => {
  const recalled = new Set(queued.filter(({ act }) => act === 'recall').map(actOn))
  return new Set(
    queued
      .filter(({ act }) => NEW.has(act))
      .map(actOn)
      .filter((act) => recalled.has(act)),
  )
}

/**
 * From outboxes through grants to feeds. Requests wait in the projection of outboxes until they are answered, so one
 * that was committed is answered after a crash too, and none is answered twice.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #now: () => number
  readonly #judge: RequestJudge
  /** what is recalled by a request that came together with the one that would publish it, with who asks */
  #calledOff: ReadonlySet<string> = new Set()
  #isRunning = false
  #isAsked = false
  /** after a failure of a scheduled task, milliseconds */
  #backsOffUntil = 0
  /** when requests that could not be answered are tried again, milliseconds */
  #retryAt = Infinity

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#now = options.clock.now
    this.#judge = new RequestJudge(options.accounts, options.directory, options.items)
  }

  /** Answers everything that is queued: at the start, and whenever requests have been committed. Never rejects. */
  async run(): Promise<void> {
    this.#isAsked = true
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      while (this.#isAsked) {
        this.#isAsked = false
        this.#retryAt = Infinity
        await this.#runTasks()
        const queued = await this.#options.items.queued()
        // What a branch server may have delivered already is published with its recall (VERDICT-8).
        this.#calledOff = this.#options.mayComeLater() ? new Set() : calledOffAmong(queued)
        for (const one of queued) await this.#answerApart(one)
        if (queued.length > 0) await this.#runTasks()
      }
    } catch (error) {
      this.#retryAt = this.#now() + RETRY_AFTER
      this.#options.log.error({ err: error }, 'Requests wait: they could not be answered now and are tried again.')
    } finally {
      this.#isRunning = false
    }
  }

  /** Does what has become due; meant to be called often. Never rejects. */
  async tick(): Promise<void> {
    if (this.#isRunning) return
    if (this.#now() >= this.#retryAt) return this.run()
    if (this.#now() < this.#backsOffUntil) return
    try {
      for (const task of this.#options.tasks) if (await task.isDue()) return await this.run()
    } catch (error) {
      this.#backOff(error)
    }
  }

  /** Whatever hinders it hinders no request. */
  async #runTasks(): Promise<void> {
    for (const task of this.#options.tasks)
      try {
        await task.run()
      } catch (error) {
        this.#backOff(error)
      }
  }

  #backOff(error: unknown): void {
    this.#backsOffUntil = this.#now() + BACK_OFF
    this.#options.log.error({ err: error }, 'What comes by the calendar could not be kept up; it is tried again.')
  }

  /**
   * A request that the server cannot work on is refused, since it would fail again, and the others are waiting.
   * @throws what hinders every request
   */
  async #answerApart(one: Queued): Promise<void> {
    const { items, log } = this.#options
    try {
      const fact = await items.request(one.id)
      await (fact ? this.#answer(fact) : this.#refuseUnread(one, OLDER))
    } catch (error) {
      if (isStorageFailure(error)) throw error
      log.error({ err: error, request: one.id, admin: one.by, act: one.act }, 'A request failed and is refused.')
      await this.#refuseUnread(one, FAILED)
    }
  }

  #refuseUnread(one: Queued, why: string): Promise<void> {
    return this.#options.append(
      [],
      [
        { kind: 'settled', fact: one.id, state: 'refused', why },
        { kind: 'audit', entry: failedEntry(one, why, this.#now()) },
      ],
    )
  }

  async #answer(fact: Requested): Promise<void> {
    const { items, append, directory, clock } = this.#options
    const found = await items.find(fact.request.item)
    const settled: Change = { kind: 'settled', fact: fact.id, state: 'published', why: null }
    // Another server did it first, and what it published has come here.
    if (found && (await items.hasAct(fact.request.item, fact.sig))) return append([], [settled])
    const item = found && this.#sees(fact.by, found) ? found : null
    const to = this.#targetsHere(fact.request, item)
    if (to === null) return
    const isNew = 'to' in fact.request
    const isCalledOff = found === null && this.#calledOff.has(actOn({ by: fact.by, item: fact.request.item }))
    // What nobody was told of needs no recall.
    if (isCalledOff && fact.request.act === 'recall') return append([], [settled])
    // Whoever publishes it may be at a branch that is cut off (VERDICT-8).
    if (item === null && !isNew && this.#options.mayComeLater()) return
    const latest = Math.max(...clock.candidates())
    const judged = await this.#judge.objection(fact, to, isNew ? found : item, { now: clock.now(), latest })
    const why = judged?.why ?? (isCalledOff && isNew ? CALLED_OFF : null)
    if (why !== null) {
      this.#options.log.info({ admin: fact.by, act: fact.request.act, why }, 'request refused')
      // Nobody is named as the one who signed on the word of the request alone.
      const actor = { by: fact.by, device: this.#judge.isSigned(fact) ? fact.key : null }
      const entry = refusedEntry(actor, fact.request, found, why, this.#now())
      await append(
        [],
        [
          { kind: 'settled', fact: fact.id, state: 'refused', why },
          { kind: 'audit', entry },
        ],
      )
      return
    }
    // Two recalls of one item, perhaps from two computers, are one.
    if (fact.request.act === 'recall' && item?.recalledAt != null) return append([], [settled])
    const made = this.#publication(fact, item)
    if (!made) return
    const recall = await this.#waitingRecall(fact.request, to)
    const all = recall ? [made, recall] : [made]
    await append(
      logsOf(to, directory.root?.id ?? null, made.published.at).map((log) => {
        return { log, facts: all.map(({ published }) => published) }
      }),
      all.flatMap(({ changes }) => changes),
    )
  }

  /** @returns null: nobody here can vouch for it, and it waits for head office */
  #publication(fact: Requested, item: PublishedItem | null): { published: Published; changes: Change[] } | null {
    const { directory, clock, credentials, vouch, delivered } = this.#options
    const at = clock.tick()
    const signed: Signed = { request: fact.request, key: fact.key, sig: fact.sig }
    const credential = credentials.of(fact.by, fact.key, at)
    if (!credential) return null
    const unvouched: Published = { type: 'published', at, by: SERVER, v: 1, ...signed, credential }
    return {
      published: { ...unvouched, ...vouch(unvouched) },
      changes: [
        ...changesOf(fact.request, at, directory),
        historyOf(signed, at),
        ...delivered(signed, at),
        { kind: 'audit', entry: publishedEntry(fact, item, directory, at) },
        { kind: 'settled', fact: fact.id, state: 'published', why: null },
      ],
    }
  }

  /** A recall that came before what it recalls is published with it, so that nobody sees what is recalled already. */
  async #waitingRecall(request: Request, to: readonly Target[]) {
    const { items, clock } = this.#options
    if (!('to' in request)) return null
    const item = asPublished(request)
    for (const { id, act, item: about } of await items.queued()) {
      const recall = act === 'recall' && about === request.item ? await items.request(id) : null
      if (recall && !(await this.#judge.objection(recall, to, item, { now: clock.now() })))
        return this.#publication(recall, item)
    }
    return null
  }

  /**
   * Whom of those addressed this server reaches. Head office reaches everybody; a branch server its own units, people and
   * computers, and what is about nobody or nothing that it knows waits for head office.
   * @returns null: it is not for this server to answer
   */
  #targetsHere(request: Request, item: PublishedItem | null): readonly Target[] | null {
    const { directory, isBranch } = this.#options
    const to = 'to' in request ? request.to : (item?.to ?? [])
    if (!isBranch) return to
    const known = to.filter((target) => isKnown(target, directory))
    return known.length > 0 ? known : null
  }

  #sees(admin: AdminId, item: PublishedItem): boolean {
    const { accounts, sees } = this.#options
    return sees({ id: admin, grants: accounts.grantsOf(admin) ?? [] }, item)
  }
}
