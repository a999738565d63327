/** The one door for writes, in SQLite: one connection, one transaction after the other. */
import { Announcements } from '../../ports/announcements.ts'
import type { Change } from '../../ports/changes.ts'
import type { Append } from '../../ports/log-store.ts'
import type { Repositories } from '../../ports/repositories.ts'
import type { Transaction } from '../../ports/unit-of-work.ts'
import { appendUpdates } from './append.ts'
import { applyChanges } from './apply.ts'
import type { Database } from './database.ts'
import { nextRev } from './open.ts'
import { sqliteRepositories } from './repositories.ts'
import { wipeTraces } from './traces.ts'

export class SqliteWriter {
  readonly repositories: Repositories
  readonly announcements: Announcements
  readonly #database: Database
  /** resolves when the last of the work that was asked for is done */
  #last: Promise<unknown> = Promise.resolve()

  constructor(database: Database, announcements = new Announcements()) {
    this.#database = database
    this.announcements = announcements
    this.repositories = sqliteRepositories(database)
  }

  readonly unitOfWork = <Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> =>
    this.#next(async () => {
      const changes: Change[] = []
      const write = (...more: readonly Change[]): void => void changes.push(...more)
      const result = await work({ ...this.repositories, write })
      if (changes.length > 0) {
        await this.#write([], changes)
        wipeTraces(this.#database, changes)
      }
      return result
    })

  /** The group commit of logs, with what their facts change. */
  commit(appends: readonly Append[], changes: readonly Change[]): Promise<void> {
    return this.#next(() => this.#write(appends, changes))
  }

  /** Nothing can come between: the transaction is synchronous, so nobody reads what is not on disk yet. */
  #write(appends: readonly Append[], changes: readonly Change[]): Promise<void> {
    const views = this.#database.transaction(() => {
      if (appends.length > 0) appendUpdates(this.#database, appends)
      return applyChanges(this.#database, changes, () => nextRev(this.#database))
    })
    return this.announcements.tell(changes, views)
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(work)
    this.#last = next.catch(() => undefined)
    return next
  }
}
