/** The honest state of the console's connection, from its two halves: what it reads and what it sends. */
import type { ConnectionState } from '@carillon/shared-model/replica/replica.ts'
import type { Contact } from '../data/views.svelte.ts'

export type Connection =
  | { kind: 'ended'; reason: string }
  | { kind: 'offline'; since: number }
  | { kind: 'connecting' }
  | { kind: 'online'; upToDate: boolean }

export const connectionOf = (reading: Contact, sending: ConnectionState, upToDate: boolean): Connection => {
  if (sending.kind === 'ended') return { kind: 'ended', reason: sending.reason }
  if (reading.kind === 'offline') return { kind: 'offline', since: reading.since }
  if (reading.kind === 'connecting') return { kind: 'connecting' }
  return { kind: 'online', upToDate: upToDate && sending.kind === 'online' }
}
