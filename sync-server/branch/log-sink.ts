/** The logs of this server as one side of an exchange fills them. */
import type { Heads } from '@carillon/shared-model/logs/gate.ts'
import { parseLogName, type LogName } from '@carillon/shared-model/logs/names.ts'
import type { Sink, TakeResult } from '@carillon/shared-model/logs/exchange-ports.ts'
import type { Cursor } from '../ports/branches.ts'
import type { LogStore } from '../ports/log-store.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Judge } from '../sync/turns.ts'
import type { LinkRecorder } from './link-record.ts'
import { encodeHeads } from '../sync/heads.ts'

type Parts = {
  store: LogStore
  unitOfWork: UnitOfWork
  /** whose logs these are: the name under which the cursor is kept */
  server: string
  /** as it was kept; null: nothing was exchanged yet */
  cursor: Cursor | null
  take: (log: string, judge: Judge) => Promise<void>
  /** what was taken is counted there */
  recorder: LinkRecorder
  /** @param refused called when the update is none, or in part none that belongs here */
  judge: (name: LogName, update: Uint8Array, heads: Heads, refused: (reason: string) => void) => Promise<Judge> | Judge
  wants: (log: string) => boolean
  /** whether something was set aside that may be taken later: then nothing counts as exchanged, and all is compared again */
  isIncomplete?: () => boolean
  /** everything that the other side had is on this disk, or something more of it */
  reached: (isComplete: boolean) => void
}

export class LogSink implements Sink {
  readonly #parts: Parts
  #cursor: Cursor | null
  /** of what is taken one after the other */
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#cursor = parts.cursor
  }

  cursor(): Cursor | null {
    return this.#cursor
  }

  async stateVectors(logs: readonly string[]): Promise<Map<string, Uint8Array>> {
    const heads = await this.#parts.store.heads(logs)
    return new Map([...heads].map(([log, all]) => [log, encodeHeads(all)]))
  }

  async take(log: string, update: Uint8Array): Promise<TakeResult> {
    const name = parseLogName(log)
    if (!name || !this.wants(log)) return { ok: false, reason: 'not asked for' }
    if (name.kind !== 'feed' && name.kind !== 'inbox') return this.#take(log, name, update)
    // One item may lie in several of these, and has one row.
    const taken = this.#last.then(() => this.#take(log, name, update))
    this.#last = taken.catch(() => undefined)
    return taken
  }

  async #take(log: string, name: LogName, update: Uint8Array): Promise<TakeResult> {
    let reason: string | null = null
    const heads = (await this.#parts.store.heads([log])).get(log) ?? new Map()
    const judge = await this.#parts.judge(name, update, heads, (why) => (reason = why))
    await this.#parts.take(log, (heads) => {
      const taken = judge(heads)
      if (taken) this.#parts.recorder.arrived(log, heads, taken.heads)
      return taken
    })
    return reason === null ? { ok: true } : { ok: false, reason }
  }

  async reached(cursor: Cursor, isComplete: boolean): Promise<void> {
    const before = this.#cursor
    const isSame = before?.epoch === cursor.epoch && before.scope === cursor.scope && before.seq === cursor.seq
    if (!isSame && !this.#parts.isIncomplete?.()) {
      const { server, unitOfWork } = this.#parts
      await unitOfWork(async ({ write }) => write({ kind: 'exchanged', server, cursor }))
      this.#cursor = cursor
    }
    this.#parts.reached(isComplete)
  }

  wants(log: string): boolean {
    return this.#parts.wants(log)
  }
}
