import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { SvelteSet } from 'svelte/reactivity'
import { z } from 'zod'
import { loadDraft, saveDraft } from '../ui/drafts.ts'

/** Which parts of the organisation stand open on Home: those that this person has opened in this browser. */
export class Folding {
  readonly #key: string
  readonly #open: SvelteSet<string>

  constructor(account: string) {
    this.#key = `carillon-home-${account}`
    this.#open = new SvelteSet(loadDraft(this.#key, z.array(z.string()), []))
  }

  isOpen(unit: UnitId): boolean {
    return this.#open.has(unit)
  }

  set(unit: UnitId, isOpen: boolean): void {
    if (isOpen === this.#open.has(unit)) return
    if (isOpen) this.#open.add(unit)
    else this.#open.delete(unit)
    saveDraft(this.#key, [...this.#open])
  }
}
