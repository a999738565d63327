import { apiClient, ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { ROUTES } from '@carillon/shared-model/api/routes.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import type { Shell } from '@carillon/shared-model/web/shell.ts'
import type { Arrival } from './arrival.ts'
import { Authorization } from './authorization.ts'
import { deviceName } from './device-name.ts'
import { IdentityStore, type Identity } from './identity-store.ts'
import { ProviderSignIn } from './provider-sign-in.ts'

/** How often a refused token is made anew, by the server's time, before it counts as refused for good. */
const ATTEMPTS = 3

type SignedIn = { kind: 'signed-in'; identity: Identity; authorization: Authorization }
export type SessionState =
  | { kind: 'loading' }
  | { kind: 'setup'; token: string }
  | { kind: 'invited'; code: string }
  /** `failure`: how a sign-in with the provider ended, as a stable code or what was thrown */
  | { kind: 'signed-out'; why: 'not-yet' | 'by-choice' | 'revoked'; failure: unknown }
  | SignedIn

/** Who is at the console: from the first run of the server, through signing in, to signing out. */
export class Session {
  readonly api: ApiClient
  readonly #origin: string
  readonly #shell: Shell
  readonly #store: IdentityStore
  readonly #provider: ProviderSignIn
  /** the server's clock minus ours, in milliseconds */
  #offset = 0
  #state = $state.raw<SessionState>({ kind: 'loading' })
  #providerName = $state<string | null>(null)

  constructor(origin: string, shell: Shell, store = new IdentityStore()) {
    this.#origin = origin
    this.#shell = shell
    this.#store = store
    this.#provider = new ProviderSignIn(origin, store)
    this.api = apiClient(
      origin,
      (url, init) => fetch(url, init),
      () => this.header(),
    )
  }

  get state(): SessionState {
    return this.#state
  }

  get now(): number {
    return Date.now() + this.#offset
  }

  /** What the provider's button says; null: there is no provider, or the server has not been heard. */
  get providerName(): string | null {
    return this.#providerName
  }

  /** The value of the Authorization header; null when nobody is signed in. */
  async header(): Promise<string | null> {
    return this.#state.kind === 'signed-in' ? this.#state.authorization.header() : null
  }

  async start(arrival: Arrival): Promise<void> {
    if (arrival.kind === 'setup') {
      this.#state = { kind: 'setup', token: arrival.token }
      return
    }
    if (arrival.kind === 'invitation') {
      this.#state = { kind: 'invited', code: arrival.code }
      await this.#learn()
      return
    }
    const identity = await this.#store.load().catch(() => null)
    await this.#learn()
    if (arrival.kind === 'provider') return this.#claim(arrival.handle)
    if (!identity) {
      const failure = arrival.kind === 'provider-error' ? arrival.code : null
      this.#state = { kind: 'signed-out', why: 'not-yet', failure }
      return
    }
    this.#enter(identity)
    void this.refresh()
  }

  async setUp(input: { organisation: string; login: string; name: string; password: string }): Promise<void> {
    if (this.#state.kind !== 'setup') return
    await this.api.call('setup', { body: { token: this.#state.token, ...input } })
    await this.signIn(input.login, input.password)
  }

  /** @param code of the second factor, when the account asks for one: without it the failure is `code-needed` */
  async signIn(login: string, password: string, code: string | null = null): Promise<void> {
    await this.#learn()
    const keys = await makeKeyPair()
    const publicKey = await publicKeyText(keys.publicKey)
    const body = { login, password, code, publicKey, deviceName: deviceName(navigator) }
    const signedIn = await this.api.call('signIn', { body })
    await this.#keep({ ...signedIn, privateKey: keys.privateKey })
  }

  /** Leaves for the provider's page; `start` goes on when the browser returns. */
  async signInWithProvider(): Promise<void> {
    this.#shell.openExternal(await this.#provider.start())
  }

  /** Chooses the password of an invitation and signs in with it. */
  async acceptInvitation(password: string): Promise<void> {
    if (this.#state.kind !== 'invited') return
    const { code } = this.#state
    const { login } = await this.api.call('acceptInvitation', { body: { code, password } })
    try {
      await this.signIn(login, password)
    } catch (error) {
      // The invitation is used up: what remains, such as a code of the second factor, is asked for by the sign-in form.
      this.#state = { kind: 'signed-out', why: 'not-yet', failure: error }
    }
  }

  /** Puts an invitation aside. */
  async dismissInvitation(): Promise<void> {
    await this.start({ kind: 'plain' })
  }

  /** Forgets the key even when the server cannot be told; the device can then be revoked there. */
  async signOut(): Promise<void> {
    await this.api.call('signOut', {}).catch(() => null)
    await this.#leave('by-choice')
  }

  /** Asks the server for the account as it is now. A server that cannot be reached changes nothing. */
  async refresh(): Promise<void> {
    if (this.#state.kind !== 'signed-in') return
    const { identity } = this.#state
    const isStillHere = () => this.#state.kind === 'signed-in' && this.#state.identity === identity
    try {
      const fresh = { ...identity, ...(await this.#ask()) }
      if (!isStillHere()) return
      await this.#store.save(fresh)
      if (JSON.stringify(fresh.account) !== JSON.stringify(identity.account)) this.#enter(fresh)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401 && isStillHere()) await this.#leave('revoked')
    }
  }

  /** A token is refused as well when it is late, or by a clock that has been set: the key goes only when neither is so. */
  async #ask() {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.api.call('me', {})
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 401 || attempt === ATTEMPTS) throw error
      }
      await this.#learn()
    }
  }

  async #leave(why: 'by-choice' | 'revoked'): Promise<void> {
    await this.#store.forget()
    this.#state = { kind: 'signed-out', why, failure: null }
  }

  async #claim(handle: string): Promise<void> {
    try {
      await this.#keep(await this.#provider.claim(handle))
    } catch (failure) {
      this.#state = { kind: 'signed-out', why: 'not-yet', failure }
    }
  }

  async #keep(identity: Identity): Promise<void> {
    await this.#store.save(identity)
    this.#enter(identity)
  }

  #enter(identity: Identity): void {
    const key = { device: identity.device, privateKey: identity.privateKey }
    const authorization = new Authorization(key, identity.organisation.serverId, () => this.now)
    this.#state = { kind: 'signed-in', identity, authorization }
  }

  /** The server's time, since a token of a computer whose clock is wrong would not be valid; and its provider. */
  async #learn(): Promise<void> {
    const answer = await fetch(`${this.#origin}/api/info`, { signal: AbortSignal.timeout(3000) }).catch(() => null)
    const info = answer?.ok ? ROUTES.info.reply.safeParse(await answer.json().catch(() => null)) : null
    if (!info?.success) return
    this.#offset = info.data.now - Date.now()
    this.#providerName = info.data.provider?.name ?? null
  }
}
