import { makeToken, TOKEN_LIFETIME, type DeviceKey } from '@carillon/shared-model/wire/tokens.ts'

/** A token is used for this long, so that it is still valid when it arrives. Milliseconds. */
const REUSE = (TOKEN_LIFETIME - 15) * 1000

/** Signs the device's tokens, one for many requests. */
export class Authorization {
  readonly #key: DeviceKey
  readonly #audience: string
  readonly #now: () => number
  #token: Promise<string> | null = null
  #madeAt = 0

  /** @param now milliseconds by the server's clock, as far as it is known */
  constructor(key: DeviceKey, audience: string, now: () => number) {
    this.#key = key
    this.#audience = audience
    this.#now = now
  }

  token(): Promise<string> {
    const now = this.#now()
    if (!this.#token || Math.abs(now - this.#madeAt) > REUSE) {
      this.#madeAt = now
      this.#token = makeToken(this.#key, this.#audience, now)
    }
    return this.#token
  }

  async header(): Promise<string> {
    return `Bearer ${await this.token()}`
  }
}
