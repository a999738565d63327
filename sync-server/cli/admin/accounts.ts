/** `admin add`, `list`, `change`, `grant`, `revoke`. */
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'
import type { Lookup } from '../audience.ts'
import { Failure, needed, parse, UsageError } from '../command.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'
import { capabilityOf, findAdministrator, grantOf, objectOf, scopeOf, sentenceOf, unitCodes } from './words.ts'

const PERMISSIONS = {
  ...SERVER_OPTION,
  name: { type: 'string' },
  profile: { type: 'string' },
  units: { type: 'string' },
  grant: { type: 'string', multiple: true },
  identity: { type: 'string' },
} as const

const lookupIn =
  (session: Session): Lookup =>
  (view) =>
    viewRows(session, view)

export const tellAccount = async (session: Session, account: AdministratorRow, output: Output, more = {}) =>
  tell(account, await unitCodes(session), output, more)

const tell = (account: AdministratorRow, codeOf: (unit: UnitId) => string, output: Output, more = {}): void => {
  output.line(`${account.login}  ${account.name}  ${account.profile ?? 'no profile'}  ${account.state}`)
  output.line(`    ${sentenceOf(account.grants, codeOf)}`)
  output.object({ ...objectOf(account, codeOf), ...more })
}

export const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const { administrators } = await session.api.call('listAdministrators', {})
  const codeOf = await unitCodes(session)
  for (const account of administrators) tell(account, codeOf, output)
}

export const add = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, PERMISSIONS, ['add', 'LOGIN'])
  const name = needed(values.name, 'name')
  if (values.profile === undefined && !values.grant) throw new UsageError('Give --profile, --grant, or both.')
  const session = await openSession(serverOrigin(values.server), terminal)
  const lookup = lookupIn(session)
  const own = await Promise.all((values.grant ?? []).map((text) => grantOf(text, lookup)))
  const { administrator, invitation } = await session.api.call('createAdministrator', {
    body: {
      login: positionals[1]!,
      name,
      profile: values.profile ?? null,
      responsible: values.units === undefined ? [] : await scopeOf(values.units, lookup),
      own,
      identity: values.identity ?? null,
      password: terminal.env.CARILLON_NEW_PASSWORD || null,
    },
  })
  if (invitation)
    output.line(`${invitation.link}\nWith it ${name} chooses a password, until ${localTime(invitation.expiresAt)}.`)
  const more = invitation ? { link: invitation.link, expiresAt: iso(invitation.expiresAt) } : {}
  await tellAccount(session, administrator, output, more)
}

/** Changes what `decide` gives, on the account as it is now. */
const changed = async (
  server: string | undefined,
  login: string,
  output: Output,
  terminal: Terminal,
  decide: (account: AdministratorRow, lookup: Lookup) => Promise<Partial<AdministratorRow>>,
): Promise<void> => {
  const session = await openSession(serverOrigin(server), terminal)
  const account = await findAdministrator(session, login)
  const { version, name, profile, responsible, own, identity } = account
  const body = { version, name, profile, responsible, own, identity, ...(await decide(account, lookupIn(session))) }
  const reply = await session.api.call('changeAdministrator', { params: { admin: account.id }, body })
  await tellAccount(session, reply.administrator, output)
}

export const change = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, PERMISSIONS, ['change', 'LOGIN'])
  const { name, profile, units, grant, identity } = values
  if (grant) throw new UsageError('Grants are changed by `admin grant` and `admin revoke`.')
  await changed(values.server, positionals[1]!, output, terminal, async (_account, lookup) => ({
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile: profile === 'none' ? null : profile }),
    ...(units === undefined ? {} : { responsible: await scopeOf(units, lookup) }),
    ...(identity === undefined ? {} : { identity: identity || null }),
  }))
}

export const grant = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['grant', 'LOGIN', 'CAPABILITY[@CODE,CODE]'])
  await changed(values.server, positionals[1]!, output, terminal, async (account, lookup) => ({
    own: [...account.own, await grantOf(positionals[2]!, lookup)],
  }))
}

export const revoke = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['revoke', 'LOGIN', 'CAPABILITY'])
  const capability = capabilityOf(positionals[2]!)
  await changed(values.server, positionals[1]!, output, terminal, async (account) => {
    const own = account.own.filter((one) => one.capability !== capability)
    if (own.length < account.own.length) return { own }
    throw new Failure(`${account.login} has no grant of their own of ${capability}; a profile is changed as a whole.`)
  })
}
