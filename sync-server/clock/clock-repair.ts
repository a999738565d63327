/**
 * What a clock that was ahead has written is put right once it has been set back and believed (rules TIME-n). Facts never
 * change: what was said gets another time by the server's word in the same log, in the order in which it was said; what was
 * published is published once more with the true time, and of copies of one request the earliest counts.
 */
import { z } from 'zod'
import type { Dated } from '@carillon/shared-model/facts/talk.ts'
import type { Published, Signed } from '@carillon/shared-model/facts/items.ts'
import { isTalkFact, voiceOf } from '@carillon/shared-model/folds/talk.ts'
import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import { SERVER, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { CredentialIssuer } from '../publish/credentials.ts'
import type { AppendFacts } from '../ports/append.ts'
import { readFacts } from '../publish/read-facts.ts'
import { logsOf } from '../publish/targets.ts'
import type { Vouch } from '../publish/voucher.ts'
import type { Change } from '../ports/changes.ts'
import type { Items } from '../ports/items.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { SettingsChange } from '../ports/settings.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Clock } from '../ports/clock.ts'

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Pick<Repositories, 'conversations' | 'settings'>
  items: Pick<Items, 'publishedAfter'>
  store: Pick<LogStore, 'read'>
  append: AppendFacts
  credentials: CredentialIssuer
  vouch: Vouch
  root: () => UnitId | null
  clock: Pick<Clock, 'now' | 'tick'>
  /** after times in rows have changed */
  changed: () => Promise<void>
}

const KEY = 'clock.ahead'
const stored = z.object({ from: z.number() })
/** It is to be done, also where the server ends before it is. @param value `from`: the time that was wrong; null: it is done */
export const repairPending = (value: z.infer<typeof stored> | null): SettingsChange => ({
  kind: 'setting-saved',
  key: KEY,
  value,
})
/** Times that one fact tells of. */
const AT_ONCE = 200

type Timed = { at: number; by: string }

/**
 * The times that facts ahead of `now` count as: as much earlier as the clock was ahead, after what is older, not after
 * now. Pure.
 * @param ahead milliseconds
 */
export const trueTimes = (facts: readonly Timed[], now: number, ahead: number): Dated['times'] => {
  const older = facts.filter(({ at }) => at <= now)
  let last = Math.max(0, ...older.map(({ at }) => at))
  const later = [...new Map(facts.filter(({ at }) => at > now).map((fact) => [`${fact.by} ${fact.at}`, fact])).values()]
  return later
    .sort((a, b) => a.at - b.at || (a.by < b.by ? -1 : 1))
    .map(({ by, at }) => {
      last = Math.max(last + 1, Math.min(at - ahead, now))
      return [by, at, last]
    })
}

export class ClockRepair {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async run(): Promise<void> {
    const { unitOfWork, repositories, clock, changed } = this.#parts
    const found = stored.safeParse(await repositories.settings.get(KEY)).data
    if (!found) return
    const now = clock.now()
    const ahead = found.from - now
    if (ahead > 0) {
      await this.#talks(now, ahead)
      await this.#published(now)
      await unitOfWork(async ({ write }) => write({ kind: 'times-brought-back', now, ahead }))
      await changed()
    }
    await unitOfWork(async ({ write }) => write(repairPending(null)))
  }

  async #talks(now: number, ahead: number): Promise<void> {
    const { repositories, store, append, clock } = this.#parts
    for (const { conversation, month } of await repositories.conversations.monthsFrom(monthOf(now))) {
      const log = logName('talk', conversation, month)
      const read = readFacts((await store.read([log])).get(log))
      const facts = read.filter(isTalkFact).map(({ by, at }) => ({ by: voiceOf(by), at }))
      const told = new Set(
        read.flatMap((fact) => (fact.type === 'dated' ? fact.times : [])).map(([by, was]) => by + was),
      )
      const times = trueTimes(facts, now, ahead).filter(([by, was]) => !told.has(by + was))
      for (let from = 0; from < times.length; from += AT_ONCE) {
        const part = times.slice(from, from + AT_ONCE)
        const dated: Dated = { type: 'dated', at: clock.tick(), by: SERVER, v: 1, times: part }
        await append([{ log, facts: [dated] }], [{ kind: 'dated', conversation, times: part }])
      }
    }
  }

  /** Each in a commit of its own, oldest first. */
  async #published(now: number): Promise<void> {
    const { items, append, root, clock } = this.#parts
    for (const { item, at: from, to: targets, signed } of await items.publishedAfter(now)) {
      const at = clock.tick()
      const changes: Change[] = [{ kind: 'redated', item, from, to: at }]
      const fact = signed && this.#fact(at, signed)
      const logs = logsOf(targets, root(), at)
      await append(fact ? logs.map((log) => ({ log, facts: [fact] })) : [], changes)
    }
  }

  /** null: nobody vouches any more for whoever asked for it */
  #fact(at: number, what: Signed): Published | null {
    try {
      const credential = this.#parts.credentials.of(what.request.by, what.key, at)
      if (!credential) return null
      const fact: Published = { type: 'published', at, by: SERVER, v: 1, ...what, credential }
      return { ...fact, ...this.#parts.vouch(fact) }
    } catch {
      return null
    }
  }
}
