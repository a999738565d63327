import type { Logger } from 'pino'
import type { Published, Signed } from '@carillon/shared-model/facts/items.ts'
import { monthOf } from '@carillon/shared-model/logs/names.ts'
import type { Target } from '@carillon/shared-model/org/audience.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import { campaignState } from '@carillon/shared-model/schedule/campaign-state.ts'
import { isOver } from '@carillon/shared-model/schedule/coming.ts'
import type { Clock } from '../ports/clock.ts'
import { forEachIsolated } from '../store/isolated.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { Directory } from '../ports/directory.ts'
import { audienceZones } from './audience-zones.ts'
import type { AppendFacts } from '../ports/append.ts'
import type { RecurringItems } from '../ports/items.ts'
import type { ScheduledTask } from './scheduled-task.ts'
import { readFacts } from './read-facts.ts'
import { logsOf } from './targets.ts'

type Act = Signed & { at: number }
type Options = {
  items: RecurringItems
  store: Pick<LogStore, 'read'>
  directory: Directory
  append: AppendFacts
  log: Logger
  calendar: Clock['calendar']
}

/**
 * Month rollover: appends campaigns and recurring messages that still run to each new month's logs. Computers follow a
 * year of logs at most, and a new one only from the month before its enrolment. They are the same facts, with the same
 * signatures and times, which folds count once.
 */
export class MonthRollover implements ScheduledTask {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async isDue(): Promise<boolean> {
    const now = this.#options.calendar()
    return now !== null && (await this.#options.items.toRollOver(monthOf(now))).length > 0
  }

  /** Each item in a commit of its own, so that whatever ends it goes on with the next. */
  async run(): Promise<void> {
    const { items, calendar } = this.#options
    const now = calendar()
    if (now === null) return
    const month = monthOf(now)
    const read = new Map<string, Published[]>()
    await forEachIsolated(await items.toRollOver(month), (item) => this.#rollOver(item, now, read))
  }

  async #rollOver(item: ItemId, now: number, read: Map<string, Published[]>): Promise<void> {
    const { items, append, directory } = this.#options
    const month = monthOf(now)
    const acts = holding(await items.acts(item))
    const [first] = acts
    if (!first || !('to' in first.request) || this.#isOver(acts, first.request.to, now))
      return append([], [{ kind: 'carried', item, month: null }])
    const { to } = first.request
    const facts = await this.#published(item, to, acts, month, read)
    const logs = logsOf(to, directory.root?.id ?? null, now)
    await append(facts.length > 0 ? logs.map((log) => ({ log, facts })) : [], [{ kind: 'carried', item, month }])
  }

  /** In every zone: somebody may still have days before them where others have none. */
  #isOver(acts: readonly Act[], to: readonly Target[], now: number): boolean {
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
        log.error(
          { item, log: name, at },
          'A fact is missing from the log in which it was published: the month rollover leaves it out.',
        )
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
