/** What is kept of each time that a link is there: since when, until when, and how many facts came and went. */
import * as Y from 'yjs'
import type { Head, Heads } from '@carillon/shared-model/logs/gate.ts'
import { parseLogName } from '@carillon/shared-model/logs/names.ts'
import type { FactCounts } from '@carillon/shared-model/views/reconciliation.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

/** Milliseconds for which it is kept. */
const KEEP = 400 * 86_400_000

export class LinkRecorder {
  readonly #unitOfWork: UnitOfWork
  readonly #server: string
  readonly #now: () => number
  readonly #from: number
  readonly #arrived: FactCounts = {}
  readonly #sent: FactCounts = {}
  #last: Promise<void> = Promise.resolve()

  /** The link begins. @param server who is at the other end */
  constructor(unitOfWork: UnitOfWork, server: string, now: () => number) {
    this.#unitOfWork = unitOfWork
    this.#server = server
    this.#now = now
    this.#from = now()
  }

  /** Facts were taken. @param before heads of the log @param after those that are others now */
  arrived(log: string, before: Heads, after: ReadonlyMap<number, Head>): void {
    let count = 0
    for (const [client, { clock }] of after) count += clock - (before.get(client)?.clock ?? 0)
    add(this.#arrived, log, count)
  }

  /** Facts were sent. */
  sent(log: string, update: Uint8Array): void {
    const { from, to } = Y.parseUpdateMeta(update)
    let count = 0
    for (const [client, clock] of to) count += clock - (from.get(client) ?? 0)
    add(this.#sent, log, count)
  }

  /** Writes down that the link is there, or was until now. */
  keep(): Promise<void> {
    const until = this.#now()
    const link = { server: this.#server, from: this.#from, until, arrived: { ...this.#arrived }, sent: { ...this.#sent } } // prettier-ignore
    const work = () =>
      this.#unitOfWork(async ({ write }) => write({ kind: 'link-recorded', link, keptFrom: until - KEEP }))
    this.#last = this.#last.then(work, work)
    return this.#last
  }
}

const add = (counts: FactCounts, log: string, count: number): void => {
  const kind = parseLogName(log)?.kind ?? 'other'
  if (count > 0) counts[kind] = (counts[kind] ?? 0) + count
}
