import type { Logger } from 'pino'
import type { Published, Signed } from '@carillon/shared-model/facts/items.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { campaignState } from '@carillon/shared-model/schedule/campaign-state.ts'
import { isOver } from '@carillon/shared-model/schedule/coming.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Directory } from '../sync/needs.ts'
import { audienceZones } from './audience-zones.ts'
import type { AppendFacts, RecurringItems, Upkeep } from './needs.ts'
import { readFacts } from './read-facts.ts'
import { logsOf } from './targets.ts'

type Act = Signed & { at: number }
type Options = {
  items: RecurringItems
  store: Pick<LogStore, 'read'>
  directory: Directory
  append: AppendFacts
  log: Logger
  now: () => number
}

/**
 * Carries what goes by the calendar, campaigns and recurring messages, into each new month's logs: computers follow a
 * year of logs at most, and a new one none before the month before it was enrolled. It is the same facts again, with the
 * same signatures and times, which folds take for one.
 */
export class Carrier implements Upkeep {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async isDue(): Promise<boolean> {
    return (await this.#options.items.toCarry(monthOf(this.#options.now()))).length > 0
  }

  /** Each item in a commit of its own, so that whatever ends it goes on with the next. */
  async run(): Promise<void> {
    const { items, append, now } = this.#options
    const month = monthOf(now())
    const read = new Map<string, Published[]>()
    for (const item of await items.toCarry(month)) {
      const acts = holding(await items.acts(item))
      const [first] = acts
      if (!first || !('to' in first.request) || this.#isOver(acts, first.request.to)) {
        await append([], [{ kind: 'carried', item, month: null }])
        continue
      }
      const { to } = first.request
      const facts = await this.#published(item, to, acts, month, read)
      const logs = logsOf(to, this.#options.directory.root?.id ?? null, now())
      await append(facts.length > 0 ? logs.map((log) => ({ log, facts })) : [], [{ kind: 'carried', item, month }])
    }
  }

  /** In every zone: somebody may still have days before them where others have none. */
  #isOver(acts: readonly Act[], to: readonly Target[]): boolean {
    const now = this.#options.now()
    const first = acts[0]!.request
    const changed = acts.find(({ request }) => request.act === 'reschedule')?.request
    return audienceZones(to, this.#options.directory).every((zone) => {
      const schedule = changed?.act === 'reschedule' ? changed.schedule : null
      if (first.act === 'repeat') return isOver(schedule ?? first.schedule, zone, now)
      if (first.act !== 'start') return true
      const { lessons, schedule: planned } = first.campaign
      return campaignState({ schedule: schedule ?? planned, lessons, stoppedAt: null }, zone, now) === 'over'
    })
  }

  /** As they lie in the logs of the months in which they were published; those of this month are there already. */
  async #published(
    item: ItemId,
    to: readonly Target[],
    acts: readonly Act[],
    month: string,
    read: Map<string, Published[]>,
  ): Promise<Published[]> {
    const { store, directory, log } = this.#options
    const found: Published[] = []
    for (const { at, sig } of acts) {
      const [name] = logsOf(to, directory.root?.id ?? null, at)
      if (monthOf(at) === month || name === undefined) continue
      let facts = read.get(name)
      if (!facts) {
        const content = (await store.read([name])).get(name)
        facts = readFacts(content).filter((fact) => fact.type === 'published')
        read.set(name, facts)
      }
      const fact = facts.find((one) => one.at === at && one.sig === sig)
      if (fact) found.push(fact)
      else
        log.error({ item, log: name, at }, 'A fact is not in the log in which it was published: it is not carried on.')
    }
    return found
  }
}

/** What started it, and of its calendars and texts those that hold now: the ones asked for last. */
const holding = (acts: readonly Act[]): Act[] => {
  const first = acts.find(({ request: { act } }) => act === 'start' || act === 'repeat')
  if (!first) return []
  const last = (act: 'reschedule' | 'revise') =>
    acts
      .filter(({ request }) => request.act === act)
      .sort((a, b) => a.request.at - b.request.at || (a.sig < b.sig ? -1 : 1))
      .slice(-1)
  return [first, ...last('reschedule'), ...last('revise')]
}
