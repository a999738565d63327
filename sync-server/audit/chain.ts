/** Follows a chain of audit entries from the first on, and tells where it breaks. */
import { FIRST_PREVIOUS, type AuditEntry } from '@carillon/shared-model/audit/entry.ts'
import { hashOf, parseEntry, textOf } from '../store/audit-entry.ts'

export type ChainState = {
  /** how many were there, those after a broken one too */
  entries: number
  /** hash of the last entry that is as it was written; 64 zeros before the first */
  head: string
  /** number of the first entry that is missing or not as it was written; null: all are */
  brokenAt: number | null
  /** number of the entry with the hash that was expected, 0 for what stands before the first; null: none has it */
  expectedAt: number | null
}

export class Chain {
  readonly #expect: string | null
  #entries = 0
  #head = FIRST_PREVIOUS
  #brokenAt: number | null = null
  #expectedAt: number | null

  /** @param expect a hash noted earlier: what was cut off behind it leaves a whole chain, and is missed by it alone */
  constructor(expect: string | null = null) {
    this.#expect = expect
    this.#expectedAt = expect === FIRST_PREVIOUS ? 0 : null
  }

  get state(): ChainState {
    return { entries: this.#entries, head: this.#head, brokenAt: this.#brokenAt, expectedAt: this.#expectedAt }
  }

  /**
   * Takes the next entry in.
   * @param fits whether what is kept beside the entry agrees with it
   */
  add(text: string, fits: (entry: AuditEntry) => boolean = () => true): void {
    this.#entries++
    if (this.#brokenAt !== null) return
    const entry = this.#read(text)
    if (!entry || !fits(entry)) {
      this.#brokenAt = this.#entries
      return
    }
    this.#head = entry.hash
    if (entry.hash === this.#expect) this.#expectedAt = entry.seq
  }

  #read(text: string): AuditEntry | null {
    try {
      const entry = parseEntry(text)
      const continues = entry.seq === this.#entries && entry.previous === this.#head
      // The same text again: nothing was added that reading passes over.
      return continues && textOf(entry) === text && hashOf(entry) === entry.hash ? entry : null
    } catch {
      return null
    }
  }
}
