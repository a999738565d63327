/** What can be typed at an endpoint, one command a line. */
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { itemId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'

const LATER = new Set(['answer', 'finish', 'say'])

const item = (text: string | undefined) => {
  const id = itemId.safeParse(text)
  if (id.success) return id.data
  throw new Failure(`'${text ?? ''}' is not the id of a message or an alert.`)
}

/** @returns false when the endpoint shall end @throws Error with a sentence when it cannot be done */
export const obey = async (endpoint: Endpoint, line: string): Promise<boolean> => {
  const [verb = '', argument] = line.trim().split(/\s+/)
  switch (verb) {
    case '':
      return true
    case 'read':
      await endpoint.read(item(argument))
      return true
    case 'acknowledge':
      await endpoint.acknowledge(item(argument))
      return true
    case 'disconnect':
      endpoint.disconnect()
      return true
    case 'connect':
      endpoint.connect()
      return true
    case 'quit':
      return false
    default:
      throw new Failure(
        LATER.has(verb)
          ? `'${verb}' is not a command of this version.`
          : `There is no command '${verb}': read ID, acknowledge ID, disconnect, connect, quit.`,
      )
  }
}
