import { accountsSuite } from '../ports/accounts-suite.ts'
import { RosterPowers, type KnownRoster } from './roster-powers.ts'

accountsSuite('an acknowledged roster', (known) => {
  const administrators = known
    .filter(({ isDisabled }) => !isDisabled)
    .map(({ id, name, profile, responsible, own, devices }) => ({
      ...{ id, login: name.toLowerCase(), name, createdAt: 1, profile, responsible, own },
      devices: devices
        .filter(({ isRevoked }) => !isRevoked)
        .map(({ id, key }) => ({ id, key: Buffer.from(key).toString('base64url') })),
    })) as unknown as KnownRoster['administrators']
  const roster = { version: 1, units: [], people: [], computers: [], administrators, profiles: [] }
  return { accounts: new RosterPowers(roster), close: () => undefined }
})
