/** Which OpenID Connect provider administrators may sign in with. Its secret lies sealed in the database. */
import { z } from 'zod'
import type { Actor, AuditInput } from '@carillon/shared-model/audit/entry.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { SettingsRepository } from '../ports/settings.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { describeProvider, type ProviderDescription } from './openid-connect.ts'
import { Refusal } from '../refusal.ts'
import type { Vault } from './vault.ts'

const KEY = 'provider'
const PURPOSE = 'provider secret'
const stored = z.object({
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  claim: z.enum(['email', 'preferred_username', 'sub']),
  secret: z.string(),
})

const textOf = (provider: ProviderDescription | null) =>
  provider && `${provider.name}: ${provider.issuer}, client ${provider.clientId}, by ${provider.claim}`

type Parts = { unitOfWork: UnitOfWork; vault: () => Vault; now: () => number }

export class ProviderSettings {
  readonly #parts: Parts
  /** as it was saved; undefined: nothing */
  #saved: unknown
  /** changes whenever the settings do */
  version = 0

  private constructor(parts: Parts, saved: unknown) {
    this.#parts = parts
    this.#saved = saved
  }

  static async load(
    repository: SettingsRepository,
    announcements: Announcements,
    parts: Parts,
  ): Promise<ProviderSettings> {
    const settings = new ProviderSettings(parts, await repository.get(KEY))
    announcements.on(['setting-saved'], (changes) => {
      for (const { key, value } of changes) if (key === KEY) settings.#follow(value ?? undefined)
    })
    return settings
  }

  get(): ProviderDescription | null {
    const found = this.#read()
    if (!found) return null
    const { secret: _, ...provider } = found
    return provider
  }

  /** What the button of a sign-in says. */
  named(): { name: string } | null {
    const found = this.#read()
    return found && { name: found.name }
  }

  /** The secret that this server proves itself with at the provider. */
  secret(): string {
    const found = this.#read()
    if (!found) throw new Error('There is no provider.')
    return this.#parts.vault().open(found.secret, PURPOSE)
  }

  /**
   * Reads the provider's description first, so that nobody is sent to an address where nothing is.
   * @param secret null keeps the one that is stored
   * @throws Refusal
   */
  async put(provider: ProviderDescription, secret: string | null, actor: Actor): Promise<void> {
    const before = this.get()
    // Else whoever names another address would be sent the secret that is kept from them.
    const isSame = before?.issuer === provider.issuer && before.clientId === provider.clientId
    if (secret === null && !isSame)
      throw new Refusal('secret-needed', 'A new provider or client needs its secret. Enter it again.')
    const known = secret ?? this.secret()
    await describeProvider(provider, known)
    await this.#write({ ...provider, secret: this.#parts.vault().seal(known, PURPOSE) }, actor)
  }

  remove(actor: Actor): Promise<void> {
    return this.#write(null, actor)
  }

  #read(): z.infer<typeof stored> | null {
    return this.#saved === undefined ? null : stored.parse(this.#saved)
  }

  #write(value: z.infer<typeof stored> | null, actor: Actor): Promise<void> {
    return this.#parts.unitOfWork(async ({ write }) => {
      const before = this.get()
      if (!before && !value) return
      const subject = { id: KEY, name: (value ?? before)?.name ?? '' }
      const detail = { before: textOf(before), after: textOf(value) }
      const entry: AuditInput = { at: this.#parts.now(), ...actor, act: 'provider.changed', subject, detail }
      write({ kind: 'setting-saved', key: KEY, value }, { kind: 'audit', entry })
    })
  }

  #follow(saved: unknown): void {
    this.#saved = saved
    this.version++
  }
}
