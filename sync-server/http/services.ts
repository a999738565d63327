/** What the API works with, by domain; a handler names those that it needs. roles/ composes them. */
import type { Registry } from 'prom-client'
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { Reconciliation } from '@carillon/shared-model/views/reconciliation.ts'
import type { BranchId, DeviceId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Administration } from '../accounts/administration.ts'
import type { Administrators } from '../accounts/administrators.ts'
import type { Admission } from '../accounts/admission.ts'
import type { Backups } from '../accounts/backup.ts'
import type { Computers } from '../accounts/computers.ts'
import type { Devices } from '../accounts/devices.ts'
import type { Enrolments } from '../accounts/enrolments.ts'
import type { Installation } from '../accounts/installation.ts'
import type { Invitations } from '../accounts/invitations.ts'
import type { OwnCertificates } from '../accounts/own-certificate.ts'
import type { OwnSecurity } from '../accounts/own-security.ts'
import type { ProfileAdministration } from '../accounts/profile-administration.ts'
import type { ProviderSettings } from '../accounts/provider-settings.ts'
import type { Provider } from '../accounts/provider.ts'
import type { SecondFactor } from '../accounts/second-factor.ts'
import type { SessionList } from '../accounts/session-list.ts'
import type { SignIn } from '../accounts/sign-in.ts'
import type { BranchAdministration } from '../branch/branch-administration.ts'
import type { Branches } from '../branch/branches.ts'
import type { Bundles } from '../branch/bundles.ts'
import type { Chat } from '../chat/chat.ts'
import type { ChatMemberships } from '../chat/memberships.ts'
import type { ClockKeeper } from '../clock/keeper.ts'
import type { ImportOptions } from '../directory/import.ts'
import type { ImportSettings } from '../directory/import-settings.ts'
import type { LdapSync } from '../directory/ldap-sync.ts'
import type { ImportTables } from '../directory/table.ts'
import type { AuditRepository } from '../ports/audit.ts'
import type { BlobRepository } from '../ports/blobs.ts'
import type { Authenticator } from '../ports/authenticator.ts'
import type { Connections } from '../ports/connections.ts'
import type { Desks } from '../ports/desks.ts'
import type { Directory } from '../ports/directory.ts'
import type { Library } from '../ports/library.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import type { Views } from '../ports/views.ts'
import type { Streams } from './streams.ts'

/** The server itself. */
export type ServerServices = {
  /** of the program, as `/api/info` tells it */
  version: string
  installation: Installation
  unitOfWork: UnitOfWork
  /** @throws when the database does not answer */
  askDatabase: () => Promise<void>
  backups: Backups
  metrics: Registry
  clock: ClockKeeper
  certificate: OwnCertificates
  now: () => number
}

/** Who calls, and what they may. */
export type AccessServices = {
  authenticator: Authenticator
  administrators: Administrators
  devices: Devices
  units: ReadonlyMap<UnitId, Unit>
  /** A device that has no socket open was in touch all the same. */
  visited: (device: DeviceId) => void
}

/** Signing in, and accounts of administrators. */
export type AccountServices = {
  signIn: SignIn
  sessions: SessionList
  security: OwnSecurity
  secondFactor: SecondFactor
  provider: Provider
  providerSettings: ProviderSettings
  admission: Admission
  invitations: Invitations
  administration: Administration
  profileAdministration: ProfileAdministration
}

export type ComputerServices = {
  computers: Computers
  enrolments: Enrolments
  connections: Connections
  desks: Desks
}

export type DirectoryServices = {
  /** Imports, and brings everything that hangs on the directory up to date. */
  importDirectory: (tables: ImportTables, options: Omit<ImportOptions, 'now' | 'beforehand'>) => Promise<ImportResult>
  importSettings: ImportSettings
  ldap: LdapSync
}

/** Rows, and whose they are. */
export type ViewServices = {
  /** which database this is (epoch.ts) */
  epoch: string
  directory: Directory
  views: Views
  streams: Streams
}

export type ImageServices = { blobs: BlobRepository }

export type LibraryServices = { library: Library }

export type ChatServices = { chat: Chat; memberships: ChatMemberships }

export type AuditServices = { audit: AuditRepository }

export type BranchServices = {
  /** whether this is a branch server, where what head office alone does is refused */
  isBranch: boolean
  branches: Branches
  branchAdministration: BranchAdministration
  contactOf: (branch: BranchId) => { connected: boolean; lastContact: number | null }
  /** whom a branch server serves, at head office or at that branch server itself; null: there is none */
  unitServed: (branch: BranchId) => UnitId | null
  reconciliationOf: (branch: BranchId, unit: UnitId) => Promise<Reconciliation>
  bundles: Pick<Bundles, 'prepare' | 'take'>
  /** for bundles on their way */
  bundleFolder: string
}

/** All of them; for those alone who hand them on. */
export type Services = ServerServices &
  AccessServices &
  AccountServices &
  BranchServices &
  ComputerServices &
  DirectoryServices &
  ViewServices &
  ImageServices &
  LibraryServices &
  ChatServices &
  AuditServices
