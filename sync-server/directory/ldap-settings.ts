/** The directory server that is set, and how its last synchronisation went. The password is sealed. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { importResult, ldapSource, type LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import { Refusal } from '../refusal.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Repositories } from '../ports/repositories.ts'
import type { SettingsChange, SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'

const SETTINGS = 'ldap'
const STATE = 'ldap.state'
const PURPOSE = 'ldap password'
const MINUTE = 60_000

const stored = z.object({ source: ldapSource, password: z.string().nullable() })
const why = z.object({ code: z.string(), text: z.string() })
const state = z.object({
  last: z.object({ at: z.number(), why: why.nullable(), result: importResult.nullable() }).nullable(),
  next: z.number().nullable(),
})
export type LdapWhy = z.infer<typeof why>
export type LdapState = z.infer<typeof state>
export type LdapSettings = { source: LdapSource; hasPassword: boolean }

/** What decides who gets to read the password. */
const receiver = ({ url, startTls, authority, bindDn }: LdapSource) =>
  JSON.stringify([url.toLowerCase(), startTls, authority, bindDn])

/** @returns when the next synchronisation is due; null: only by hand */
export const nextAfter = ({ every }: LdapSource, now: number): number | null =>
  every === null ? null : now + every * MINUTE

type Stored = z.infer<typeof stored>

export const readState = async (settings: SettingsRepository): Promise<LdapState> =>
  state.parse((await settings.get(STATE)) ?? { last: null, next: null })

export const stateSaved = (value: LdapState | null): SettingsChange => ({ kind: 'setting-saved', key: STATE, value })

export class LdapStorage {
  readonly #unitOfWork: UnitOfWork
  readonly #settings: SettingsRepository
  readonly #vault: () => Vault

  constructor(unitOfWork: UnitOfWork, { settings }: Pick<Repositories, 'settings'>, vault: () => Vault) {
    this.#unitOfWork = unitOfWork
    this.#settings = settings
    this.#vault = vault
  }

  /** null: no directory server is set */
  async settings(): Promise<LdapSettings | null> {
    const found = await read(this.#settings)
    return found && { source: found.source, hasPassword: found.password !== null }
  }

  state(): Promise<LdapState> {
    return readState(this.#settings)
  }

  /**
   * @param given null: the stored one
   * @throws Refusal when the stored one would go to another server, or in another way, than it was given for
   */
  async password(source: LdapSource, given: string | null): Promise<string | null> {
    return this.#passwordFor(await read(this.#settings), source, given)
  }

  /** @param given as of `password` */
  put(source: LdapSource, given: string | null, actor: Actor, now: number): Promise<void> {
    return this.#unitOfWork(async ({ settings, write }) => {
      const before = await read(settings)
      const password = this.#passwordFor(before, source, given)
      const sealed = password === null ? null : this.#vault().seal(password, PURPOSE)
      const { last } = await readState(settings)
      write(
        { kind: 'setting-saved', key: SETTINGS, value: { source, password: sealed } satisfies Stored },
        stateSaved({ last, next: nextAfter(source, now) }),
        { kind: 'audit', entry: changed(before?.source ?? null, source, actor, now) },
      )
    })
  }

  remove(actor: Actor, now: number): Promise<void> {
    return this.#unitOfWork(async ({ settings, write }) => {
      const before = await read(settings)
      if (!before) return
      write({ kind: 'setting-saved', key: SETTINGS, value: null }, stateSaved(null), {
        kind: 'audit',
        entry: changed(before.source, null, actor, now),
      })
    })
  }

  #passwordFor(found: Stored | null, source: LdapSource, given: string | null): string | null {
    if (source.bindDn === '') return null
    if (given !== null) return given
    if (!found || found.password === null) return null
    if (receiver(found.source) !== receiver(source))
      throw new Refusal(
        'ldap-password-again',
        'Give the password again: the stored one is for the address, the encryption and the account that it was given with.',
      )
    return this.#vault().open(found.password, PURPOSE)
  }
}

const read = async (settings: SettingsRepository): Promise<Stored | null> => {
  const value = await settings.get(SETTINGS)
  return value === undefined ? null : stored.parse(value)
}

const changed = (before: LdapSource | null, after: LdapSource | null, actor: Actor, at: number): AuditInput => {
  const [old, now] = [flat(before), flat(after)]
  const differs = (name: string) => old.get(name) !== now.get(name)
  const told = (values: ReadonlyMap<string, string>) => {
    const lines = [...values].filter(([name]) => differs(name)).map(([name, value]) => `${name}: ${value}`)
    return lines.length === 0 ? null : lines.join('\n')
  }
  return { at, ...actor, act: 'ldap.changed', subject: null, detail: { before: told(old), after: told(now) } }
}

/** Every setting with the path to it; a certificate by its fingerprint. Passwords are not among them. */
const flat = (source: LdapSource | null): ReadonlyMap<string, string> => {
  const values = new Map<string, string>()
  const walk = (path: string, value: unknown): void => {
    if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value)) walk(path ? `${path}.${name}` : name, inner)
    else if (path === 'authority' && typeof value === 'string')
      values.set(path, `SHA-256 ${createHash('sha256').update(value).digest('hex')}`)
    else if (value !== null && value !== '') values.set(path, typeof value === 'string' ? value : JSON.stringify(value))
  }
  if (source) walk('', source)
  return values
}
