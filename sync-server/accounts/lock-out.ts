/**
 * The delays that make guessing hopeless: of passwords and of codes alike, wherever they are asked for. Failures are
 * counted by login and by where they come from, so that nobody can lock somebody else out (docs/decisions/0030).
 */
import { isIPv6 } from 'node:net'
import { backoff } from '@carillon/shared-model/replica/backoff.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { FailureCount } from '../ports/sign-in-failures.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator } from './administrators.ts'
import { Refusal } from '../refusal.ts'

/** Failures in a row from one source that cost nothing; each further one doubles the delay. */
const OF_SOURCE = { free: 5, first: 30_000, longest: 3_600_000 }
/** The same for all strangers together: a thousand addresses must not have five guesses each. */
const OF_STRANGERS = { free: 100, first: 30_000, longest: 60_000 }
/** Failures are forgotten after a day without any. */
const FORGOTTEN_AFTER = 86_400_000
const STRANGERS = 'strangers'

/**
 * Where an attempt comes from. `known`: a browser or device that has proved before that it belongs to this account; the
 * text names it. Nobody else can use up its attempts.
 */
export type Source = { kind: 'known'; name: string } | { kind: 'stranger'; address: string }

/** One attempt that has been counted as a failure already; exactly one of these says what became of it. */
export type Attempt = {
  /** It stays counted. @param account null: nobody has this login */
  failed(account: Administrator | null): Promise<void>
  /** All that was asked for was right: failures are forgotten. In a unit of work of the caller. */
  succeeded(transaction: Transaction): void
  /** What was given was right, and is not all that a sign-in needs: this one is not counted, earlier ones stay. */
  takenBack(transaction: Transaction): Promise<void>
}

type Limits = typeof OF_SOURCE
/** `before`: when the source would be free without this attempt */
type Counted = FailureCount & { before: number }

const blocked = (milliseconds: number) => {
  const seconds = Math.ceil(milliseconds / 1000)
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new Refusal('locked-out', `Too many wrong passwords or codes for this login. Try again in ${wait}.`)
}

/** One home or office has 2^64 addresses of IPv6. */
const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped || !isIPv6(address)) return mapped ?? address
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const before = head.split(':').filter(Boolean)
  const after = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after].slice(0, 4).join(':')
}

const sourcesOf = (from: Source): Map<string, Limits> =>
  from.kind === 'known'
    ? new Map([[`known ${from.name}`, OF_SOURCE]])
    : new Map([
        [`address ${networkOf(from.address)}`, OF_SOURCE],
        [STRANGERS, OF_STRANGERS],
      ])

const delayAfter = (failures: number, { free, first, longest }: Limits): number =>
  failures < free ? 0 : backoff(failures - free, first, longest)

/** One failure more for each source. @throws Refusal while one of them is locked out */
const counting = (known: readonly FailureCount[], sources: ReadonlyMap<string, Limits>, now: number): Counted[] => {
  const until = Math.max(0, ...known.map(({ blockedUntil }) => blockedUntil))
  if (until > now) throw blocked(until - now)
  return [...sources].map(([source, limits]) => {
    const row = known.find((one) => one.source === source)
    const failures = (row?.failures ?? 0) + 1
    return { source, before: row?.blockedUntil ?? now, failures, blockedUntil: now + delayAfter(failures, limits) }
  })
}

/** Attempts that ran meanwhile keep what they counted, and the lock that they began. */
const takingBack = (known: readonly FailureCount[], mine: readonly Counted[]): FailureCount[] =>
  known.map(({ source, failures, blockedUntil }) => {
    const counted = mine.find((one) => one.source === source)!
    return {
      source,
      failures: failures - 1,
      blockedUntil: failures === counted.failures ? counted.before : blockedUntil,
    }
  })

export class LockOut {
  readonly #unitOfWork: UnitOfWork
  readonly #now: () => number

  constructor(unitOfWork: UnitOfWork, now: () => number) {
    this.#unitOfWork = unitOfWork
    this.#now = now
  }

  /**
   * Counts a failure before anything is checked: guesses sent all at once would else all see the old count.
   * @param login as of `loginKey`
   * @throws Refusal while the login is locked out there
   */
  async attempt(login: string, from: Source): Promise<Attempt> {
    const sources = sourcesOf(from)
    const counted = await this.#count(login, sources)
    const names = [...sources.keys()]
    return {
      failed: async (account) => {
        const now = this.#now()
        const locked = counted.find(({ blockedUntil }) => blockedUntil > now)
        if (account && locked) await this.#tell(account, locked.failures)
      },
      succeeded: ({ write }) => write({ kind: 'failures-forgotten', login, sources: names }),
      takenBack: async ({ signInFailures, write }) =>
        write({
          kind: 'failures-counted',
          login,
          counts: takingBack(await signInFailures.of(login, names), counted),
        }),
    }
  }

  #count(login: string, sources: ReadonlyMap<string, Limits>): Promise<Counted[]> {
    return this.#unitOfWork(async ({ signInFailures, write }) => {
      const now = this.#now()
      const before = now - FORGOTTEN_AFTER
      const kept = await signInFailures.of(login, [...sources.keys()])
      const counted = counting(
        kept.filter(({ blockedUntil }) => blockedUntil >= before),
        sources,
        now,
      )
      write({ kind: 'failures-lapsed', before }, { kind: 'failures-counted', login, counts: counted })
      return counted
    })
  }

  #tell({ id, name }: Administrator, failures: number): Promise<void> {
    const who = { at: this.#now(), by: null, device: null, subject: { id, name } }
    const entry: AuditInput = { ...who, act: 'session.locked-out', detail: { failures } }
    return this.#unitOfWork(async ({ write }) => write({ kind: 'audit', entry }))
  }
}
