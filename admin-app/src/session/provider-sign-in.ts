/**
 * Signing in with an OpenID Connect provider: the browser leaves with the public half of a new key registered for its
 * return, and comes back with a handle that is good once, together with the cookie that the server gave it.
 */
import { ApiError } from '@carillon/shared-model/api/client.ts'
import { failure, RAW_ROUTES, ROUTES } from '@carillon/shared-model/api/routes.ts'
import { makeKeyPair, publicKeyText } from '@carillon/shared-model/wire/tokens.ts'
import { z } from 'zod'
import { deviceName } from './device-name.ts'
import type { Identity, IdentityStore } from './identity-store.ts'

const started = z.object({ url: z.url() })

export class ProviderSignIn {
  readonly #origin: string
  readonly #store: IdentityStore

  constructor(origin: string, store: IdentityStore) {
    this.#origin = origin
    this.#store = store
  }

  /** The provider's address to go to. */
  async start(): Promise<string> {
    const keys = await makeKeyPair()
    await this.#store.savePending(keys.privateKey)
    const body = { publicKey: await publicKeyText(keys.publicKey), deviceName: deviceName(navigator) }
    return (await this.#post(RAW_ROUTES.startProvider.path, body, started)).url
  }

  /** @throws ApiError `no-pending-key` when it was not this browser profile that left */
  async claim(handle: string): Promise<Identity> {
    const privateKey = await this.#store.takePending()
    if (!privateKey) throw new ApiError(400, 'no-pending-key', 'This sign-in was not started in this browser.')
    const signedIn = await this.#post(RAW_ROUTES.claimProvider.path, { handle }, ROUTES.signIn.reply)
    return { ...signedIn, privateKey }
  }

  async #post<Reply>(path: string, body: object, schema: z.ZodType<Reply>): Promise<Reply> {
    const response = await fetch(this.#origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'same-origin',
      body: JSON.stringify(body),
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return schema.parse(answer)
    const failed = failure.safeParse(answer)
    throw failed.success
      ? new ApiError(response.status, failed.data.error, failed.data.message)
      : new ApiError(response.status, 'unexpected', `The server answered ${response.status}.`)
  }
}
