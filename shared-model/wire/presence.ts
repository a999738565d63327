/**
 * Who is in a conversation now and who is writing: states of the awareness protocol (y-protocols 1), which no log keeps.
 * A state names its author, and the server passes on no other author's.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { z } from 'zod'
import { adminId, deviceId } from '../org/ids.ts'

export const presence = z.strictObject({ by: z.union([deviceId, adminId]), typing: z.boolean() })
export type Presence = z.infer<typeof presence>
/** What a stock provider tells by itself: that somebody is there, and not who. Nobody needs to hear it. */
const silent = z.strictObject({}).transform(() => null)
const told = presence.nullable().or(silent)

/** Bytes of an awareness update; a state has about 60. */
export const PRESENCE_LIMIT = 1024

/** One client's state in an update; null: it has gone. */
export type PresenceEntry = { client: number; clock: number; state: Presence | null }

/** @returns null when it cannot be read, or holds anything but presence */
export const readPresence = (update: Uint8Array): PresenceEntry[] | null => {
  if (update.byteLength > PRESENCE_LIMIT) return null
  try {
    const decoder = decoding.createDecoder(update)
    const entries: PresenceEntry[] = []
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const client = decoding.readVarUint(decoder)
      const clock = decoding.readVarUint(decoder)
      const state: unknown = JSON.parse(decoding.readVarString(decoder))
      const read = told.safeParse(state)
      if (!read.success) return null
      entries.push({ client, clock, state: read.data })
    }
    return decoding.hasContent(decoder) ? null : entries
  } catch {
    return null
  }
}

export const writePresence = (entries: readonly PresenceEntry[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, entries.length)
  for (const { client, clock, state } of entries) {
    encoding.writeVarUint(encoder, client)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, JSON.stringify(state))
  }
  return encoding.toUint8Array(encoder)
}
