/** Statements about branch servers, and about what they did, that the organisation's root key signs. */
import canonicalize from 'canonicalize'
import { received } from '../facts/received.ts'

/**
 * The bytes that are signed (RFC 8785): the whole statement as it came, with all that this version does not know of it,
 * and what kind of statement it is, so that none is ever taken for one of another kind.
 */
export const rootSignedBytes = (kind: 'branch' | 'roster' | 'verdict', statement: object): Uint8Array<ArrayBuffer> => {
  const { sig: _, ...claims } = received(statement) as { sig?: unknown }
  return new TextEncoder().encode(canonicalize({ ...claims, kind }))
}

/** @returns the signature of these bytes by the organisation's root key, base64url */
export type SignByRoot = (bytes: Uint8Array<ArrayBuffer>) => string
