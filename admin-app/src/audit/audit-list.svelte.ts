import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import type { AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import type { AuditFilter } from './filter.ts'

/** entries of one request */
const PAGE = 200

/** Entries that match a filter, newest first, as far back as somebody has looked. */
export class AuditList {
  readonly #api: Pick<ApiClient, 'call'>
  #entries = $state.raw<readonly AuditEntry[]>([])
  #more = $state(false)
  #busy = $state(false)
  #problem = $state.raw<unknown>(null)
  #readAt = $state<number | null>(null)
  #filter: AuditFilter = {}
  /** counts changes of the filter: what was asked for with an earlier one is dropped when it comes */
  #asked = 0

  constructor(api: Pick<ApiClient, 'call'>) {
    this.#api = api
  }

  get entries(): readonly AuditEntry[] {
    return this.#entries
  }
  /** There are older ones. */
  get more(): boolean {
    return this.#more
  }
  get busy(): boolean {
    return this.#busy
  }
  /** Why the last request failed; what was read before it stays. */
  get problem(): unknown {
    return this.#problem
  }
  /** When the newest were read, milliseconds; null: not yet. */
  get readAt(): number | null {
    return this.#readAt
  }

  /** Reads the newest entries that match. */
  async read(filter: AuditFilter): Promise<void> {
    this.#filter = filter
    this.#asked++
    await this.#load(null)
  }

  async older(): Promise<void> {
    const last = this.#entries.at(-1)
    if (this.#busy || !this.#more || !last) return
    await this.#load(last.seq)
  }

  async #load(before: number | null): Promise<void> {
    const asked = this.#asked
    this.#busy = true
    try {
      const query = { ...this.#filter, limit: PAGE, ...(before === null ? {} : { before }) }
      const { entries, more } = await this.#api.call('listAudit', { query })
      if (asked !== this.#asked) return
      this.#entries = before === null ? entries : [...this.#entries, ...entries]
      this.#more = more
      this.#problem = null
      if (before === null) this.#readAt = Date.now()
    } catch (error) {
      if (asked !== this.#asked) return
      this.#problem = error
      this.#more = false // Asking again is for people: the list would do it for ever.
    } finally {
      if (asked === this.#asked) this.#busy = false
    }
  }
}
