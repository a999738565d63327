/** What was signed, as the database keeps it: whole, also what this version does not know of it. */
import { signed, type Signed } from './items.ts'
import { newerRequest } from './newer.ts'
import { keepReceived, received } from './received.ts'

type StoredText = Pick<Signed, 'key' | 'sig'> & {
  request: unknown
  /** of the fact that it came in, where that was a newer one */
  v?: number
}

export const signedText = ({ request, key, sig, v = 1 }: StoredText): string =>
  JSON.stringify({ request: received(request), key, sig, ...(v > 1 ? { v } : {}) })

/** @returns null: it asks for something that this version does not know @throws when it is no request */
export const readSigned = (text: string): Signed | null => {
  const kept = JSON.parse(text) as StoredText
  if (kept.v !== undefined) return null
  const read = signed.safeParse(kept)
  if (!read.success && newerRequest.safeParse(kept.request).success) return null
  const known = read.data ?? signed.parse(kept)
  keepReceived(known.request, kept.request)
  return known
}
