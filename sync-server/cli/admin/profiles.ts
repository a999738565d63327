/** `admin profile list|add|change|remove`. */
import { CAPABILITY_TABLE } from '@carillon/shared-model/access/capabilities.ts'
import type { Profile, ProfileGrant } from '@carillon/shared-model/access/profiles.ts'
import { Failure, needed, parse, UsageError } from '../command.ts'
import type { Output } from '../output.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import { capabilityOf } from './words.ts'
import type { Terminal } from '../terminal.ts'

const OPTIONS = { ...SERVER_OPTION, name: { type: 'string' }, grant: { type: 'string', multiple: true } } as const

/** @param text `CAPABILITY` everywhere, or `CAPABILITY@assigned` where the account is responsible */
const profileGrantOf = (text: string): ProfileGrant => {
  const [name = '', where] = text.split('@')
  if (where !== undefined && where !== 'assigned')
    throw new UsageError(`A profile grants CAPABILITY or CAPABILITY@assigned, not '${text}'.`)
  return { capability: capabilityOf(name), scope: where === 'assigned' ? 'assigned' : 'everything' }
}

const tell = ({ id, name, grants, readyMade }: Profile, output: Output): void => {
  const words = grants.map(
    ({ capability, scope }) =>
      `may ${CAPABILITY_TABLE[capability].en.may} ${scope === 'assigned' ? 'where responsible' : 'everywhere'}`,
  )
  output.line(`${id}  ${name}${readyMade ? '  (ready-made)' : ''}\n    ${words.join('; ')}`)
  output.object({ id, name, grants, readyMade })
}

const find = async ({ api }: Session, id: string): Promise<Profile> => {
  const found = (await api.call('listAdministrators', {})).profiles.find((one) => one.id === id)
  if (found) return found
  throw new Failure(`There is no profile '${id}'.`)
}

const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['profile', 'list'])
  const { api } = await openSession(serverOrigin(values.server), terminal)
  for (const one of (await api.call('listAdministrators', {})).profiles) tell(one, output)
}

const add = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, OPTIONS, ['profile', 'add'])
  const name = needed(values.name, 'name')
  const grants = (values.grant ?? []).map(profileGrantOf)
  if (grants.length === 0) throw new UsageError('--grant is missing.')
  const { api } = await openSession(serverOrigin(values.server), terminal)
  tell((await api.call('saveProfile', { body: { id: null, name, grants } })).profile, output)
}

const change = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, OPTIONS, ['profile', 'change', 'PROFILE'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const { id, version, name, grants } = await find(session, positionals[2]!)
  const body = { id, version, name: values.name ?? name, grants: values.grant?.map(profileGrantOf) ?? grants }
  tell((await session.api.call('saveProfile', { body })).profile, output)
}

const remove = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['profile', 'remove', 'PROFILE'])
  const { api } = await openSession(serverOrigin(values.server), terminal)
  await api.call('removeProfile', { params: { profile: positionals[2]! } })
  output.line(`Removed ${positionals[2]!}.`)
  output.object({ removed: positionals[2]! })
}

const ACTIONS: Record<string, typeof list> = { list, add, change, remove }

export const profile = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const name = args[1] ?? ''
  if (!Object.hasOwn(ACTIONS, name)) throw new UsageError('Say what to do with profiles: list, add, change or remove.')
  await ACTIONS[name]!(args, output, terminal)
}
