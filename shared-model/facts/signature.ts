import canonicalize from 'canonicalize'
import type { Request } from './items.ts'
import { received } from './received.ts'

/**
 * The bytes that an administrator's device signs: the request in canonical form (RFC 8785), UTF-8. Of a request that came
 * in, as it came, never of what this version understood.
 */
export const signedBytes = (request: Request): Uint8Array<ArrayBuffer> => {
  const text = canonicalize(received(request))
  if (text === undefined) throw new TypeError('a request is an object')
  return new TextEncoder().encode(text)
}
