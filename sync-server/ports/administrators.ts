/** Accounts of administrators and an organisation's own profiles. Times in milliseconds. */
import type { Grant, Scope } from '@carillon/shared-model/access/grants.ts'
import type { ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import type { AdminId } from '@carillon/shared-model/org/ids.ts'

/** What managers decide about an account. */
export type Decided = {
  readonly name: string
  readonly profile: string | null
  /** where the profile says `assigned` */
  readonly responsible: Scope
  readonly own: readonly Grant[]
  /** as the OpenID Connect provider names this person */
  readonly identity: string | null
}
export type NewAdministrator = Decided & {
  readonly id: AdminId
  /** as of `loginKey` */
  readonly login: string
  /** null: has none, and signs in with a provider or not yet */
  readonly passwordHash: string | null
  readonly createdAt: number
}
/** An account as it is kept: what it may do follows from its profile too. */
export type AdministratorRecord = NewAdministrator & {
  /** asks for codes */
  readonly totp: boolean
  /** counts what managers have changed */
  readonly version: number
  readonly disabledAt: number | null
}
export type OwnProfile = {
  readonly id: string
  readonly name: string
  readonly grants: readonly ProfileGrant[]
  readonly version: number
}

export interface AdministratorRepository {
  /** By name; disabled ones too. */
  all(): Promise<AdministratorRecord[]>
  /** By name; without those that come with the product. */
  profiles(): Promise<OwnProfile[]>
  /** Last contact of each account that has ever signed in. */
  lastSeen(): Promise<Map<AdminId, number>>
}

export type AdministratorChange =
  | { kind: 'administrator-added'; account: NewAdministrator }
  | { kind: 'administrator-changed'; admin: AdminId; to: Decided }
  | { kind: 'administrator-disabled'; admin: AdminId; at: number }
  | { kind: 'administrator-enabled'; admin: AdminId }
  /** with its invitations and its second factor; it never had a device */
  | { kind: 'administrator-removed'; admin: AdminId }
  /** head office has another login for it, or gave its own to another account */
  | { kind: 'login-changed'; admin: AdminId; login: string }
  | { kind: 'password-changed'; admin: AdminId; hash: string }
  | { kind: 'profile-saved'; profile: OwnProfile }
  | { kind: 'profile-removed'; profile: string }
