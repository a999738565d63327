import { Administration } from '../../accounts/administration.ts'
import { Admission } from '../../accounts/admission.ts'
import type { Installation } from '../../accounts/installation.ts'
import { Invitations } from '../../accounts/invitations.ts'
import { OwnSecurity } from '../../accounts/own-security.ts'
import { PasswordChecks } from '../../accounts/password-checks.ts'
import { ProfileAdministration } from '../../accounts/profile-administration.ts'
import { ProviderSettings } from '../../accounts/provider-settings.ts'
import { Provider } from '../../accounts/provider.ts'
import { SecondFactor } from '../../accounts/second-factor.ts'
import { SessionList } from '../../accounts/session-list.ts'
import { SignIn } from '../../accounts/sign-in.ts'
import type { AccountServices } from '../../http/services.ts'
import type { Connections } from '../../ports/connections.ts'
import type { Foundation } from './foundation.ts'
import type { Registers } from './registers.ts'

type Needs = {
  installation: Installation
  connections: Connections
  /** accounts are not what they were */
  changed: () => void
}

export const makeAccounts = async (
  { writer, clock, log, now }: Foundation,
  { devices, administrators, principals, directory }: Registers,
  { installation, connections, changed }: Needs,
): Promise<AccountServices> => {
  const { unitOfWork, repositories, announcements } = writer
  const vault = () => installation.vault()
  const parts = { unitOfWork, repositories, administrators, devices, units: directory.units, connections, now }
  const admission = new Admission({ ...parts, announcements, principals, changed })
  const passwords = new PasswordChecks(unitOfWork, administrators, now)
  const secondFactor = new SecondFactor(repositories.secondFactors, vault, clock)
  const sessions = new SessionList(parts)
  const providerSettings = await ProviderSettings.load(repositories.settings, announcements, { unitOfWork, vault, now })
  const invitations = new Invitations({ ...parts, admission })
  return {
    signIn: new SignIn({ unitOfWork, passwords, secondFactor, vault, now }),
    sessions,
    security: new OwnSecurity({ unitOfWork, passwords, secondFactor, admission, now }),
    secondFactor,
    provider: new Provider({ unitOfWork, settings: providerSettings, administrators, log, now }),
    providerSettings,
    admission,
    invitations,
    administration: new Administration({ ...parts, admission, sessions, invitations }),
    profileAdministration: new ProfileAdministration(parts),
  }
}
