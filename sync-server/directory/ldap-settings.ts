/** The directory server that is set, and how its last synchronisation went. The password is sealed. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { importResult, ldapSource, type LdapSource } from '@carillon/shared-model/api/directory-routes.ts'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { Refusal } from '../accounts/refusal.ts'
import type { Vault } from '../accounts/vault.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'

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

export class LdapStorage {
  readonly #database: Database
  readonly #vault: () => Vault

  constructor(database: Database, vault: () => Vault) {
    this.#database = database
    this.#vault = vault
  }

  get settings(): LdapSettings | null {
    const found = this.#stored()
    return found && { source: found.source, hasPassword: found.password !== null }
  }

  get state(): LdapState {
    return state.parse(readSetting(this.#database, STATE) ?? { last: null, next: null })
  }

  /** Inside a transaction that also says what happened. */
  putState(value: LdapState): void {
    writeSetting(this.#database, STATE, value)
  }

  /**
   * @param given null: the stored one
   * @throws Refusal when the stored one would go to another server, or in another way, than it was given for
   */
  password(source: LdapSource, given: string | null): string | null {
    if (source.bindDn === '') return null
    if (given !== null) return given
    const found = this.#stored()
    if (!found || found.password === null) return null
    if (receiver(found.source) !== receiver(source))
      throw new Refusal(
        400,
        'ldap-password-again',
        'Give the password again: the stored one is for the address, the encryption and the account that it was given with.',
      )
    return this.#vault().open(found.password, PURPOSE)
  }

  put(source: LdapSource, password: string | null, actor: Actor, now: number): void {
    const before = this.#stored()
    const sealed = password === null ? null : this.#vault().seal(password, PURPOSE)
    this.#database.transaction(() => {
      writeSetting(this.#database, SETTINGS, { source, password: sealed })
      this.putState({ last: this.state.last, next: nextAfter(source, now) })
      this.#record(before?.source ?? null, source, actor, now)
    })
  }

  remove(actor: Actor, now: number): void {
    const before = this.#stored()
    if (!before) return
    this.#database.transaction(() => {
      writeSetting(this.#database, SETTINGS, null)
      writeSetting(this.#database, STATE, null)
      this.#record(before.source, null, actor, now)
    })
  }

  #stored(): z.infer<typeof stored> | null {
    const value = readSetting(this.#database, SETTINGS)
    return value === undefined ? null : stored.parse(value)
  }

  #record(before: LdapSource | null, after: LdapSource | null, actor: Actor, at: number): void {
    const [old, now] = [flat(before), flat(after)]
    const differs = (name: string) => old.get(name) !== now.get(name)
    const told = (values: ReadonlyMap<string, string>) => {
      const lines = [...values].filter(([name]) => differs(name)).map(([name, value]) => `${name}: ${value}`)
      return lines.length === 0 ? null : lines.join('\n')
    }
    appendAudit(this.#database, {
      at,
      ...actor,
      act: 'ldap.changed',
      subject: null,
      detail: { before: told(old), after: told(now) },
    })
  }
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
