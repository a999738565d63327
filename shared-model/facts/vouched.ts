/** Head office's word for the time at which it published a request, under the organisation's root key. */
import canonicalize from 'canonicalize'
import type { Published } from './items.ts'

/** The bytes that the root key signs (RFC 8785): which request, by its signature, and when. `kind` tells them from others. */
export const vouchedBytes = ({ sig, at }: Pick<Published, 'sig' | 'at'>): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(canonicalize({ kind: 'published', request: sig, at }))
