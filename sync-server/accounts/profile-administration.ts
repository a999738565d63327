/** Profiles of an organisation's own: a change of one is a change of every account that has it. */
import { CAPABILITIES } from '@carillon/shared-model/access/capabilities.ts'
import type { Profile, ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import type { Administrator, Administrators } from './administrators.ts'
import type { Admission } from './admission.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { Managers, type Asker } from './managers.ts'
import { PowersWriter } from './powers-text.ts'
import { Refusal } from './refusal.ts'

type Parts = {
  database: Database
  administrators: Administrators
  units: ReadonlyMap<UnitId, Unit>
  admission: Admission
  now: () => number
}
type Wanted = { id: string | null; name: string; grants: readonly ProfileGrant[]; version: number }

export class ProfileAdministration {
  readonly #parts: Parts
  readonly #managers: Managers
  readonly #text: PowersWriter

  constructor(parts: Parts) {
    this.#parts = parts
    this.#text = new PowersWriter(parts.database)
    this.#managers = new Managers(parts.administrators, parts.units)
  }

  save(asker: Asker, { id, name, grants, version }: Wanted): Profile {
    const { database, administrators, admission } = this.#parts
    const manager = this.#managers.asking(asker)
    const before = id === null ? null : this.#changeable(manager, id)
    if (before && before.version !== version) throw changedMeanwhile(database, 'profile', before.id, before.name)
    const saved = {
      id: before?.id ?? this.#newId(name),
      name,
      grants: distinct(grants),
      version: (before?.version ?? 0) + 1,
    }
    this.#demandHeld(manager, saved)
    this.#demandUniqueName(saved)
    database.transaction(() => {
      database.run(
        'INSERT OR REPLACE INTO profiles (id, name, grants, version) VALUES (?, ?, ?, ?)',
        saved.id,
        saved.name,
        JSON.stringify(saved.grants),
        saved.version,
      )
      const by = this.#by(asker, saved)
      const after = this.#text.profile(saved)
      appendAudit(
        database,
        before
          ? { ...by, act: 'profile.changed', detail: { before: this.#text.profile(before), after } }
          : { ...by, act: 'profile.added', detail: { after } },
      )
    })
    admission.refresh()
    return administrators.profiles.get(saved.id)!
  }

  remove(asker: Asker, id: string): void {
    const { database, admission } = this.#parts
    const profile = this.#changeable(this.#managers.asking(asker), id)
    const count = [...this.#accountsWith(id)].length
    if (count > 0)
      throw new Refusal(
        409,
        'profile-in-use',
        `${count === 1 ? 'One account has' : `${count} accounts have`} the profile “${profile.name}”. Give them another one first.`,
      )
    database.transaction(() => {
      database.run('DELETE FROM profiles WHERE id = ?', id)
      appendAudit(database, { ...this.#by(asker, profile), act: 'profile.removed', detail: {} })
    })
    admission.refresh()
  }

  /** @throws Refusal when the profile comes with the product, or it or an account with it lies beyond reach */
  #changeable(manager: Administrator, id: string): Profile {
    const profile = this.#parts.administrators.profiles.get(id)
    if (!profile) throw new Refusal(404, 'no-profile', `There is no profile “${id}”.`)
    if (profile.readyMade)
      throw new Refusal(
        409,
        'ready-made',
        `The profile “${profile.name}” comes with Carillon and stays as it is. Make one of your own.`,
      )
    this.#demandHeld(manager, profile)
    for (const account of this.#accountsWith(id))
      if (!this.#managers.mayManage(manager, account))
        throw new Refusal(
          403,
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
        throw new Refusal(409, 'name-taken', `There is a profile “${other.name}” already. Choose another name.`)
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
