import { apiClient, ApiError, type ApiClient } from '@carillon/shared-model/api/client.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { Authorization } from './authorization.ts'
import { deviceName } from './device-name.ts'
import { IdentityStore, type Identity } from './identity-store.ts'

type SignedIn = { kind: 'signed-in'; identity: Identity; authorization: Authorization }
export type SessionState =
  | { kind: 'loading' }
  | { kind: 'setup'; token: string }
  | { kind: 'signed-out'; why: 'not-yet' | 'by-choice' | 'revoked' }
  | SignedIn

/** Who is at the console: from the first run of the server, through signing in, to signing out. */
export class Session {
  readonly api: ApiClient
  readonly #origin: string
  readonly #store: IdentityStore
  /** the server's clock minus ours, in milliseconds */
  #offset = 0
  #state = $state.raw<SessionState>({ kind: 'loading' })

  constructor(origin: string, store = new IdentityStore()) {
    this.#origin = origin
    this.#store = store
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

  /** The value of the Authorization header; null when nobody is signed in. */
  async header(): Promise<string | null> {
    return this.#state.kind === 'signed-in' ? this.#state.authorization.header() : null
  }

  /** @param setupToken from the link that a new server prints */
  async start(setupToken: string | null): Promise<void> {
    if (setupToken !== null) {
      this.#state = { kind: 'setup', token: setupToken }
      return
    }
    const identity = await this.#store.load().catch(() => null)
    await this.#learnTime()
    if (!identity) {
      this.#state = { kind: 'signed-out', why: 'not-yet' }
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

  async signIn(login: string, password: string): Promise<void> {
    await this.#learnTime()
    const keys = await makeKeyPair()
    const body = { login, password, publicKey: await publicKeyText(keys.publicKey), deviceName: deviceName(navigator) }
    const { device, account, organisation } = await this.api.call('signIn', { body })
    const identity = { device, account, organisation, privateKey: keys.privateKey }
    await this.#store.save(identity)
    this.#enter(identity)
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
    try {
      const fresh = { ...identity, ...(await this.api.call('me', {})) }
      await this.#store.save(fresh)
      if (JSON.stringify(fresh.account) !== JSON.stringify(identity.account)) this.#enter(fresh)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) await this.#leave('revoked')
    }
  }

  async #leave(why: 'by-choice' | 'revoked'): Promise<void> {
    await this.#store.forget()
    this.#state = { kind: 'signed-out', why }
  }

  #enter(identity: Identity): void {
    const key = { device: identity.device, privateKey: identity.privateKey }
    const authorization = new Authorization(key, identity.organisation.serverId, () => this.now)
    this.#state = { kind: 'signed-in', identity, authorization }
  }

  /** A token of a computer whose clock is wrong would not be valid. */
  async #learnTime(): Promise<void> {
    const answer = await fetch(`${this.#origin}/api/info`, { signal: AbortSignal.timeout(3000) }).catch(() => null)
    const info = answer?.ok ? ((await answer.json().catch(() => null)) as { now?: unknown } | null) : null
    if (typeof info?.now === 'number') this.#offset = info.now - Date.now()
  }
}
