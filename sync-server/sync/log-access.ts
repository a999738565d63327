import * as table from '@carillon/shared-model/access/log-table.ts'
import type { Principal, Talk } from '@carillon/shared-model/access/principals.ts'
import type { LogName } from '@carillon/shared-model/logs/names.ts'
import type { Memberships } from '../ports/memberships.ts'

/** Asks the access table: the one place where connections look up what the table decides by. */
export class LogAccess {
  readonly #memberships: Memberships

  constructor(memberships: Memberships) {
    this.#memberships = memberships
  }

  /** The principal's conversation that a log belongs to; null: none of theirs, or the log is of another kind. */
  talkOf(principal: Principal, { kind, subject, month }: LogName): Talk | null {
    return kind === 'talk' ? this.#memberships.talkOf(principal, subject, month!) : null
  }

  mayRead(principal: Principal, log: LogName): boolean {
    return table.mayRead(principal, log, this.talkOf(principal, log))
  }

  mayAppend(principal: Principal, log: LogName): boolean {
    return table.mayAppend(principal, log, this.talkOf(principal, log))
  }
}
