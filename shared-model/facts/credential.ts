/**
 * The organisation's word for who signs: that a key is a device of this administrator's, and what that one may send. It
 * travels with everything published, so that an endpoint needs nothing but the root key that it pinned when it was
 * enrolled to tell a genuine alert from one that a branch server, or a colleague, has made up.
 */
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { capability, type Capability } from '../access/capabilities.ts'
import { branchId, unitId, type AdminId, type DeviceId } from '../org/ids.ts'
import { at } from './fact.ts'
import { received } from './received.ts'

/** Ed25519, base64url. */
export const signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/)

/** Those that this version knows; newer ones say nothing to it. */
const capabilities = z
  .array(z.string().min(1).max(64))
  .max(64)
  .transform((all) => all.filter((one): one is Capability => capability.safeParse(one).success))

export const credential = z.object({
  /** raw Ed25519 public key of the device, base64url */
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** those of `SIGNED_CAPABILITIES` that the administrator holds anywhere; where, the server has checked */
  may: capabilities,
  /** what is published between these (milliseconds, inclusive) is vouched for, and stays so */
  from: at,
  until: at,
  /**
   * issued ahead for what a branch server publishes while head office is out of reach: good only for copies that it makes,
   * for computers and people in these units and below
   */
  branch: z.object({ id: branchId, units: z.array(unitId).min(1).max(500) }).optional(),
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

/** The bytes that the root key signs (RFC 8785): all of the credential as it came, and whose it is. */
export const credentialBytes = (
  admin: AdminId,
  device: DeviceId,
  credential: Omit<Credential, 'sig'>,
): Uint8Array<ArrayBuffer> => {
  const { sig: _, ...claims } = received(credential) as Partial<Credential>
  return new TextEncoder().encode(canonicalize({ ...claims, admin, device }))
}
