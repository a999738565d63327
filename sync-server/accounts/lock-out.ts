/** The delays that make guessing hopeless, by login: of passwords and of codes alike, wherever they are asked for. */
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrator } from './administrators.ts'
import { Refusal } from './refusal.ts'

/** Failures in a row that cost nothing; each further one doubles the delay. */
const FREE_FAILURES = 5
const FIRST_DELAY = 30_000
const LONGEST_DELAY = 3_600_000
/** Failures are forgotten after a day without any. */
const FORGOTTEN_AFTER = 86_400_000

/** One attempt that has been counted as a failure already; exactly one of these says what became of it. */
export type Attempt = {
  /** It stays counted. @param account null: nobody has this login */
  failed(account: Administrator | null): void
  /** All that was asked for was right: failures are forgotten. Inside a transaction of the caller. */
  succeeded(): void
  /** What was given was right, and is not all that a sign-in needs: this one is not counted, earlier ones stay. */
  takenBack(): void
}

type Row = { failures: number; blocked_until: number }

const blocked = (milliseconds: number) => {
  const seconds = Math.ceil(milliseconds / 1000)
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new Refusal(429, 'locked-out', `Too many wrong passwords or codes for this login. Try again in ${wait}.`)
}

export class LockOut {
  readonly #database: Database
  readonly #now: () => number

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  /**
   * Counts a failure before anything is checked: guesses sent all at once would else all see the old count.
   * @param key of the login, as of `loginKey`
   * @throws Refusal while the login is locked out
   */
  attempt(key: string): Attempt {
    const { before, failures, blockedUntil } = this.#count(key)
    return {
      failed: (account) => {
        if (account && blockedUntil > this.#now()) this.#tell(account, failures)
      },
      succeeded: () => {
        this.#database.run('DELETE FROM sign_in_failures WHERE login = ?', key)
      },
      // Attempts that ran meanwhile keep what they counted, and the lock that they began.
      takenBack: () => {
        this.#database.run(
          `UPDATE sign_in_failures SET failures = failures - 1,
           blocked_until = CASE WHEN failures = ? THEN ? ELSE blocked_until END WHERE login = ?`,
          failures,
          before,
          key,
        )
      },
    }
  }

  #count(key: string): { before: number; failures: number; blockedUntil: number } {
    const now = this.#now()
    return this.#database.transaction(() => {
      this.#database.run('DELETE FROM sign_in_failures WHERE blocked_until < ?', now - FORGOTTEN_AFTER)
      const row = this.#database.get<Row>('SELECT failures, blocked_until FROM sign_in_failures WHERE login = ?', key)
      if (row && row.blocked_until > now) throw blocked(row.blocked_until - now)
      const failures = (row?.failures ?? 0) + 1
      const delay =
        failures < FREE_FAILURES ? 0 : Math.min(FIRST_DELAY * 2 ** (failures - FREE_FAILURES), LONGEST_DELAY)
      this.#database.run(
        'INSERT OR REPLACE INTO sign_in_failures (login, failures, blocked_until) VALUES (?, ?, ?)',
        key,
        failures,
        now + delay,
      )
      return { before: row?.blocked_until ?? now, failures, blockedUntil: now + delay }
    })
  }

  #tell({ id, name }: Administrator, failures: number): void {
    this.#database.transaction(() =>
      appendAudit(this.#database, {
        at: this.#now(),
        by: null,
        device: null,
        act: 'session.locked-out',
        subject: { id, name },
        detail: { failures },
      }),
    )
  }
}
