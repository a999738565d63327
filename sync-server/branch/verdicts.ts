/** Head office says what it makes of acts that branch servers have delivered and that it refuses (VERDICT-n). */
import { sign, type KeyObject } from 'node:crypto'
import { signVerdict } from '@carillon/shared-model/branches/verdict-signature.ts'
import type { Requested } from '@carillon/shared-model/facts/items.ts'
import type { VerdictWord } from '@carillon/shared-model/facts/verdicts.ts'
import { verdictsLog } from '@carillon/shared-model/logs/names.ts'
import type { FactId } from '@carillon/shared-model/org/ids.ts'
import type { Accounts } from '../ports/accounts.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { Change } from '../ports/changes.ts'
import type { Clock } from '../ports/clock.ts'
import type { Directory } from '../ports/directory.ts'
import type { Items, PublishedItem } from '../ports/items.ts'
import type { Delivery, VerdictRepository } from '../ports/verdicts.ts'
import { isKnown, type Objection } from '../publish/decide.ts'
import { voidedEntry } from '../publish/entries.ts'
import { changesOf, historyOf } from '../publish/published-changes.ts'
import { RequestJudge } from '../publish/request-judge.ts'
import type { ScheduledTask } from '../publish/scheduled-task.ts'
import { logsOf } from '../publish/targets.ts'
import { forEachIsolated } from '../store/isolated.ts'
import type { AcknowledgedRosters } from './acknowledged-rosters.ts'
import type { Branches } from './branches.ts'

type Parts = {
  verdicts: VerdictRepository
  items: Items
  accounts: Accounts
  directory: Directory
  branches: Pick<Branches, 'find'>
  rosters: Pick<AcknowledgedRosters, 'saidToBe'>
  append: AppendFacts
  rootKey: () => KeyObject
  clock: Pick<Clock, 'now' | 'tick'>
}

const DAY = 86_400_000
const GRANTED_SINCE: Objection = { is: 'void', why: 'It was refused when it came; it may be sent again.' }

export class Verdicts implements ScheduledTask {
  readonly #parts: Parts
  readonly #judge: RequestJudge

  constructor(parts: Parts) {
    this.#parts = parts
    this.#judge = new RequestJudge(parts.accounts, parts.directory, parts.items)
  }

  async isDue(): Promise<boolean> {
    return (await this.#parts.verdicts.unanswered()).length > 0
  }

  /** Each in a commit of its own, so that whatever hinders one goes on with the next. */
  async run(): Promise<void> {
    await forEachIsolated(await this.#parts.verdicts.unanswered(), (one) => this.#answer(one))
  }

  async #answer(delivery: Delivery & { request: FactId }): Promise<void> {
    const { items, append, clock, directory, rootKey } = this.#parts
    const fact = await items.request(delivery.request)
    if (!fact) return // Its words are of a newer version: they are judged when this server is.
    const item = await items.find(fact.request.item)
    const to = 'to' in fact.request ? fact.request.to : (item?.to ?? [])
    const { is, why } = (await this.#judge.objection(fact, to, item, { now: clock.now() })) ?? GRANTED_SINCE
    const flagged = is === 'void' && !(await this.#wasAllowed(fact, delivery, item))
    const at = clock.tick()
    const { branch, of } = delivery
    const word: VerdictWord = { is, branch, item: fact.request.item, of, at, why, flagged }
    const verdict = signVerdict(word, (bytes) => sign(null, bytes, rootKey()).toString('base64url'))
    const lies = is === 'void' ? logsOf(to, directory.root?.id ?? null, at) : []
    await append(
      [verdictsLog(at), ...lies].map((log) => ({ log, facts: [verdict] })),
      [
        ...this.#made(fact, delivery, item),
        { kind: 'verdict', word },
        ...(is === 'void' ? [{ kind: 'audit', entry: voidedEntry(fact, item, word) } as const] : []),
      ],
    )
  }

  /** An item that only the branch had is one here as well, so that what people did with it is accounted for. */
  #made(fact: Requested, { at }: Delivery, item: PublishedItem | null): Change[] {
    if (item !== null || !('to' in fact.request)) return []
    return [...changesOf(fact.request, at, this.#parts.directory), historyOf(fact, at)]
  }

  /** By the roster that the branch server had, when it delivered it, within its certificate. */
  async #wasAllowed(fact: Requested, delivery: Delivery, item: PublishedItem | null): Promise<boolean> {
    const { branches, rosters, items } = this.#parts
    const branch = branches.find(delivery.branch)
    const powers = rosters.saidToBe(delivery.branch, delivery.roster)
    if (!branch || !powers || delivery.at < branch.addedAt - DAY || delivery.at > branch.until) return false
    const then = item && { ...item, expires: null, recalledAt: null, revisedAt: null, rescheduledAt: null }
    const to = ('to' in fact.request ? fact.request.to : (then?.to ?? [])).filter((one) => isKnown(one, powers))
    const isNew = 'to' in fact.request
    const judge = new RequestJudge(powers, powers, items)
    return to.length > 0 && (await judge.objection(fact, to, isNew ? null : then, { now: delivery.at })) === null
  }
}
