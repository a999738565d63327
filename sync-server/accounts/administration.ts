/**
 * What managers do with accounts of administrators. Every act looks at both accounts as they are now, is written in one
 * transaction with its entry of the audit trail, and has taken effect on open connections when the call returns.
 */
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { Session } from '@carillon/shared-model/api/session-routes.ts'
import { effectiveGrants, type Profile } from '@carillon/shared-model/access/profiles.ts'
import { merged, type Grant, type Scope } from '@carillon/shared-model/access/grants.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import { newAdminId, type AdminId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Connections } from '../http/needs.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { demandOwnerLeft, lastSeenOf, stateOf, type LastSeen } from './account-use.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { Admission } from './admission.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { Devices } from './devices.ts'
import type { Invitation, Invitations } from './invitations.ts'
import { loginKey } from './logins.ts'
import { Managers, type Asker } from './managers.ts'
import { hashPassword } from './passwords.ts'
import { differences, PowersWriter } from './powers-text.ts'
import { Refusal } from './refusal.ts'
import { removeSecondFactor } from './second-factor.ts'
import { sessionsOf } from './session-list.ts'

type Parts = {
  database: Database
  administrators: Administrators
  devices: Devices
  units: ReadonlyMap<UnitId, Unit>
  admission: Admission
  connections: Connections
  invitations: Invitations
  now: () => number
}
/** What a manager decides about an account. */
export type Wanted = {
  name: string
  profile: string | null
  responsible: Scope
  own: readonly Grant[]
  identity: string | null
}

export class Administration {
  readonly #parts: Parts
  readonly #managers: Managers
  readonly #text: PowersWriter

  constructor(parts: Parts) {
    this.#parts = parts
    this.#text = new PowersWriter(parts.database)
    this.#managers = new Managers(parts.administrators, parts.units)
  }

  /** Accounts that exist for whoever asks. */
  list(asker: Asker): { administrators: AdministratorRow[]; profiles: Profile[] } {
    const { administrators, database } = this.#parts
    const manager = this.#managers.asking(asker)
    const seen = lastSeenOf(database)
    const rows = [...administrators.all].filter((account) => this.#managers.sees(manager, account))
    return {
      administrators: rows.map((account) => this.#row(manager, account, seen)),
      profiles: [...administrators.profiles.values()],
    }
  }

  /** @param password null: there is an invitation instead, with which the person chooses one */
  async create(
    asker: Asker,
    { login, password, ...wanted }: Wanted & { login: string; password: string | null },
  ): Promise<{ administrator: AdministratorRow; invitation: Invitation | null }> {
    const { database, invitations, now } = this.#parts
    const passwordHash = password === null ? '' : await hashPassword(password)
    const manager = this.#managers.asking(asker)
    const grants = this.#decided(wanted, [])
    this.#managers.demandWithinReach(manager, grants)
    this.#managers.demandManages(manager, wanted.responsible)
    const id = newAdminId(now())
    const own = merged(wanted.own)
    const invitation = database.transaction(() => {
      this.#demandUnique('login', loginKey(login), id)
      this.#demandUnique('identity', wanted.identity, id)
      database.run(
        `INSERT INTO admins (id, login, name, password_hash, profile, responsible, grants, identity, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        loginKey(login),
        wanted.name,
        passwordHash,
        wanted.profile,
        JSON.stringify(wanted.responsible),
        JSON.stringify(own),
        wanted.identity,
        now(),
      )
      const { profile, responsible, own: ownText } = this.#text.account({ ...wanted, own })
      const by = this.#by(asker, { id, name: wanted.name })
      appendAudit(database, {
        ...by,
        act: 'administrator.added',
        detail: { profile, responsible, own: ownText },
      })
      if (password !== null) return null
      appendAudit(database, { ...by, act: 'administrator.invited', detail: {} })
      return invitations.write(id)
    })
    return { administrator: this.#refreshed(asker, id), invitation }
  }

  /** @param version of the account that the change was made on */
  change(asker: Asker, id: AdminId, { version, ...wanted }: Wanted & { version: number }): AdministratorRow {
    const { database, administrators } = this.#parts
    const manager = this.#managers.asking(asker)
    const account = this.#managers.managed(manager, id)
    if (account.version !== version) throw changedMeanwhile(database, 'administrator', id, account.name)
    const own = merged(wanted.own)
    this.#managers.demandWithinReach(manager, this.#decided(wanted, [account.responsible, ...scopesOf(account.own)]))
    if (JSON.stringify(wanted.responsible) !== JSON.stringify(account.responsible))
      this.#managers.demandManages(manager, wanted.responsible)
    demandOwnerLeft(account, { ...account, ...wanted }, administrators, lastSeenOf(database))
    const changes = differences(this.#text.account(account), this.#text.account({ ...wanted, own }))
    if (changes.after === '') return this.#refreshed(asker, id)
    database.transaction(() => {
      this.#demandUnique('identity', wanted.identity, id)
      database.run(
        `UPDATE admins SET name = ?, profile = ?, responsible = ?, grants = ?, identity = ?, version = version + 1
         WHERE id = ?`,
        wanted.name,
        wanted.profile,
        JSON.stringify(wanted.responsible),
        JSON.stringify(own),
        wanted.identity,
        id,
      )
      appendAudit(database, { ...this.#by(asker, account), act: 'administrator.changed', detail: changes })
    })
    return this.#refreshed(asker, id)
  }

  /** Whoever disables themselves is signed out by it. */
  disable(asker: Asker, id: AdminId): AdministratorRow {
    const { database, administrators, admission, invitations, now } = this.#parts
    const manager = this.#managers.asking(asker)
    // Everybody may step down, however far they reach: it gives nobody anything.
    const account = id === manager.id ? manager : this.#managers.managed(manager, id)
    if (account.disabledAt === null) {
      const disabledAt = now()
      demandOwnerLeft(account, { ...account, disabledAt }, administrators, lastSeenOf(database))
      admission.endAll(id, null, { ...asker, how: 'account disabled' }, () => {
        database.run('UPDATE admins SET disabled_at = ?, version = version + 1 WHERE id = ?', disabledAt, id)
        invitations.withdraw(id)
        appendAudit(database, { ...this.#by(asker, account), act: 'administrator.disabled', detail: {} })
      })
      admission.refresh()
    }
    return this.#row(manager, administrators.find(id) ?? account, lastSeenOf(database))
  }

  enable(asker: Asker, id: AdminId): AdministratorRow {
    const { database } = this.#parts
    const account = this.#managers.managed(this.#managers.asking(asker), id)
    if (account.disabledAt !== null)
      database.transaction(() => {
        database.run('UPDATE admins SET disabled_at = NULL, version = version + 1 WHERE id = ?', id)
        appendAudit(database, { ...this.#by(asker, account), act: 'administrator.enabled', detail: {} })
      })
    return this.#refreshed(asker, id)
  }

  /** Only what was never used: what an account has done names it for ever. */
  remove(asker: Asker, id: AdminId): void {
    const { database, administrators, admission, invitations } = this.#parts
    const account = this.#managers.managed(this.#managers.asking(asker), id)
    const seen = lastSeenOf(database)
    demandOwnerLeft(account, null, administrators, seen)
    if (seen.has(id))
      throw new Refusal(
        409,
        'account-used',
        `${account.name} has signed in before, so the account stays in the record. Disable it instead.`,
      )
    database.transaction(() => {
      invitations.withdraw(id)
      removeSecondFactor(database, id)
      database.run('DELETE FROM admins WHERE id = ?', id)
      appendAudit(database, { ...this.#by(asker, account), act: 'administrator.removed', detail: {} })
    })
    admission.refresh()
  }

  /** The old password is good until the invitation is accepted. */
  invite(asker: Asker, id: AdminId): Invitation {
    const { database, invitations } = this.#parts
    const account = this.#other(asker, id, 'Change your own password on the page of your account.')
    if (account.disabledAt !== null)
      throw new Refusal(409, 'disabled', `The account of ${account.name} is disabled. Enable it first.`)
    return database.transaction(() => {
      appendAudit(database, { ...this.#by(asker, account), act: 'administrator.invited', detail: {} })
      return invitations.write(id)
    })
  }

  resetTotp(asker: Asker, id: AdminId): AdministratorRow {
    const { database } = this.#parts
    const account = this.#other(asker, id, 'Remove the codes of your own account on its page, with a code.')
    if (account.totp)
      database.transaction(() => {
        removeSecondFactor(database, id)
        appendAudit(database, { ...this.#by(asker, account), act: 'totp.removed', detail: { how: 'administrator' } })
      })
    return this.#refreshed(asker, id)
  }

  sessions(asker: Asker, id: AdminId): Session[] {
    this.#managers.seen(this.#managers.asking(asker), id)
    return sessionsOf(id, asker.device, this.#parts)
  }

  /** @returns how many there were */
  endSessions(asker: Asker, id: AdminId): number {
    this.#managers.seen(this.#managers.asking(asker), id)
    return this.#parts.admission.endAll(id, null, { ...asker, how: 'administrator' })
  }

  /** @throws Refusal for one's own account, where a stolen session alone must not be enough */
  #other(asker: Asker, id: AdminId, instead: string): Administrator {
    const account = this.#managers.managed(this.#managers.asking(asker), id)
    if (id === asker.by) throw new Refusal(409, 'own-account', instead)
    return account
  }

  /**
   * What an account may do by a decision.
   * @param known scopes that it had before: a unit in them may have been removed since
   * @throws Refusal when the profile or a unit does not exist
   */
  #decided({ profile: id, responsible, own }: Wanted, known: readonly Scope[]): Grant[] {
    const { administrators, units } = this.#parts
    const profile = id === null ? null : administrators.profiles.get(id)
    if (profile === undefined) throw new Refusal(404, 'no-profile', `There is no profile “${id ?? ''}”.`)
    for (const scope of [responsible, ...scopesOf(own)])
      if (scope !== 'everything' && !scope.every((unit) => units.has(unit) || known.some((one) => one.includes(unit))))
        throw new Refusal(404, 'no-unit', 'One of these units does not exist any more. Look at the account again.')
    return effectiveGrants(profile, responsible, own)
  }

  #demandUnique(field: 'login' | 'identity', value: string | null, id: AdminId): void {
    const taken =
      value !== null && this.#parts.database.get(`SELECT 1 FROM admins WHERE ${field} = ? AND id <> ?`, value, id)
    if (taken)
      throw field === 'login'
        ? new Refusal(409, 'login-taken', `The login “${value}” is taken. Choose another one.`)
        : new Refusal(409, 'identity-taken', `Another account signs in as “${value}” with the provider already.`)
  }

  #by({ by, device }: Asker, { id, name }: { id: AdminId; name: string }) {
    return { at: this.#parts.now(), by, device, subject: { id, name } }
  }

  /** After a change has been committed: brings connections up to date. @returns the account as the asker sees it now */
  #refreshed(asker: Asker, id: AdminId): AdministratorRow {
    const { administrators, admission, database } = this.#parts
    admission.refresh()
    return this.#row(administrators.find(asker.by)!, administrators.find(id)!, lastSeenOf(database))
  }

  #row(manager: Administrator, account: Administrator, seen: LastSeen): AdministratorRow {
    const { id, login, name, profile, responsible, own, identity, grants, totp, createdAt, version } = account
    return {
      ...{ id, login, name, profile, responsible, identity, totp, createdAt, version },
      own: [...own],
      grants: [...grants],
      state: stateOf(account, seen),
      lastSeen: seen.get(id) ?? null,
      manageable: this.#managers.mayManage(manager, account),
    }
  }
}

const scopesOf = (grants: readonly Grant[]): Scope[] => grants.map(({ scope }) => scope)
