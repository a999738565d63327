/**
 * What managers do with accounts of administrators. Every act looks at both accounts as they are when it is written,
 * together with its entry of the audit trail, and has taken effect on open connections when it is done.
 */
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { Session } from '@carillon/shared-model/api/session-routes.ts'
import type { Profile } from '@carillon/shared-model/access/profiles.ts'
import { merged } from '@carillon/shared-model/access/grants.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import { newAdminId, type AdminId, type UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Decided, NewAdministrator } from '../ports/administrators.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { Transaction, UnitOfWork } from '../ports/unit-of-work.ts'
import { decidedGrants, demandUnique, scopesOf } from './account-decisions.ts'
import { demandOwnerLeft, stateOf, type LastSeen } from './account-use.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { Admission } from './admission.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { Invitation, Invitations } from './invitations.ts'
import { loginKey } from './logins.ts'
import { Managers, type Asker } from './managers.ts'
import { hashPassword } from './passwords.ts'
import { accountText, differences } from './permissions-text.ts'
import { Refusal } from '../refusal.ts'
import type { SessionList } from './session-list.ts'

type Parts = {
  unitOfWork: UnitOfWork
  repositories: Repositories
  administrators: Administrators
  units: ReadonlyMap<UnitId, Unit>
  admission: Admission
  sessions: SessionList
  invitations: Invitations
  now: () => number
}

export class Administration {
  readonly #parts: Parts
  readonly #managers: Managers

  constructor(parts: Parts) {
    this.#parts = parts
    this.#managers = new Managers(parts.administrators, parts.units)
  }

  /** Accounts that exist for whoever asks. */
  async list(asker: Asker): Promise<{ administrators: AdministratorRow[]; profiles: Profile[] }> {
    const { administrators, repositories } = this.#parts
    const seen = await repositories.administrators.lastSeen()
    const manager = this.#managers.asking(asker)
    const accounts = [...administrators.all].filter((account) => this.#managers.sees(manager, account))
    return {
      administrators: accounts.map((account) => this.#row(manager, account, seen)),
      profiles: [...administrators.profiles.values()],
    }
  }

  /** @param password null: there is an invitation instead, with which the person chooses one */
  async create(
    asker: Asker,
    { login, password, ...wanted }: Decided & { login: string; password: string | null },
  ): Promise<{ administrator: AdministratorRow; invitation: Invitation | null }> {
    const { unitOfWork, administrators, units, invitations, now } = this.#parts
    const passwordHash = password === null ? null : await hashPassword(password)
    const id = newAdminId(now())
    const invitation = await unitOfWork(async (transaction) => {
      const manager = this.#managers.asking(asker)
      this.#managers.demandWithinReach(manager, decidedGrants(wanted, [], administrators.profiles, units))
      this.#managers.demandManages(manager, wanted.responsible)
      const own = merged(wanted.own)
      const account: NewAdministrator = { ...wanted, id, login: loginKey(login), own, passwordHash, createdAt: now() }
      demandUnique(account, administrators.all)
      const { profile, responsible, own: ownText } = accountText(account, await codesOf(transaction))
      const detail = { profile, responsible, own: ownText }
      transaction.write({ kind: 'administrator-added', account })
      this.#record(transaction, asker, account, { act: 'administrator.added', detail })
      if (password !== null) return null
      this.#record(transaction, asker, account, { act: 'administrator.invited', detail: {} })
      return invitations.issue(transaction, id)
    })
    return { administrator: await this.#shown(asker, administrators.find(id)!), invitation }
  }

  /** @param version of the account that the change was made on */
  change(asker: Asker, id: AdminId, { version, ...wanted }: Decided & { version: number }): Promise<AdministratorRow> {
    const { administrators, units } = this.#parts
    return this.#change(asker, async (transaction) => {
      const manager = this.#managers.asking(asker)
      const account = this.#managers.managed(manager, id)
      if (account.version !== version) throw await changedMeanwhile(transaction.audit, 'administrator', account)
      const known = [account.responsible, ...scopesOf(account.own)]
      this.#managers.demandWithinReach(manager, decidedGrants(wanted, known, administrators.profiles, units))
      if (JSON.stringify(wanted.responsible) !== JSON.stringify(account.responsible))
        this.#managers.demandManages(manager, wanted.responsible)
      const seen = await transaction.administrators.lastSeen()
      demandOwnerLeft(account, { ...account, ...wanted }, administrators.all, seen)
      const to = { ...wanted, own: merged(wanted.own) }
      const codes = await codesOf(transaction)
      const detail = differences(accountText(account, codes), accountText(to, codes))
      if (detail.after === '') return account
      demandUnique({ ...account, identity: to.identity }, administrators.all)
      transaction.write({ kind: 'administrator-changed', admin: id, to })
      this.#record(transaction, asker, account, { act: 'administrator.changed', detail })
      return account
    })
  }

  /** Whoever disables themselves is signed out by it. */
  disable(asker: Asker, id: AdminId): Promise<AdministratorRow> {
    const { administrators, admission, now } = this.#parts
    return this.#change(asker, async (transaction) => {
      const manager = this.#managers.asking(asker)
      // Everybody may step down, however far they reach: it gives nobody anything.
      const account = id === manager.id ? manager : this.#managers.managed(manager, id)
      if (account.disabledAt !== null) return account
      const at = now()
      const seen = await transaction.administrators.lastSeen()
      demandOwnerLeft(account, { ...account, disabledAt: at }, administrators.all, seen)
      transaction.write({ kind: 'administrator-disabled', admin: id, at }, { kind: 'invitations-withdrawn', admin: id })
      this.#record(transaction, asker, account, { act: 'administrator.disabled', detail: {} })
      admission.endAll(transaction, id, null, { ...asker, how: 'account disabled' })
      return account
    })
  }

  enable(asker: Asker, id: AdminId): Promise<AdministratorRow> {
    return this.#change(asker, async (transaction) => {
      const account = this.#managers.managed(this.#managers.asking(asker), id)
      if (account.disabledAt === null) return account
      transaction.write({ kind: 'administrator-enabled', admin: id })
      this.#record(transaction, asker, account, { act: 'administrator.enabled', detail: {} })
      return account
    })
  }

  /** Only what was never used: what an account has done names it for ever. */
  remove(asker: Asker, id: AdminId): Promise<void> {
    const { unitOfWork, administrators } = this.#parts
    return unitOfWork(async (transaction) => {
      const account = this.#managers.managed(this.#managers.asking(asker), id)
      const seen = await transaction.administrators.lastSeen()
      demandOwnerLeft(account, null, administrators.all, seen)
      if (seen.has(id))
        throw new Refusal(
          'account-used',
          `${account.name} has signed in before, so the account stays in the record. Disable it instead.`,
        )
      transaction.write({ kind: 'administrator-removed', admin: id })
      this.#record(transaction, asker, account, { act: 'administrator.removed', detail: {} })
    })
  }

  /** The old password is good until the invitation is accepted. */
  invite(asker: Asker, id: AdminId): Promise<Invitation> {
    const { unitOfWork, invitations } = this.#parts
    return unitOfWork(async (transaction) => {
      const account = this.#other(asker, id, 'Change your own password on the page of your account.')
      if (account.disabledAt !== null)
        throw new Refusal('disabled', `The account of ${account.name} is disabled. Enable it first.`)
      this.#record(transaction, asker, account, { act: 'administrator.invited', detail: {} })
      return invitations.issue(transaction, id)
    })
  }

  resetTotp(asker: Asker, id: AdminId): Promise<AdministratorRow> {
    return this.#change(asker, async (transaction) => {
      const account = this.#other(asker, id, 'Remove the codes of your own account on its page, with a code.')
      if (!account.totp) return account
      transaction.write({ kind: 'second-factor-removed', admin: id })
      this.#record(transaction, asker, account, { act: 'totp.removed', detail: { how: 'administrator' } })
      return account
    })
  }

  async sessions(asker: Asker, id: AdminId): Promise<Session[]> {
    this.#managers.seen(this.#managers.asking(asker), id)
    return this.#parts.sessions.of(id, asker.device)
  }

  /** @returns how many there were */
  endSessions(asker: Asker, id: AdminId): Promise<number> {
    const { unitOfWork, admission } = this.#parts
    return unitOfWork(async (transaction) => {
      this.#managers.seen(this.#managers.asking(asker), id)
      return admission.endAll(transaction, id, null, { ...asker, how: 'administrator' })
    })
  }

  /** @throws Refusal for one's own account, where a stolen session alone must not be enough */
  #other(asker: Asker, id: AdminId, instead: string): Administrator {
    const account = this.#managers.managed(this.#managers.asking(asker), id)
    if (id === asker.by) throw new Refusal('own-account', instead)
    return account
  }

  #record(
    { write }: Transaction,
    { by, device }: Asker,
    { id, name }: { id: AdminId; name: string },
    what: What,
  ): void {
    write({ kind: 'audit', entry: { at: this.#parts.now(), by, device, subject: { id, name }, ...what } })
  }

  /** @param work gives the account that it has changed @returns that as the asker sees it then */
  async #change(asker: Asker, work: (transaction: Transaction) => Promise<Administrator>): Promise<AdministratorRow> {
    return this.#shown(asker, await this.#parts.unitOfWork(work))
  }

  /** @param account is shown as it is now, unless it has been removed already */
  async #shown(asker: Asker, account: Administrator): Promise<AdministratorRow> {
    const { administrators, repositories } = this.#parts
    const seen = await repositories.administrators.lastSeen()
    // Whoever has done something is an account for ever.
    return this.#row(administrators.find(asker.by)!, administrators.find(account.id) ?? account, seen)
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

/** Of removed units too: an account may still name them. */
const codesOf = async ({ directory }: Transaction): Promise<ReadonlyMap<UnitId, string>> =>
  new Map((await directory.units()).map(({ id, code }) => [id, code]))

type Act =
  | 'administrator.added'
  | 'administrator.changed'
  | 'administrator.disabled'
  | 'administrator.enabled'
  | 'administrator.invited'
  | 'administrator.removed'
  | 'totp.removed'
type What = { [Some in Act]: Pick<AuditInput<Some>, 'act' | 'detail'> }[Act]
