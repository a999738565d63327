import { z } from 'zod'

/**
 * Ids say what they name: a one-letter prefix, then a UUIDv7 (RFC 9562) as 22 base64url characters.
 * A prefix keeps `journal/<personId or deviceId>` unambiguous; the short form saves 14 bytes in every receipt.
 */
const id = <Brand extends string>(prefix: string, brand: Brand) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}[A-Za-z0-9_-]{22}$`), `not a ${brand} id`)
    .brand<Brand>()

export const unitId = id('u', 'unit')
export const personId = id('p', 'person')
export const deviceId = id('d', 'device')
export const adminId = id('a', 'admin')
export const groupId = id('g', 'group')
export const itemId = id('i', 'item')
export const factId = id('f', 'fact')
export const courseId = id('c', 'course')
export const conversationId = id('t', 'conversation')
export const queueId = id('q', 'queue')
/** a branch server */
export const branchId = id('b', 'branch')
/** a template or a draft */
export const textId = id('x', 'text')

export type UnitId = z.infer<typeof unitId>
export type PersonId = z.infer<typeof personId>
export type DeviceId = z.infer<typeof deviceId>
export type AdminId = z.infer<typeof adminId>
export type GroupId = z.infer<typeof groupId>
export type ItemId = z.infer<typeof itemId>
export type FactId = z.infer<typeof factId>
export type CourseId = z.infer<typeof courseId>
export type ConversationId = z.infer<typeof conversationId>
export type QueueId = z.infer<typeof queueId>
export type BranchId = z.infer<typeof branchId>
export type TextId = z.infer<typeof textId>

/** The server's own author name in the facts that it appends to desks, feeds and inboxes. */
export const SERVER = 'server'
export const principalId = z.union([deviceId, adminId, z.literal(SERVER)])
export type PrincipalId = z.infer<typeof principalId>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Encodes bytes as base64url without padding (RFC 4648, section 5). */
export const base64url = (bytes: Uint8Array): string => {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const characters = Math.min(4, bytes.length - i + 1)
    for (let n = 0; n < characters; n++) text += ALPHABET[(word >> (18 - 6 * n)) & 63]
  }
  return text
}

/** The 16 bytes of an id, without its prefix. */
export const bytesOf = (id: string): Uint8Array => {
  const bytes = new Uint8Array(16)
  for (let n = 0; n < 22; n++) {
    const bits = ALPHABET.indexOf(id[n + 1]!) << (18 - 6 * (n % 4))
    const at = Math.floor(n / 4) * 3
    for (let i = 0; i < 3; i++) if (at + i < 16) bytes[at + i]! |= (bits >> (16 - 8 * i)) & 0xff
  }
  return bytes
}

/** @param now milliseconds since the epoch @param random 10 random bytes */
const uuidv7 = (now: number, random: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(16)
  for (let i = 5, rest = now; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256
  bytes.set(random, 6)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return bytes
}

const make = <Id>(prefix: string, now: number): Id =>
  (prefix + base64url(uuidv7(now, crypto.getRandomValues(new Uint8Array(10))))) as Id

export const newUnitId = (now = Date.now()) => make<UnitId>('u', now)
export const newPersonId = (now = Date.now()) => make<PersonId>('p', now)
export const newDeviceId = (now = Date.now()) => make<DeviceId>('d', now)
export const newAdminId = (now = Date.now()) => make<AdminId>('a', now)
export const newItemId = (now = Date.now()) => make<ItemId>('i', now)
export const newFactId = (now = Date.now()) => make<FactId>('f', now)
export const newCourseId = (now = Date.now()) => make<CourseId>('c', now)
export const newQueueId = (now = Date.now()) => make<QueueId>('q', now)
export const newBranchId = (now = Date.now()) => make<BranchId>('b', now)

/** @param digest at least 16 bytes that nobody but the server can work out */
export const conversationIdFrom = (digest: Uint8Array): ConversationId =>
  `t${base64url(digest.subarray(0, 16))}` as ConversationId
export const newTextId = (now = Date.now()) => make<TextId>('x', now)
