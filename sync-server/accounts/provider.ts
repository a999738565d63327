/**
 * Signing in with an OpenID Connect provider: authorization code with PKCE, state and nonce. The browser that begins
 * gets a cookie, and only it can end what it began: else one could make somebody work in another's account unawares.
 */
import { randomBytes } from 'node:crypto'
import {
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client'
import type { Logger } from 'pino'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Administrator, Administrators } from './administrators.ts'
import { loginKey } from './logins.ts'
import { describeProvider, identityFrom, type Checks, type Claim, type ProviderDescription } from './openid-connect.ts'
import type { ProviderSettings } from './provider-settings.ts'
import { Refusal } from '../refusal.ts'
import { startSession, type Started } from './sessions.ts'

/** Milliseconds that a person has at the provider, and that the console has to claim the session. */
export const PENDING_LIFETIME = 600_000
const HANDLE_LIFETIME = 60_000
/** Sign-ins that have begun and not ended; more push out the oldest. */
const MOST_PENDING = 2000
/** Milliseconds for which the provider's description is kept: its keys and addresses change rarely. */
const DESCRIPTION_LIFETIME = 3_600_000

type NewKey = { publicKey: string; name: string }
/** Each state has only its own fields; a sign-in is at the provider, then waits to be claimed. */
type Pending = NewKey & { until: number; version: number } & (
    | { kind: 'away'; checks: Checks; redirectUri: string; provider: Configuration; claim: Claim }
    | { kind: 'returned'; handle: string; admin: AdminId }
  )
type Parts = {
  unitOfWork: UnitOfWork
  settings: ProviderSettings
  administrators: Administrators
  log: Pick<Logger, 'warn'>
  now: () => number
}

const secret = () => randomBytes(32).toString('base64url')
const none = () => new Refusal('no-provider', 'This server has no provider to sign in with.')
const over = () =>
  new Refusal('sign-in-expired', 'This sign-in was not begun here, took too long, or has been used. Begin again.')

export class Provider {
  readonly #parts: Parts
  /** by the cookie of the browser */
  readonly #pending = new Map<string, Pending>()
  #described: { version: number; until: number; configuration: Promise<Configuration> } | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** @returns where the browser goes, and the cookie that it gets @throws Refusal */
  async start(key: NewKey, redirectUri: string): Promise<{ url: string; cookie: string }> {
    const { settings, now } = this.#parts
    const { version } = settings
    const description = settings.get()
    if (!description) throw none()
    const { claim } = description
    const provider = await this.#describe(description)
    const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() }
    const url = buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    })
    const cookie = secret()
    const until = now() + PENDING_LIFETIME
    this.#keep(cookie, { kind: 'away', ...key, checks, redirectUri, provider, claim, until, version })
    return { url: url.href, cookie }
  }

  /**
   * The browser is back.
   * @param search what the provider added to the address
   * @returns what the console claims the session with
   * @throws Refusal
   */
  async finish(cookie: string, search: string): Promise<string> {
    const { administrators, log, now } = this.#parts
    const pending = this.#take(cookie)
    if (pending?.kind !== 'away') throw over()
    const { checks, redirectUri, provider, claim, publicKey, name, version } = pending
    let identity: string
    try {
      identity = await identityFrom(provider, new URL(redirectUri + search), checks, claim)
    } catch (error) {
      if (error instanceof Refusal) throw error
      // Its message may quote what was received; the code of the failure is enough to look it up.
      const { name: kind, code } = error as Error & { code?: string }
      log.warn({ kind, reason: code }, 'a sign-in with the provider failed')
      throw new Refusal('provider-failed', 'The provider did not sign you in. Try again, or ask who looks after it.')
    }
    const account = this.#accountOf(identity, claim)
    if (!account)
      throw new Refusal('unknown-identity', 'The provider knows you, but no account here is yours. Ask for one.')
    if (!administrators.get(account.id)) throw new Refusal('account-disabled', 'Your account has been disabled.')
    const handle = secret()
    const until = now() + HANDLE_LIFETIME
    this.#keep(cookie, { kind: 'returned', publicKey, name, handle, admin: account.id, until, version })
    return handle
  }

  /** Registers the key that the browser began with; once. @throws Refusal */
  async claim(cookie: string, handle: string): Promise<Started> {
    const { unitOfWork, administrators, now } = this.#parts
    const pending = this.#take(cookie)
    if (pending?.kind !== 'returned' || pending.handle !== handle) throw over()
    const { admin, publicKey, name } = pending
    return unitOfWork(async (transaction) => {
      const administrator = administrators.get(admin)
      if (!administrator) throw new Refusal('account-disabled', 'Your account has been disabled.')
      return startSession(transaction, administrator, { publicKey, name, temporary: false }, 'provider', now())
    })
  }

  #accountOf(identity: string, claim: Claim): Administrator | null {
    // Mail systems make no difference of capitals; names and numbers of a provider do.
    const same = (mine: string) => (claim === 'email' ? loginKey(mine) === loginKey(identity) : mine === identity)
    const found = [...this.#parts.administrators.all].filter((account) => account.identity && same(account.identity))
    return found.length === 1 ? found[0]! : null
  }

  #describe(description: ProviderDescription): Promise<Configuration> {
    const { settings, now } = this.#parts
    const known = this.#described
    if (known && known.version === settings.version && known.until > now()) return known.configuration
    const configuration = describeProvider(description, settings.secret())
    const made = { version: settings.version, until: now() + DESCRIPTION_LIFETIME, configuration }
    this.#described = made
    configuration.catch(() => {
      if (this.#described === made) this.#described = null
    })
    return configuration
  }

  /** One use takes it away, whatever becomes of it. What began before the settings changed is over. */
  #take(cookie: string): Pending | null {
    const { settings, now } = this.#parts
    const pending = this.#pending.get(cookie)
    this.#pending.delete(cookie)
    return pending && pending.until > now() && pending.version === settings.version ? pending : null
  }

  #keep(cookie: string, pending: Pending): void {
    const now = this.#parts.now()
    for (const [key, { until }] of this.#pending) if (until <= now) this.#pending.delete(key)
    for (const key of this.#pending.keys()) {
      if (this.#pending.size < MOST_PENDING) break
      this.#pending.delete(key)
    }
    this.#pending.set(cookie, pending)
  }
}
