/** `chat list`, `show`, `say`, `open`, `take`, `close`, `reopen`, `search`. */
import type { Speaker, TalkEvent, TalkMessage } from '@carillon/shared-model/folds/talk.ts'
import type { Conversation } from '@carillon/shared-model/replica/conversation.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import type { ViewRow } from '@carillon/shared-model/views/rows.ts'
import { findPerson } from '../audience.ts'
import { parse, UsageError } from '../command.ts'
import type { Output } from '../output.ts'
import { iso, localTime, wholeNumber } from '../quantities.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'
import { viewRows } from '../views.ts'
import { conversationArgument, converse, findConversation } from './converse.ts'
import { findQueue } from './queues.ts'

const isoOrNull = (at: number | null) => (at === null ? null : iso(at))
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

type Names = {
  person: (id: PersonId) => { login: string | null; name: string }
  queue: (id: string | null) => string | null
}

/** Of people, and of queues; those who have left have none any more. */
const namesIn = async (session: Session): Promise<Names> => {
  const people = new Map((await viewRows(session, 'people')).map((row) => [row.id, row]))
  const queues = new Map<string, string>((await viewRows(session, 'queues')).map(({ id, name }) => [id, name]))
  return {
    person: (id) => {
      const row = people.get(id)
      return { login: row?.login ?? null, name: row ? `${row.firstName} ${row.lastName}` : id }
    },
    queue: (id) => (id === null ? null : (queues.get(id) ?? id)),
  }
}

const describe = (row: ViewRow<'conversations'>, names: Names, session: Session) => {
  const { login, name } = names.person(row.person)
  const queue = names.queue(row.queue)
  const taken = row.assignedTo === null ? '' : row.assignedTo === session.account.id ? '  yours' : '  taken'
  const waits = row.waitingSince === null ? '' : `  waiting since ${localTime(row.waitingSince)}`
  const object = {
    id: row.id,
    queue,
    login,
    name,
    state: row.state,
    waitingSince: isoOrNull(row.waitingSince),
    assignedTo: row.assignedTo,
    messages: row.messages,
    lastText: row.lastText,
    lastAt: isoOrNull(row.lastAt),
    lastBy: row.lastBy,
  }
  const line = `${row.id}  ${name}  ${queue ?? 'with you'}  ${row.state}${waits}${taken}  ${oneLine(row.lastText)}`
  return { line: line.trimEnd(), object }
}

/** Who has waited longest comes first, then what was said last. */
const byUrgency = (a: ViewRow<'conversations'>, b: ViewRow<'conversations'>): number =>
  a.waitingSince === b.waitingSince
    ? (b.lastAt ?? 0) - (a.lastAt ?? 0)
    : (a.waitingSince ?? Infinity) - (b.waitingSince ?? Infinity)

export const list = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const options = { ...SERVER_OPTION, queue: { type: 'string' }, waiting: { type: 'boolean' } } as const
  const { values } = parse(args, options, ['list'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const queue = values.queue === undefined ? null : (await findQueue(session, values.queue)).id
  const names = await namesIn(session)
  const rows = (await viewRows(session, 'conversations'))
    .filter((row) => (queue === null || row.queue === queue) && (!values.waiting || row.waitingSince !== null))
    .sort(byUrgency)
  for (const row of rows) {
    const { line, object } = describe(row, names, session)
    output.line(line)
    output.object(object)
  }
}

export const show = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['show', 'CONVERSATION'])
  const id = conversationArgument(positionals[1])
  const session = await openSession(serverOrigin(values.server), terminal)
  const names = await namesIn(session)
  const row = await findConversation(session, id)
  output.line(describe(row, names, session).line)
  await converse(session, id, ({ talk }) => {
    const nameOf = (speaker: Speaker) =>
      speaker === 'person' ? names.person(row.person).name : (talk.names.get(speaker) ?? speaker)
    const events: (TalkMessage | TalkEvent)[] = [...talk.messages, ...talk.events]
    for (const one of events.sort((a, b) => a.at - b.at)) print(one, nameOf, output)
  })
}

const print = (one: TalkMessage | TalkEvent, nameOf: (speaker: Speaker) => string, output: Output): void => {
  if ('kind' in one) {
    const to = one.kind === 'assigned' ? (one.to === null ? ' to nobody' : ` to ${nameOf(one.to)}`) : ''
    output.line(`${localTime(one.at)}  ${nameOf(one.by)} has ${one.kind} it${to}`)
    output.object({ at: iso(one.at), by: nameOf(one.by), [one.kind]: one.kind === 'assigned' ? one.to : true })
    return
  }
  const { id, at, speaker, text, images, editedAt, withdrawnAt } = one
  const pictures = images.length > 0 ? `  [${images.length} ${images.length === 1 ? 'picture' : 'pictures'}]` : ''
  const mark = withdrawnAt !== null ? '(withdrawn)' : editedAt !== null ? '  (edited)' : ''
  output.line(`${localTime(at)}  ${nameOf(speaker)}: ${oneLine(text)}${pictures}${mark}`)
  output.object({
    id,
    at: iso(at),
    by: nameOf(speaker),
    text,
    images,
    edited: isoOrNull(editedAt),
    withdrawn: isoOrNull(withdrawnAt),
    seen: one.seenBy.size > 0,
  })
}

/** A command about one conversation, which has been seen by whoever does something in it. */
const act =
  (name: string, done: string, work: (conversation: Conversation, session: Session) => Promise<void>) =>
  async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
    const { values, positionals } = parse(args, SERVER_OPTION, [name, 'CONVERSATION'])
    const id = conversationArgument(positionals[1])
    const session = await openSession(serverOrigin(values.server), terminal)
    await converse(session, id, async (conversation) => {
      await conversation.see()
      await work(conversation, session)
    })
    output.line(done)
    output.object({ id })
  }

export const take = act('take', 'It is yours.', (conversation, { account }) => conversation.assign(account.id))
export const close = act('close', 'Closed, until somebody says something again.', (conversation) =>
  conversation.close(),
)
export const reopen = act('reopen', 'Opened again.', (conversation) => conversation.reopen())

export const say = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['say', 'CONVERSATION', 'TEXT'])
  const id = conversationArgument(positionals[1])
  const text = positionals[2]!
  if (!/\S/.test(text)) throw new UsageError('TEXT is empty.')
  if (text.length > 4000) throw new UsageError('TEXT has at most 4000 characters.')
  const session = await openSession(serverOrigin(values.server), terminal)
  const said = await converse(session, id, async (conversation) => {
    await conversation.see()
    return conversation.say(text)
  })
  output.line('Said.')
  output.object({ id: said, conversation: id })
}

export const open = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, { ...SERVER_OPTION, queue: { type: 'string' } }, ['open', 'LOGIN'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const person = (await findPerson(positionals[1]!, (view) => viewRows(session, view))).id
  const queue = values.queue === undefined ? null : (await findQueue(session, values.queue)).id
  const { conversation } = await session.api.call('openConversation', { body: { person, queue } })
  output.line(conversation)
  output.object({ id: conversation })
}

export const search = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, { ...SERVER_OPTION, limit: { type: 'string' } }, ['search', 'TEXT'])
  const text = positionals[1]!.trim()
  if (text.length < 2) throw new UsageError('TEXT has at least two characters.')
  const limit = wholeNumber(values.limit ?? '50', 'limit', 1, 200)
  const session = await openSession(serverOrigin(values.server), terminal)
  const rows = new Map((await viewRows(session, 'conversations')).map((row) => [row.id, row]))
  const names = await namesIn(session)
  for (const found of (await session.api.call('searchConversations', { query: { text, limit } })).messages) {
    const row = rows.get(found.conversation)
    const person = row ? names.person(row.person) : null
    const by =
      found.by === 'person' ? (person?.name ?? 'person') : found.by === session.account.id ? 'you' : 'colleague'
    output.line(`${localTime(found.at)}  ${found.conversation}  ${by}: ${oneLine(found.text)}`)
    output.object({ ...found, at: iso(found.at), login: person?.login ?? null })
  }
}
