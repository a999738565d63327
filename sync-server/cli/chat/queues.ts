/** `chat queues` and `chat queue add|change|remove`. */
import type { ApiClient } from '@carillon/shared-model/api/client.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { hoursText } from '../../chat/hours-text.ts'
import { Failure, parse, UsageError } from '../command.ts'
import type { Output } from '../output.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'
import { hoursOf } from './hours.ts'

const OPTIONS = {
  ...SERVER_OPTION,
  name: { type: 'string' },
  hours: { type: 'string' },
  'answered-by': { type: 'string' },
} as const
type QueueRow = ViewRow<'queues'>

const same = (a: string, b: string) => a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase()

/** @throws Failure when there is none, as far as whoever asks may know */
export const findQueue = async (session: Session, name: string): Promise<QueueRow> => {
  const found = (await viewRows(session, 'queues')).find((queue) => same(queue.name, name))
  if (found) return found
  throw new Failure(`There is no queue '${name}'.`)
}

/** @param text `everybody`, or profiles and logins with commas between */
const answerersOf = async (api: ApiClient, text: string): Promise<QueueRow['answeredBy']> => {
  if (text.trim() === 'everybody') return []
  const { administrators, profiles } = await api.call('listAdministrators', {})
  return text.split(',').map((part) => {
    const name = part.trim()
    const found = profiles.find(({ id }) => id === name) ?? administrators.find(({ login }) => same(login, name))
    if (!found) throw new Failure(`There is neither a profile nor an administrator '${name}'.`)
    return found.id
  })
}

export const queues = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values } = parse(args, SERVER_OPTION, ['queues'])
  const session = await openSession(serverOrigin(values.server), terminal)
  for (const { id, name, hours, answeredBy } of await viewRows(session, 'queues')) {
    const by = answeredBy.length === 0 ? 'everybody who may' : answeredBy.join(', ')
    output.line(`${name}  open: ${hoursText(hours)}  answered by: ${by}  (${id})`)
    output.object({ id, name, hours, answeredBy })
  }
}

const add = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, OPTIONS, ['queue', 'add', 'NAME'])
  const name = positionals[2]!
  const hours = hoursOf(values.hours ?? 'always')
  const { api } = await openSession(serverOrigin(values.server), terminal)
  const answeredBy = await answerersOf(api, values['answered-by'] ?? 'everybody')
  const { queue } = await api.call('addQueue', { body: { name, hours, answeredBy } })
  output.line(`Added ${name}: everybody may write to it now.`)
  output.object({ id: queue, name })
}

const change = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, OPTIONS, ['queue', 'change', 'NAME'])
  const hours = values.hours === undefined ? undefined : hoursOf(values.hours)
  const session = await openSession(serverOrigin(values.server), terminal)
  const found = await findQueue(session, positionals[2]!)
  const by = values['answered-by']
  const body = {
    name: values.name ?? found.name,
    hours: hours === undefined ? found.hours : hours,
    answeredBy: by === undefined ? found.answeredBy : await answerersOf(session.api, by),
  }
  await session.api.call('changeQueue', { params: { queue: found.id }, body })
  output.line(`Changed ${body.name}.`)
  output.object({ id: found.id, name: body.name })
}

const remove = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['queue', 'remove', 'NAME'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const { id, name } = await findQueue(session, positionals[2]!)
  await session.api.call('removeQueue', { params: { queue: id } })
  output.line(`Removed ${name}: nobody writes to it any more.`)
  output.object({ removed: id })
}

const ACTIONS: Record<string, typeof add> = { add, change, remove }

export const queue = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const name = args[1] ?? ''
  if (!Object.hasOwn(ACTIONS, name)) throw new UsageError('Say what to do with a queue: add, change or remove.')
  await ACTIONS[name]!(args, output, terminal)
}
