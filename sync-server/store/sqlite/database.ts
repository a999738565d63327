/** A thin adapter over libsql's SQLite: cached statements, plain rows, transactions. Synchronous: each call takes microseconds. */
import Libsql from 'libsql'

export type Value = string | number | bigint | Uint8Array | null
type Statement = {
  // One array: libsql takes a single parameter of bytes for an object of named ones, and ends the process.
  all(values: Value[]): unknown[]
  run(values: Value[]): { changes: number; lastInsertRowid: number }
}

export class Database {
  readonly #connection: InstanceType<typeof Libsql>
  readonly #statements = new Map<string, Statement>()
  #failed: (error: unknown) => void = () => {}

  /** @param file path of the database, or `:memory:` @param access `read`: nothing can be written */
  constructor(file: string, access: 'write' | 'read' = 'write') {
    this.#connection = new Libsql(file)
    this.#connection.exec(
      access === 'read'
        ? 'PRAGMA query_only = ON; PRAGMA busy_timeout = 5000'
        : // What is erased is not to be read in the file either, nor what was moved before it was erased.
          'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON',
    )
  }

  /** @param failed is told of everything that could not be written */
  watch(failed: (error: unknown) => void): void {
    this.#failed = failed
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(values) as Row[]
  }

  /**
   * As `all`, where there may be thousands of rows: SQLite makes one JSON text of them, since each row that is handed
   * over costs microseconds. Values are texts, numbers or null.
   */
  allAsJson<Row>(columns: readonly (keyof Row & string)[], sql: string, ...values: Value[]): Row[] {
    const object = columns.map((column) => `'${column}', ${column}`).join(', ')
    const one = this.get<{ rows: string }>(
      `SELECT json_group_array(json_object(${object})) AS rows FROM (${sql})`,
      ...values,
    )
    return JSON.parse(one!.rows) as Row[]
  }

  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).all(values)[0] as Row | undefined
  }

  /** @returns how many rows changed */
  run(sql: string, ...values: Value[]): number {
    return this.#writing(() => this.#statement(sql).run(values).changes)
  }

  /** Runs statements without parameters, such as a migration. */
  script(sql: string): void {
    this.#writing(() => this.#connection.exec(sql))
  }

  /** All of `work` or nothing of it. Not to be nested; `work` is synchronous, so that nothing can come between. */
  transaction<Result>(work: () => Result): Result {
    return this.#writing(() => {
      this.#connection.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        this.#connection.exec('COMMIT')
        return result
      } catch (error) {
        // Where the disk is full, SQLite has rolled back by itself.
        if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
        throw error
      }
    })
  }

  close(): void {
    this.#statements.clear()
    this.#connection.close()
  }

  #writing<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      this.#failed(error)
      throw error
    }
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#connection.prepare(sql) as unknown as Statement
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
