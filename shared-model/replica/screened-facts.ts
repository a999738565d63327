/**
 * The facts of followed logs without those that call themselves published and that nobody of the organisation signed, and
 * without those for which only a branch server speaks where its word does not count.
 */
import type { Fact } from '../facts/codec.ts'
import type { Desk } from '../facts/desk.ts'
import type { UnknownFact } from '../facts/fact.ts'
import { isPublished, isVerdict } from '../folds/acts.ts'
import type { Authenticity, Signed } from './authenticity.ts'
import type { Copies } from './copies.ts'

export class ScreenedFacts {
  readonly #authenticity: Authenticity
  readonly #copies: Copies
  #forged = 0
  #unsigned = 0
  #waiting = 0
  /** signed facts that nobody has looked at yet */
  #unchecked: Signed[] = []
  #isChecking = false

  constructor(authenticity: Authenticity, copies: Copies) {
    this.#authenticity = authenticity
    this.#copies = copies
  }

  /** How much was left out as forged since `begin`. */
  get forged(): number {
    return this.#forged
  }

  /** How much was left out that bears no credential at all, as nothing did in earlier versions. */
  get unsigned(): number {
    return this.#unsigned
  }

  /** How much was left out since `begin` until head office's copy comes. */
  get waiting(): number {
    return this.#waiting
  }

  /** All logs are screened anew, for a computer that this desk says where it is. */
  begin(desk: Desk | null): void {
    this.#copies.follow(desk)
    this.#forged = 0
    this.#unsigned = 0
    this.#waiting = 0
    this.#unchecked = []
  }

  /** Those that count; of signed ones those that were checked, are genuine and do not wait for head office. */
  genuine(facts: readonly (Fact | UnknownFact)[]): (Fact | UnknownFact)[] {
    return facts.filter((fact) => {
      if (!isPublished(fact) && !isVerdict(fact)) return true
      const isGenuine = this.#authenticity.isGenuine(fact)
      if (isGenuine === false && (isVerdict(fact) || fact.credential)) this.#forged++
      else if (isGenuine === false) this.#unsigned++
      if (isGenuine === undefined) this.#unchecked.push(fact)
      if (isGenuine !== true) return false
      if (isVerdict(fact)) return true
      const isCounted = this.#copies.counts(fact)
      if (!isCounted) this.#waiting++
      return isCounted
    })
  }

  /**
   * All that came together is checked before any of it counts: a recall must not come after its alert.
   * @returns whether anything is known now that was not before
   */
  async check(): Promise<boolean> {
    if (this.#isChecking || this.#unchecked.length === 0) return false
    this.#isChecking = true
    await this.#authenticity.check(this.#unchecked, (genuine) => this.#copies.note(genuine))
    this.#isChecking = false
    return true
  }
}
