/** `chat keep`, `export`, `erase`: how long what was said is kept, and what becomes of a person's. */
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { PersonId } from '@carillon/shared-model/org/ids.ts'
import { Failure, needed, parse } from '../command.ts'
import { download } from '../download.ts'
import type { Output } from '../output.ts'
import { wholeNumber } from '../quantities.ts'
import { SERVER_OPTION, serverOrigin } from '../server-origin.ts'
import { openSession, type Session } from '../session.ts'
import { pathIn, type Terminal } from '../terminal.ts'
import { changedRows } from '../views.ts'

export const keep = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['keep', 'MONTHS'])
  const asked = positionals[1]!
  const keepMonths = asked === 'forever' ? null : wholeNumber(asked, 'MONTHS', 1, 240)
  const { api } = await openSession(serverOrigin(values.server), terminal)
  await api.call('changeChatSettings', { body: { keepMonths } })
  output.line(
    keepMonths === null
      ? 'Conversations are kept for ever.'
      : `Conversations are kept for ${keepMonths} ${keepMonths === 1 ? 'month' : 'months'} beside the current one.`,
  )
  output.object({ keepMonths })
}

/** Somebody who has left too, unless another has their login now. */
const anybody = async (session: Session, login: string): Promise<PersonId> => {
  const key = login.normalize('NFC').toLowerCase()
  const { rows } = await changedRows(session, 'people')
  const found = rows.filter((row) => row.login.normalize('NFC').toLowerCase() === key)
  const here = found.filter(({ deleted }) => !deleted)
  const [person, ...others] = here.length > 0 ? here : found
  if (!person) throw new Failure(`There is nobody with the login '${login}'.`)
  if (others.length > 0) throw new Failure(`There were several people with the login '${login}'. Use the console.`)
  return person.id
}

export const exportTo = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, { ...SERVER_OPTION, to: { type: 'string' } }, ['export', 'LOGIN'])
  const file = needed(values.to, 'to')
  const session = await openSession(serverOrigin(values.server), terminal)
  const person = await anybody(session, positionals[1]!)
  const { method, path } = RAW_ROUTES.exportPerson
  const bytes = await download(session, { method, path: path.replace(':person', person) }, pathIn(terminal, file))
  output.line(`Wrote ${file}, ${bytes} bytes.`)
  output.object({ file, bytes })
}

export const erase = async (args: string[], output: Output, terminal: Terminal): Promise<void> => {
  const { values, positionals } = parse(args, SERVER_OPTION, ['erase', 'LOGIN'])
  const session = await openSession(serverOrigin(values.server), terminal)
  const person = await anybody(session, positionals[1]!)
  const erased = await session.api.call('eraseConversations', { params: { person } })
  output.line(`Erased for good: ${erased.messages} messages in ${erased.conversations} conversations.`)
  output.object(erased)
}
