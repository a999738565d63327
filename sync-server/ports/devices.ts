import type { AdminId, DeviceId, PersonId, UnitId } from '@carillon/shared-model/org/ids.ts'

type Common = {
  readonly id: DeviceId
  readonly name: string
  /** raw Ed25519 public key, base64url */
  readonly key: string
  readonly enrolledAt: number
  /** after this it is admitted no more; null: until it is revoked */
  readonly expiresAt: number | null
}
/** Belongs to a unit, and perhaps a person works at it. */
export type Computer = Common & { readonly unit: UnitId; readonly person: PersonId | null; readonly admin: null }
/** Signs for an administrator. */
export type AdminDevice = Common & { readonly unit: null; readonly person: null; readonly admin: AdminId }
export type Device = Computer | AdminDevice

export interface DeviceRepository {
  /** Those that are not revoked. */
  admitted(): Promise<Device[]>
  /** Whether it was ever enrolled, and is revoked; null: it never was. */
  standing(id: DeviceId): Promise<'admitted' | 'revoked' | null>
  /** Last contact of each computer that is not revoked, milliseconds; those without any are left out. */
  contacts(): Promise<Map<DeviceId, number>>
  /** Last contact of each device of an administrator, milliseconds; null: none since it was enrolled. */
  lastSeen(admin: AdminId): Promise<Map<DeviceId, number | null>>
}

export type DeviceChange =
  /** @param version of the program on it; null: it did not say */
  | { kind: 'device-added'; device: Device; version: string | null }
  /** it is so at head office by now, and is admitted again where it was revoked */
  | { kind: 'device-changed'; device: Device }
  | { kind: 'device-revoked'; device: DeviceId; at: number }
