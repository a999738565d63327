import type { Logger } from 'pino'
import type { Fact } from '@carillon/shared-model/facts/codec.ts'
import type { Content, PublishRequest, Requested, Signed } from '@carillon/shared-model/facts/items.ts'
import { SERVER } from '@carillon/shared-model/org/ids.ts'
import type { Change } from '../store/changes.ts'
import type { Accounts, Directory } from '../sync/needs.ts'
import type { Credentials } from './credentials.ts'
import { objection } from './decide.ts'
import { publishedEntry, refusedEntry } from './entries.ts'
import type { AppendFacts, Items, PublishedItem, Upkeep } from './needs.ts'
import { logsOf } from './targets.ts'
import { SignatureChecker } from './verify.ts'

export type PublisherOptions = {
  items: Items
  accounts: Accounts
  directory: Directory
  append: AppendFacts
  credentials: Credentials
  /** done before and after requests are answered, never beside it: both append to the same logs */
  upkeep: readonly Upkeep[]
  log: Logger
  now?: () => number
}

/** Milliseconds from a failure of the upkeep to the next attempt by itself. */
const REST = 60_000

/** Recipients that content addresses now: people, and computers by themselves. */
const addressed = (content: Content, { to }: PublishRequest, directory: Directory): number => {
  if (content.kind === 'message' || content.screens === 'people') return directory.countPeople(to)
  if (content.screens === 'computers') return directory.countComputers(to, 'all')
  return directory.countPeople(to) + directory.countComputers(to, 'unattended')
}

/**
 * From outboxes through grants to feeds. Requests wait in the projection of outboxes until they are answered, so one
 * that was committed is answered after a crash too, and none is answered twice.
 */
export class Publisher {
  readonly #options: PublisherOptions
  readonly #now: () => number
  readonly #signatures = new SignatureChecker()
  #lastAt = 0
  #isRunning = false
  #isAsked = false
  /** after a failure, milliseconds */
  #restsUntil = 0

  constructor(options: PublisherOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** Answers everything that is queued: at the start, and whenever requests have been committed. Never rejects. */
  async run(): Promise<void> {
    this.#isAsked = true
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      while (this.#isAsked) {
        this.#isAsked = false
        await this.#keepUp()
        const queued = await this.#options.items.queued()
        for (const request of queued) await this.#answer(request)
        if (queued.length > 0) await this.#keepUp()
      }
    } catch (error) {
      this.#options.log.error(
        { err: error },
        'Requests wait: they could not be answered and are tried again with the next one.',
      )
    } finally {
      this.#isRunning = false
    }
  }

  /** Does what has become due; meant to be called often. Never rejects. */
  async look(): Promise<void> {
    if (this.#isRunning || this.#now() < this.#restsUntil) return
    try {
      for (const upkeep of this.#options.upkeep) if (await upkeep.isDue()) return await this.run()
    } catch (error) {
      this.#rest(error)
    }
  }

  /** Whatever hinders it hinders no request. */
  async #keepUp(): Promise<void> {
    for (const upkeep of this.#options.upkeep)
      try {
        await upkeep.run()
      } catch (error) {
        this.#rest(error)
      }
  }

  #rest(error: unknown): void {
    this.#restsUntil = this.#now() + REST
    this.#options.log.error({ err: error }, 'What comes by the calendar could not be kept up; it is tried again.')
  }

  async #answer(fact: Requested): Promise<void> {
    const { items, append, directory } = this.#options
    const item = await items.find(fact.request.item)
    const { act } = fact.request
    const isNew = act === 'publish' || act === 'start' || act === 'repeat'
    const isTaken = isNew && (item !== null || (await items.hasKin(fact.request.item, act === 'repeat')))
    const why = this.#objection(fact, isTaken, item)
    if (why !== null) {
      this.#options.log.info({ admin: fact.by, act: fact.request.act, why }, 'request refused')
      // Nobody is named as the one who signed on the word of the request alone.
      const actor = { by: fact.by, device: this.#isSigned(fact) ? fact.key : null }
      const entry = refusedEntry(actor, fact.request, item, why, this.#now())
      await append(
        [],
        [
          { kind: 'settled', fact: fact.id, state: 'refused', why },
          { kind: 'audit', entry },
        ],
      )
      return
    }
    const settled: Change = { kind: 'settled', fact: fact.id, state: 'published', why: null }
    // Two recalls of one item, perhaps from two computers, are one.
    if (fact.request.act === 'recall' && item?.recalledAt != null) return append([], [settled])
    const to = 'to' in fact.request ? fact.request.to : item!.to
    const at = this.#tick()
    const signed: Signed = { request: fact.request, key: fact.key, sig: fact.sig }
    const credential = this.#options.credentials.of(fact.by, fact.key, at)
    const published: Fact = { type: 'published', at, by: SERVER, v: 1, ...signed, credential }
    await append(
      logsOf(to, directory.root?.id ?? null, at).map((log) => ({ log, facts: [published] })),
      [
        ...this.#changes(signed, at),
        { kind: 'history', item: fact.request.item, at, signed },
        { kind: 'audit', entry: publishedEntry(fact, item, directory, at) },
        settled,
      ],
    )
  }

  #changes({ request }: Signed, at: number): Change[] {
    switch (request.act) {
      case 'publish': {
        const count = addressed(request.content, request, this.#options.directory)
        return [{ kind: 'item', request, publishedAt: at, addressed: count }]
      }
      case 'start': {
        const count = this.#options.directory.countPeople(request.to)
        return [{ kind: 'campaign', request, publishedAt: at, addressed: count }]
      }
      case 'repeat': {
        const count = this.#options.directory.countPeople(request.to)
        return [{ kind: 'series', request, publishedAt: at, addressed: count }]
      }
      case 'reschedule':
        return [{ kind: 'rescheduled', item: request.item, at, schedule: request.schedule }]
      case 'recall':
        return [{ kind: 'recalled', item: request.item, at }]
      case 'revise':
        return [{ kind: 'revised', item: request.item, at, content: request.content }]
      case 'remind':
        return []
    }
  }

  #objection(fact: Requested, isTaken: boolean, item: PublishedItem | null): string | null {
    const { accounts, directory } = this.#options
    if (fact.request.by !== fact.by) return 'It was asked for in the name of another administrator.'
    const grants = accounts.grantsOf(fact.by)
    if (!grants) return 'Your account is disabled.'
    const key = accounts.signingKey(fact.by, fact.key)
    if (!key) return 'It was signed on a computer that is signed out. Sign in and send it again.'
    if (!this.#signatures.isSignedBy(key, fact)) return 'Its signature is not valid. Sign in again and send it again.'
    const name = accounts.nameOf(fact.by)
    // What readers see as the sender.
    if ('to' in fact.request && fact.request.name !== name)
      return `It was written under the name “${fact.request.name}”, and your account’s is “${name ?? ''}”. Send it again.`
    if (isTaken) return 'Something else has been sent under this id already.'
    return objection(fact.request, item, grants, directory, this.#now())
  }

  #isSigned(fact: Requested): boolean {
    const key = this.#options.accounts.signingKey(fact.by, fact.key)
    return key !== null && this.#signatures.isSignedBy(key, fact)
  }

  /** Later than anything published before, so that everything about an item has its own time. */
  #tick(): number {
    this.#lastAt = Math.max(this.#now(), this.#lastAt + 1)
    return this.#lastAt
  }
}
