/** `admin invite`, `disable`, `enable`, `remove`, `reset-code`, `sessions`. */
import type { AdministratorRow } from '@carillon/shared-model/api/administrator-routes.ts'
import { parse } from '../command.ts'
import type { Output } from '../output.ts'
import { iso, localTime } from '../quantities.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import { tellAccount } from './accounts.ts'
import { findAdministrator } from './words.ts'
import type { Terminal } from '../terminal.ts'

type Work = (session: Session, account: AdministratorRow, output: Output) => Promise<void>

/** A command of one login, `admin NAME LOGIN`. */
const act = (name: string, work: Work) => async (args: string[], output: Output, terminal: Terminal) => {
  const { values, positionals } = parse(args, SERVER_OPTION, [name, 'LOGIN'])
  const session = await openSession(serverOrigin(values.server), terminal)
  await work(session, await findAdministrator(session, positionals[1]!), output)
}

const answered =
  (route: 'disableAdministrator' | 'enableAdministrator' | 'resetTotp'): Work =>
  async (session, { id }, output) => {
    const { administrator } = await session.api.call(route, { params: { admin: id } })
    await tellAccount(session, administrator, output)
  }

export const disable = act('disable', answered('disableAdministrator'))
export const enable = act('enable', answered('enableAdministrator'))
export const resetCode = act('reset-code', answered('resetTotp'))

export const invite = act('invite', async ({ api }, { id, name }, output) => {
  const { invitation } = await api.call('inviteAdministrator', { params: { admin: id } })
  output.line(`${invitation.link}\nWith it ${name} chooses a password, until ${localTime(invitation.expiresAt)}.`)
  output.object({ link: invitation.link, code: invitation.code, expiresAt: iso(invitation.expiresAt) })
})

export const remove = act('remove', async ({ api }, { id, login }, output) => {
  await api.call('removeAdministrator', { params: { admin: id } })
  output.line(`Removed ${login}.`)
  output.object({ removed: login })
})

export const sessions = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, { ...SERVER_OPTION, end: { type: 'boolean' } }, ['sessions', 'LOGIN'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const { id, login } = await findAdministrator(session, positionals[1]!)
  const params = { admin: id }
  if (values.end) {
    const { ended } = await session.api.call('endAdministratorSessions', { params })
    output.line(`${login} is signed out everywhere: ${ended} ${ended === 1 ? 'session' : 'sessions'} ended.`)
    output.object({ ended })
    return
  }
  for (const one of (await session.api.call('administratorSessions', { params })).sessions) {
    const seen = one.lastSeen === null ? 'never seen' : `last seen ${localTime(one.lastSeen)}`
    output.line(`${one.name}  since ${localTime(one.signedInAt)}  ${one.connected ? 'connected' : seen}`)
    output.object({
      device: one.device,
      name: one.name,
      signedInAt: iso(one.signedInAt),
      lastSeen: one.lastSeen === null ? null : iso(one.lastSeen),
      connected: one.connected,
    })
  }
}
