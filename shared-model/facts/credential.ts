/**
 * The organisation's word for who signs: that a key is a device of this administrator's, and what that one may send. It
 * travels with everything published, so that an endpoint needs nothing but the root key that it pinned when it was
 * enrolled to tell a genuine alert from one that a branch server, or a colleague, has made up.
 */
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { capability } from '../access/capabilities.ts'
import type { AdminId, DeviceId } from '../org/ids.ts'
import { at } from './fact.ts'

/** Ed25519, base64url. */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/)

export const credential = z.object({
  /** raw Ed25519 public key of the device, base64url */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** those of `SIGNED_CAPABILITIES` that the administrator holds anywhere; where, the server has checked */
  may: z.array(capability).max(8),
  /** what is published between these (milliseconds, inclusive) is vouched for, and stays so */
  from: at,
  until: at,
  /** by the root key */
  sig: signature,
})
export type Credential = z.infer<typeof credential>

/** What endpoints look at. */
export const SIGNED_CAPABILITIES = [
  'messages.send',
  'alerts.people',
  'alerts.computers',
  'campaigns.run',
  'items.recall',
] as const

/** The bytes that the root key signs (RFC 8785). */
export const credentialBytes = (
  admin: AdminId,
  device: DeviceId,
  { key, may, from, until }: Omit<Credential, 'sig'>,
): Uint8Array<ArrayBuffer> => new TextEncoder().encode(canonicalize({ admin, device, from, key, may, until }))
