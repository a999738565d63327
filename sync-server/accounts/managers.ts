/** Those who manage the accounts of others, and how far they reach: access/delegation.ts, applied to accounts. */
import { beyond } from '@carillon/shared-model/access/delegation.ts'
import { holds, type Grant, type Scope } from '@carillon/shared-model/access/grants.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { AdminId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { Refusal } from '../refusal.ts'

/** Who asks, by which of their devices. */
export type Asker = Actor & { by: AdminId }

export class Managers {
  readonly #administrators: Administrators
  readonly #units: ReadonlyMap<UnitId, Unit>

  constructor(administrators: Administrators, units: ReadonlyMap<UnitId, Unit>) {
    this.#administrators = administrators
    this.#units = units
  }

  /**
   * The account that asks, as it is now: it may have lost its permissions since its request was admitted.
   * @throws Refusal when it manages nobody any more
   */
  asking({ by }: Asker): Administrator {
    const manager = this.#administrators.get(by)
    if (!manager) throw new Refusal('unauthenticated', 'Your account has been disabled.')
    if (holds(manager.grants, 'administrators.manage')) return manager
    throw new Refusal('forbidden', 'Your account may not manage administrators.')
  }

  /** Nobody changes an account that may do more than they may hand on themselves. */
  mayManage(manager: Administrator, account: Administrator): boolean {
    return beyond(account.grants, manager.grants, this.#units).length === 0
  }

  /** What lies beyond somebody's reach does not exist for them; they themselves always do. */
  sees(manager: Administrator, account: Administrator): boolean {
    return account.id === manager.id || this.mayManage(manager, account)
  }

  /** @throws Refusal when there is no such account within reach */
  seen(manager: Administrator, id: AdminId): Administrator {
    const account = this.#administrators.find(id)
    if (account && this.sees(manager, account)) return account
    throw new Refusal('not-found', 'There is no such administrator.')
  }

  /** @throws Refusal when there is no such account within reach, or it is one's own and reaches further */
  managed(manager: Administrator, id: AdminId): Administrator {
    const account = this.seen(manager, id)
    if (this.mayManage(manager, account)) return account
    throw new Refusal('beyond-your-powers', 'Your own account can be changed only by those who manage all of it.')
  }

  /** @throws Refusal when these are not all permissions that the manager may hand on */
  demandWithinReach(manager: Administrator, grants: readonly Grant[]): void {
    const over = beyond(grants, manager.grants, this.#units)
    if (over.length === 0) return
    // Units are not named: the manager may not know of them.
    const permissions = [...new Set(over.map(({ capability }) => capability))].join(', ')
    throw new Refusal(
      'beyond-your-powers',
      `You can give only permissions that you hold yourself, where you manage administrators. Not so: ${permissions}.`,
    )
  }

  /** @throws Refusal when somebody is made responsible for units where the manager manages nobody */
  demandManages(manager: Administrator, responsible: Scope): void {
    this.demandWithinReach(manager, [{ capability: 'administrators.manage', scope: responsible }])
  }
}
