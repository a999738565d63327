/**
 * Which genuine copies count, when branch servers publish as well (rules COPIES-n in docs/spec/branches.md). A branch
 * server says by itself when it published, so that an endpoint takes its word only within the credential that head office
 * issued for it, and while that holds. What does not count is not forged: it waits for head office's copy.
 */
import type { Desk } from '../facts/desk.ts'
import type { Published } from '../facts/items.ts'
import { parseLogName } from '../logs/names.ts'
import type { ReplicaStorage } from './storage.ts'

const KEPT = 'copies'

/** Milliseconds for which it is kept when a copy was first seen: longer than logs are followed. */
const KEEP = 400 * 86_400_000

type StoredState = {
  /** times that head office has signed, milliseconds: the first that was ever stored here, and the latest */
  first: number | null
  latest: number | null
  /** when copies of branch servers were seen first, milliseconds */
  seen: [copy: string, at: number][]
}

/** What decides besides the copy itself. */
export type Knowledge = {
  /** the first time that head office has signed and that was ever stored here, milliseconds; null: none yet */
  first: number | null
  /** subjects of the feeds that the desk names: units on this computer's and its person's path among them */
  path: ReadonlySet<string>
  /** when this copy was seen first, milliseconds; null: never before */
  seenAt: number | null
}

/** @param fact that is genuine, so that what it says is vouched for is */
export const counts = (
  { at, credential, vouched }: Pick<Published, 'at' | 'credential' | 'vouched'>,
  { first, path, seenAt }: Knowledge,
): boolean => {
  if (vouched !== undefined) return true
  const branch = credential?.branch
  // From before there was anybody else who could have published it.
  if (!branch) return first === null || at <= first
  return branch.units.some((unit) => path.has(unit)) && seenAt !== null && seenAt <= credential.until
}

/** One copy; head office's and a branch server's of the same request differ, and so do those of two branch servers. */
const keyOf = ({ sig, at, credential }: Published): string =>
  `${sig.slice(0, 32)} ${at} ${credential?.branch?.id ?? ''}`

export class Copies {
  readonly #storage: ReplicaStorage
  readonly #now: () => number
  #first: number | null
  #latest: number | null
  readonly #seen: Map<string, number>
  #path: ReadonlySet<string> = new Set()

  private constructor(storage: ReplicaStorage, now: () => number, { first, latest, seen }: StoredState) {
    this.#storage = storage
    this.#now = now
    this.#first = first
    this.#latest = latest
    this.#seen = new Map(seen)
  }

  /** @param now the time as far as it is known, milliseconds */
  static async load(storage: ReplicaStorage, now: () => number): Promise<Copies> {
    return new Copies(storage, now, (await storage.get<StoredState>(KEPT)) ?? { first: null, latest: null, seen: [] })
  }

  /** Where this computer is from now on. */
  follow(desk: Desk | null): void {
    const feeds = (desk?.follow ?? []).map(({ log }) => parseLogName(`${log}/2000-01`))
    this.#path = new Set(feeds.flatMap((log) => (log?.kind === 'feed' ? [log.subject] : [])))
  }

  /** Whether a genuine fact does. */
  counts(fact: Published): boolean {
    const seenAt = this.#seen.get(keyOf(fact)) ?? null
    return counts(fact, { first: this.#first, path: this.#path, seenAt })
  }

  /** Genuine copies have come. Resolves when it is on the disk that they have, or the disk has refused. */
  async note(facts: readonly Published[]): Promise<void> {
    let isNew = false
    for (const { at, vouched } of facts) {
      if (vouched === undefined) continue
      isNew ||= this.#first === null || at < this.#first || at > this.#latest!
      this.#first = Math.min(at, this.#first ?? Infinity)
      this.#latest = Math.max(at, this.#latest ?? 0)
    }
    // Whoever sets this computer's clock back does not bring an ended credential to life.
    const now = Math.max(this.#now(), this.#latest ?? 0)
    for (const fact of facts) {
      const key = keyOf(fact)
      if (fact.vouched !== undefined || !fact.credential?.branch || this.#seen.has(key)) continue
      this.#seen.set(key, now)
      isNew = true
    }
    if (!isNew) return
    for (const [key, at] of this.#seen) if (at < now - KEEP) this.#seen.delete(key)
    const kept: StoredState = { first: this.#first, latest: this.#latest, seen: [...this.#seen] }
    await this.#storage.set(KEPT, kept).catch(() => undefined)
  }
}
