/** Everything that the API works with; made in main.ts. */
import type { Registry } from 'prom-client'
import type { Administration } from '../accounts/administration.ts'
import type { Admission } from '../accounts/admission.ts'
import type { Administrators } from '../accounts/administrators.ts'
import type { Devices } from '../accounts/devices.ts'
import type { Enrolments } from '../accounts/enrolments.ts'
import type { Identity } from '../accounts/identity.ts'
import type { Invitations } from '../accounts/invitations.ts'
import type { OwnSecurity } from '../accounts/own-security.ts'
import type { ProfileAdministration } from '../accounts/profile-administration.ts'
import type { Provider } from '../accounts/provider.ts'
import type { ProviderSettings } from '../accounts/provider-settings.ts'
import type { SecondFactor } from '../accounts/second-factor.ts'
import type { Setup } from '../accounts/setup.ts'
import type { SignIn } from '../accounts/sign-in.ts'
import type { Vault } from '../accounts/vault.ts'
import type { Chat } from '../chat/chat.ts'
import type { ChatMemberships } from '../chat/memberships.ts'
import type { ImportOptions } from '../directory/import.ts'
import type { LdapSync } from '../directory/ldap-sync.ts'
import type { ImportTables } from '../directory/table.ts'
import type { ImportResult } from '@carillon/shared-model/api/directory-routes.ts'
import type { Unit } from '@carillon/shared-model/org/directory.ts'
import type { DeviceId, UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Database } from '../store/database.ts'
import type { SqliteAudit } from '../store/sqlite-audit.ts'
import type { Authenticator, Directory } from '../sync/needs.ts'
import type { Connections, Desks, Library, Views } from './needs.ts'
import type { Streams } from './streams.ts'

export type Services = {
  /** of the program, as `/api/info` tells it */
  version: string
  database: Database
  /** data folder: backups take the keys from there */
  folder: string
  /** null until the server has been set up */
  identity: () => Identity | null
  /** @throws Refusal until the server has been set up */
  known: () => Identity
  /** @throws Refusal when the token is not the one printed at the start, or the server is set up already */
  setUp: (token: string, setup: Setup) => Promise<Identity>
  /** Imports, and brings everything that hangs on the directory up to date. */
  importDirectory: (tables: ImportTables, options: Omit<ImportOptions, 'now'>) => Promise<ImportResult>
  ldap: LdapSync
  units: ReadonlyMap<UnitId, Unit>
  directory: Directory
  devices: Devices
  administrators: Administrators
  authenticator: Authenticator
  signIn: SignIn
  security: OwnSecurity
  secondFactor: SecondFactor
  provider: Provider
  providerSettings: ProviderSettings
  /** A device that has no socket open was in touch all the same. */
  visited: (device: DeviceId) => void
  enrolments: Enrolments
  connections: Connections
  desks: Desks
  library: Library
  chat: Chat
  memberships: ChatMemberships
  views: Views
  streams: Streams
  vault: () => Vault
  admission: Admission
  invitations: Invitations
  administration: Administration
  profileAdministration: ProfileAdministration
  audit: SqliteAudit
  metrics: Registry
  now: () => number
}
