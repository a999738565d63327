import { factId, type FactId } from '@carillon/shared-model/org/ids.ts'
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'

const MOST = 500
const ids = z.array(factId)

/** Refusals that the administrator has taken note of. The outbox keeps the requests; they are only not shown any more. */
export class Dismissed {
  readonly #key: string
  #ids = $state.raw<ReadonlySet<FactId>>(new Set())

  constructor(account: string) {
    this.#key = `carillon-dismissed-${account}`
    this.#ids = new Set(loadDraft(this.#key, ids, []))
  }

  has(request: FactId): boolean {
    return this.#ids.has(request)
  }

  add(request: FactId): void {
    this.#ids = new Set([...this.#ids, request].slice(-MOST))
    saveDraft(this.#key, [...this.#ids])
  }
}
