import type { FailureCount, SignInFailureChange, SignInFailureRepository } from '../../ports/sign-in-failures.ts'
import type { Appliers } from './appliers.ts'
import type { Database } from './database.ts'

const COUNTS = 'SELECT source, failures, blocked_until AS blockedUntil FROM sign_in_failures WHERE login = ?'
const NAMED = 'source IN (SELECT value FROM json_each(?))'

export class SqliteSignInFailures implements SignInFailureRepository {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async of(login: string, sources?: readonly string[]): Promise<FailureCount[]> {
    if (!sources) return this.#database.all<FailureCount>(COUNTS, login)
    return this.#database.all<FailureCount>(`${COUNTS} AND ${NAMED}`, login, JSON.stringify(sources))
  }
}

export const signInFailureAppliers: Appliers<SignInFailureChange> = {
  'failures-counted': (database, { login, counts }) => {
    for (const { source, failures, blockedUntil } of counts)
      database.run(
        'INSERT OR REPLACE INTO sign_in_failures (login, source, failures, blocked_until) VALUES (?, ?, ?, ?)',
        login,
        source,
        failures,
        blockedUntil,
      )
  },
  'failures-forgotten': (database, { login, sources }) => {
    if (sources === null) database.run('DELETE FROM sign_in_failures WHERE login = ?', login)
    else database.run(`DELETE FROM sign_in_failures WHERE login = ? AND ${NAMED}`, login, JSON.stringify(sources))
  },
  'failures-lapsed': (database, { before }) => {
    database.run('DELETE FROM sign_in_failures WHERE blocked_until < ?', before)
  },
}
