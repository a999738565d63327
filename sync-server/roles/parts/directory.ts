import type { Installation } from '../../accounts/installation.ts'
import { ImportSettings } from '../../directory/import-settings.ts'
import { LdapSync } from '../../directory/ldap-sync.ts'
import { importAndRefresh } from '../../directory/refresh.ts'
import type { DirectoryServices } from '../../http/services.ts'
import type { Connections } from '../../ports/connections.ts'
import type { Desks } from '../../ports/desks.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'

type Needs = {
  installation: Installation
  connections: Connections
  desks: Desks
  /** Ends conversations' channels at those who are no members any more. */
  closeNonMembers: () => Promise<void>
}

export const makeDirectory = (
  { writer, background, log, now }: Foundation,
  { directory, devices, principals }: Registers,
  { installation, connections, desks, closeNonMembers }: Needs,
): DirectoryServices => {
  const { unitOfWork, repositories, announcements } = writer
  // Whoever has lost a feed reconnects, and is asked again what they may read. The registers have followed before.
  announcements.on(['directory-imported'], () => {
    for (const device of principals.refresh()) connections.end(device, 'restarting')
  })
  const parts = { unitOfWork, directory, devices, desks, closeNonMembers, now }
  const importDirectory: DirectoryServices['importDirectory'] = (tables, options) =>
    importAndRefresh(parts, tables, options)
  const vault = () => installation.vault()
  const ldap = new LdapSync({ unitOfWork, repositories, vault, importDirectory, now, background, log })
  return { importDirectory, importSettings: new ImportSettings(unitOfWork, repositories.settings, now), ldap }
}
