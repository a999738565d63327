import canonicalize from 'canonicalize'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import { logName } from '@carillon/shared-model/logs/names.ts'
import { SERVER, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Directory } from '../sync/needs.ts'
import type { AppendFacts } from './needs.ts'
import { readFacts } from './read-facts.ts'

/** Desks read and written together. */
const CHUNK = 200

const deskLog = (device: DeviceId): string => logName('desk', device, null)

/** Tells computers who they are and what to follow: a desk fact whenever that has changed. */
export class DeskWriter {
  readonly #store: Pick<LogStore, 'read'>
  readonly #directory: Directory
  readonly #append: AppendFacts
  readonly #now: () => number
  /** one refresh after another, so that two never append the same */
  #last: Promise<void> = Promise.resolve()

  constructor(store: Pick<LogStore, 'read'>, directory: Directory, append: AppendFacts, now: () => number = Date.now) {
    this.#store = store
    this.#directory = directory
    this.#append = append
    this.#now = now
  }

  /** Appends a desk fact for each of these computers whose desk differs from the last one that was appended. */
  refresh(devices: readonly DeviceId[]): Promise<void> {
    const done = this.#last.then(async () => {
      for (let i = 0; i < devices.length; i += CHUNK) await this.#refresh(devices.slice(i, i + CHUNK))
    })
    this.#last = done.catch(() => {})
    return done
  }

  async #refresh(devices: readonly DeviceId[]): Promise<void> {
    const contents = await this.#store.read(devices.map(deskLog))
    const appends: { log: string; facts: Desk[] }[] = []
    for (const device of devices) {
      const desk = this.#directory.deskOf(device)
      if (!desk) continue
      const log = deskLog(device)
      const last = lastDesk(contents.get(log))
      const fact: Desk = { type: 'desk', at: Math.max(this.#now(), (last?.at ?? 0) + 1), by: SERVER, v: 1, ...desk }
      if (last && canonicalize({ ...last, at: fact.at }) === canonicalize(fact)) continue
      appends.push({ log, facts: [fact] })
    }
    if (appends.length > 0) await this.#append(appends, [])
  }
}

const lastDesk = (content: Uint8Array | undefined): Desk | null => {
  let last: Desk | null = null
  for (const fact of readFacts(content)) if (fact.type === 'desk' && (!last || fact.at > last.at)) last = fact
  return last
}
