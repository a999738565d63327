/** Profiles of an organisation's own: a change of one is a change of every account that has it. */
import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import type { Profile, ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { Managers, type Asker } from './managers.ts'
import { profileText } from './permissions-text.ts'
import { Refusal } from '../refusal.ts'

type Parts = {
  unitOfWork: UnitOfWork
  administrators: Administrators
  units: ReadonlyMap<UnitId, Unit>
  now: () => number
}
type Wanted = { id: string | null; name: string; grants: readonly ProfileGrant[]; version: number }

export class ProfileAdministration {
  readonly #parts: Parts
  readonly #managers: Managers

  constructor(parts: Parts) {
    this.#parts = parts
    this.#managers = new Managers(parts.administrators, parts.units)
  }

  save(asker: Asker, { id, name, grants, version }: Wanted): Promise<Profile> {
    return this.#parts.unitOfWork(async (transaction) => {
      const manager = this.#managers.asking(asker)
      const before = id === null ? null : this.#changeable(manager, id)
      if (before && before.version !== version) throw await changedMeanwhile(transaction.audit, 'profile', before)
      const saved = {
        id: before?.id ?? this.#newId(name),
        name,
        grants: distinct(grants),
        version: (before?.version ?? 0) + 1,
      }
      this.#demandHeld(manager, saved)
      this.#demandUniqueName(saved)
      const by = this.#by(asker, saved)
      const after = profileText(saved)
      const entry: AuditInput = before
        ? { ...by, act: 'profile.changed', detail: { before: profileText(before), after } }
        : { ...by, act: 'profile.added', detail: { after } }
      transaction.write({ kind: 'profile-saved', profile: saved }, { kind: 'audit', entry })
      return { ...saved, readyMade: false }
    })
  }

  remove(asker: Asker, id: string): Promise<void> {
    return this.#parts.unitOfWork(async ({ write }) => {
      const profile = this.#changeable(this.#managers.asking(asker), id)
      const count = [...this.#accountsWith(id)].length
      if (count > 0)
        throw new Refusal(
          'profile-in-use',
          `${count === 1 ? 'One account has' : `${count} accounts have`} the profile “${profile.name}”. Give them another one first.`,
        )
      const entry: AuditInput = { ...this.#by(asker, profile), act: 'profile.removed', detail: {} }
      write({ kind: 'profile-removed', profile: id }, { kind: 'audit', entry })
    })
  }

  /** @throws Refusal when the profile comes with the product, or it or an account with it lies beyond reach */
  #changeable(manager: Administrator, id: string): Profile {
    const profile = this.#parts.administrators.profiles.get(id)
    if (!profile) throw new Refusal('no-profile', `There is no profile “${id}”.`)
    if (profile.readyMade)
      throw new Refusal(
        'ready-made',
        `The profile “${profile.name}” comes with Carillon and stays as it is. Make one of your own.`,
      )
    this.#demandHeld(manager, profile)
    for (const account of this.#accountsWith(id))
      if (!this.#managers.mayManage(manager, account))
        throw new Refusal(
          'beyond-your-powers',
          `An account with the profile “${profile.name}” may do more than you can hand on, so you cannot change what it may do.`,
        )
    return profile
  }

  /** Wherever its accounts are responsible, now or later: so everywhere. */
  #demandHeld(manager: Administrator, { grants }: Pick<Profile, 'grants'>): void {
    this.#managers.demandWithinReach(
      manager,
      grants.map(({ capability }) => ({ capability, scope: 'everything' })),
    )
  }

  *#accountsWith(profile: string): Iterable<Administrator> {
    for (const account of this.#parts.administrators.all) if (account.profile === profile) yield account
  }

  #demandUniqueName({ id, name }: Pick<Profile, 'id' | 'name'>): void {
    for (const other of this.#parts.administrators.profiles.values())
      if (other.id !== id && other.name.toLowerCase() === name.toLowerCase())
        throw new Refusal('name-taken', `There is a profile “${other.name}” already. Choose another name.`)
  }

  #newId(name: string): string {
    const word = slug(name)
    let id = word
    for (let number = 2; this.#parts.administrators.profiles.has(id); number++) id = `${word}-${number}`
    return id
  }

  #by({ by, device }: Asker, { id, name }: Pick<Profile, 'id' | 'name'>) {
    return { at: this.#parts.now(), by, device, subject: { id, name } }
  }
}

/** One grant for each capability, in their order; everywhere includes where one is responsible. */
const distinct = (grants: readonly ProfileGrant[]): ProfileGrant[] =>
  CAPABILITIES.flatMap((capability): ProfileGrant[] => {
    const scopes = grants.filter((granted) => granted.capability === capability).map(({ scope }) => scope)
    if (scopes.length === 0) return []
    return [{ capability, scope: scopes.includes('everything') ? 'everything' : 'assigned' }]
  })

/** `Zespół łączności` becomes `zespol-lacznosci`. */
const slug = (name: string): string => {
  const letters = name.toLowerCase().replaceAll('ł', 'l').normalize('NFD').replace(/\p{M}/gu, '')
  const word = letters.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return word.slice(0, 56).replace(/-+$/, '') || 'profile'
}
