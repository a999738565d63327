/** Which OpenID Connect provider administrators may sign in with. Its secret lies sealed in the database. */
import { z } from 'zod'
import type { Actor } from '@carillon/shared-model/audit/entry.ts'
import { appendAudit } from '../store/audit-trail.ts'
import type { Database } from '../store/database.ts'
import { readSetting, writeSetting } from '../store/settings.ts'
import { describeProvider, type ProviderDescription } from './openid-connect.ts'
import { Refusal } from './refusal.ts'
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

export class ProviderSettings {
  readonly #database: Database
  readonly #vault: () => Vault
  readonly #now: () => number
  /** changes whenever the settings do */
  version = 0

  constructor(database: Database, vault: () => Vault, now: () => number) {
    this.#database = database
    this.#vault = vault
    this.#now = now
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
    return this.#vault().open(found.secret, PURPOSE)
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
      throw new Refusal(422, 'secret-needed', 'A new provider or client needs its secret. Enter it again.')
    const known = secret ?? this.secret()
    await describeProvider(provider, known)
    this.#write({ ...provider, secret: this.#vault().seal(known, PURPOSE) }, actor)
  }

  remove(actor: Actor): void {
    if (this.get()) this.#write(null, actor)
  }

  #read(): z.infer<typeof stored> | null {
    const found = readSetting(this.#database, KEY)
    return found === undefined ? null : stored.parse(found)
  }

  #write(value: z.infer<typeof stored> | null, { by, device }: Actor): void {
    this.#database.transaction(() => {
      const before = this.get()
      writeSetting(this.#database, KEY, value)
      const subject = { id: KEY, name: (value ?? before)?.name ?? '' }
      const detail = { before: textOf(before), after: textOf(value) }
      appendAudit(this.#database, { at: this.#now(), by, device, act: 'provider.changed', subject, detail })
    })
    this.version++
  }
}
