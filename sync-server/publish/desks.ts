import canonicalize from 'canonicalize'
import type { Desk } from '@carillon/shared-model/facts/desk.ts'
import { logName } from '@carillon/shared-model/logs/names.ts'
import { SERVER, type DeviceId } from '@carillon/shared-model/org/ids.ts'
import { forEachIsolated, batchOrIsolated } from '../store/isolated.ts'
import type { LogStore } from '../ports/log-store.ts'
import { isStorageFailure } from '../store/storage-failure.ts'
import type { DeskContent, Directory } from '../ports/directory.ts'
import type { AppendFacts } from '../ports/append.ts'
import { readFacts } from './read-facts.ts'

/** Desks read and written together. */
const CHUNK = 200

/** What a server says in its desks besides what the directory does: where to connect, and what it knows that from. */
export type DeskAddition = (desk: DeskContent) => Pick<Desk, 'servers' | 'roster'>

const deskLog = (device: DeviceId): string => logName('desk', device, null)

/** Tells computers who they are and what to follow: a desk fact whenever that has changed. */
export class DeskWriter {
  readonly #store: Pick<LogStore, 'read'>
  readonly #directory: Directory
  readonly #append: AppendFacts
  readonly #addition: DeskAddition
  readonly #time: () => number
  /** one refresh after another, so that two never append the same */
  #last: Promise<void> = Promise.resolve()
  /** those whose desks the disk did not take */
  readonly #waiting = new Set<DeviceId>()

  /** @param time later than any before, as versions of rosters are: which of several desks holds is decided by both */
  constructor(
    store: Pick<LogStore, 'read'>,
    directory: Directory,
    append: AppendFacts,
    time: () => number,
    addition: DeskAddition = () => ({}),
  ) {
    this.#store = store
    this.#directory = directory
    this.#append = append
    this.#time = time
    this.#addition = addition
  }

  /** Appends a desk fact for each of these computers whose desk differs from the last one that was appended. */
  refresh(devices: readonly DeviceId[]): Promise<void> {
    return this.#inTurn(devices, false)
  }

  /** Appends one for each, whatever they were told last: what they hold may be another server's, or of after a backup. */
  repeat(devices: readonly DeviceId[]): Promise<void> {
    return this.#inTurn(devices, true)
  }

  #inTurn(devices: readonly DeviceId[], isRepeated: boolean): Promise<void> {
    const done = this.#last.then(() => {
      const chunks = Array.from({ length: Math.ceil(devices.length / CHUNK) }, (_, i) =>
        devices.slice(i * CHUNK, (i + 1) * CHUNK),
      )
      return forEachIsolated(chunks, (chunk) => batchOrIsolated(chunk, (some) => this.#tell(some, isRepeated)))
    })
    this.#last = done.catch((error: unknown) => {
      if (isStorageFailure(error)) for (const device of devices) this.#waiting.add(device)
    })
    return done
  }

  /** Does again what the disk hindered; meant to be called often. */
  async tick(): Promise<void> {
    if (this.#waiting.size === 0) return
    const devices = [...this.#waiting]
    this.#waiting.clear()
    await this.refresh(devices)
  }

  async #tell(devices: readonly DeviceId[], isRepeated: boolean): Promise<void> {
    const contents = await this.#store.read(devices.map(deskLog))
    const appends: { log: string; facts: Desk[] }[] = []
    const now = this.#time()
    for (const device of devices) {
      const desk = this.#directory.deskOf(device)
      if (!desk) continue
      const log = deskLog(device)
      const last = lastDesk(contents.get(log))
      const at = Math.max(now, (last?.at ?? 0) + 1)
      const fact: Desk = { type: 'desk', at, by: SERVER, v: 1, ...desk, ...this.#addition(desk) }
      if (!isRepeated && last && isSaid(fact, last)) continue
      appends.push({ log, facts: [fact] })
    }
    if (appends.length > 0) await this.#append(appends, [])
  }
}

/** Nothing is said again because it is known from a later roster. */
const isSaid = (desk: Desk, last: Desk): boolean => {
  const rosters = desk.roster !== undefined && last.roster !== undefined ? { roster: desk.roster } : {}
  return canonicalize({ ...last, at: desk.at, ...rosters }) === canonicalize(desk)
}

const lastDesk = (content: Uint8Array | undefined): Desk | null => {
  let last: Desk | null = null
  for (const fact of readFacts(content)) if (fact.type === 'desk' && (!last || fact.at > last.at)) last = fact
  return last
}
