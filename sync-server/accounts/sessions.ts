/** Devices that sign for administrators: how one begins, whichever way its administrator has proved who they are. */
import type { AuditInput } from '@carillon/shared-model/audit/entry.ts'
import { newDeviceId } from '@carillon/shared-model/org/ids.ts'
import type { AdminDevice } from '../ports/devices.ts'
import type { Transaction } from '../ports/unit-of-work.ts'
import type { Administrator } from './administrators.ts'

/** Milliseconds after which a script's device ends by itself. */
const TEMPORARY = 3_600_000

/** `publicKey`: raw Ed25519, base64url; it signs for the administrator from now on. */
export type NewDevice = { publicKey: string; name: string; temporary: boolean }
export type Started = { administrator: Administrator; device: AdminDevice }
export type How = 'password' | 'password and code' | 'password and recovery code' | 'provider'

/** @param administrator as they are now @param at milliseconds */
export const startSession = (
  { write }: Transaction,
  administrator: Administrator,
  { publicKey, name, temporary }: NewDevice,
  how: How,
  at: number,
): Started => {
  const device: AdminDevice = {
    id: newDeviceId(at),
    name,
    key: publicKey,
    unit: null,
    person: null,
    admin: administrator.id,
    enrolledAt: at,
    expiresAt: temporary ? at + TEMPORARY : null,
  }
  const { id } = device
  const subject = { id, name }
  const entry: AuditInput = { at, by: administrator.id, device: id, act: 'session.started', subject, detail: { how } }
  write({ kind: 'device-added', device, version: null }, { kind: 'audit', entry })
  return { administrator, device }
}
