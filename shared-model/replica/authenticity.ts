/**
 * Tells what administrators of the organisation have signed from everything else that calls itself published, and what
 * head office has signed from everything else that calls itself a verdict.
 */
import { capabilitiesOfRequest } from '../access/sending.ts'
import { verdictBytes } from '../branches/verdict-signature.ts'
import { credentialBytes } from '../facts/credential.ts'
import type { Published } from '../facts/items.ts'
import { signedBytes } from '../facts/signature.ts'
import type { Verdict } from '../facts/verdicts.ts'
import { vouchedBytes } from '../facts/vouched.ts'

/** Whether `key` (raw, base64url) made the signature (base64url) of these bytes. */
export type Verify = (key: string, bytes: Uint8Array<ArrayBuffer>, signature: string) => Promise<boolean>

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))

/** Ed25519 (RFC 8032) by the platform's WebCrypto. */
export const verifyEd25519: Verify = async (key, bytes, signature) => {
  try {
    const publicKey = await crypto.subtle.importKey('raw', bytesOf(key), 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', publicKey, bytesOf(signature), bytes)
  } catch {
    return false // not a key, or not a signature
  }
}

/** Facts that count with a good signature alone. */
export type Signed = Published | Verdict

export class Authenticity {
  readonly #rootKey: string
  readonly #verify: Verify
  /** by the fact itself, not by anything that is written in it: a forger could copy that */
  readonly #found = new WeakMap<Signed, boolean>()
  /** one credential vouches for many items: what was found, by all that it says */
  readonly #credentials = new Map<string, Promise<boolean>>()

  /** @param rootKey of the organisation, as it was pinned at enrolment: raw, base64url */
  constructor(rootKey: string, verify: Verify = verifyEd25519) {
    this.#rootKey = rootKey
    this.#verify = verify
  }

  /** undefined: has not been checked yet */
  isGenuine(fact: Signed): boolean | undefined {
    return this.#found.get(fact)
  }

  /**
   * Resolves when each was checked: all of them in one moment, since a recall must not come after its alert.
   * @param found is told of what was published and is genuine before anybody can see it, and may take its time afterwards
   */
  async check(facts: readonly Signed[], found?: (genuine: Published[]) => Promise<void>): Promise<void> {
    const results = await Promise.all(facts.map((fact) => this.#check(fact)))
    const told = found?.(facts.filter((fact, at): fact is Published => results[at]! && fact.type === 'published'))
    for (const [at, fact] of facts.entries()) this.#found.set(fact, results[at]!)
    await told
  }

  #check(fact: Signed): Promise<boolean> {
    if (fact.type === 'published') return this.#checkPublished(fact)
    return this.#verify(this.#rootKey, verdictBytes(fact), fact.sig)
  }

  async #checkPublished(fact: Published): Promise<boolean> {
    const { credential, request, sig, at } = fact
    if (!credential || at < credential.from || at > credential.until) return false
    const needed = capabilitiesOfRequest(request)
    if (!needed.every((one) => credential.may.includes(one))) return false
    const { vouched } = fact
    if (vouched !== undefined && !(await this.#verify(this.#rootKey, vouchedBytes(fact), vouched))) return false
    return (await this.#isIssued(fact)) && this.#verify(credential.key, signedBytes(request), sig)
  }

  #isIssued({ credential, request, key }: Published): Promise<boolean> {
    const bytes = credentialBytes(request.by, key, credential!)
    const id = new TextDecoder().decode(bytes) + credential!.sig
    let found = this.#credentials.get(id)
    if (!found) this.#credentials.set(id, (found = this.#verify(this.#rootKey, bytes, credential!.sig)))
    return found
  }
}
