/** What can be typed at an endpoint, one command a line. */
import type { Chat, Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { itemId, type ItemId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'

const LATER = new Set(['answer'])

const item = (text: string | undefined) => {
  const id = itemId.safeParse(text)
  if (id.success) return id.data
  throw new Failure(`'${text ?? ''}' is not the id of a message or an alert.`)
}

/** Splits a line after the name with which it begins: the longest that fits, or one in quotation marks; null: none. */
const afterName = <Named>(line: string, named: readonly Named[], nameOf: (one: Named) => string) => {
  const quoted = /^"([^"]*)"\s*(.*)$/.exec(line)
  const fits = (one: Named): boolean => {
    const typed = quoted ? quoted[1]! : line.slice(0, nameOf(one).length)
    const isWhole = quoted !== null || /^\s|^$/.test(line.slice(nameOf(one).length))
    return isWhole && typed.toLowerCase() === nameOf(one).toLowerCase()
  }
  const [found] = named.filter(fits).sort((a, b) => nameOf(b).length - nameOf(a).length)
  return found && { found, rest: (quoted ? quoted[2]! : line.slice(nameOf(found).length)).trim() }
}

/** A lesson by its number from 1, or by its title as its event gives it. @returns its number from 0, and what follows */
const lessonOf = (endpoint: Endpoint, campaign: ItemId, line: string): { number: number; rest: string } => {
  const numbered = /^([1-9]\d?)(?:\s+(.*))?$/.exec(line)
  if (numbered) return { number: Number(numbered[1]) - 1, rest: numbered[2] ?? '' }
  const lessons = endpoint.training.find(({ id }) => id === campaign)?.campaign.lessons ?? []
  const named = afterName(line, [...lessons.entries()], ([, { title }]) => title)
  if (named) return { number: named.found[0], rest: named.rest }
  throw new Failure(`'${line}' begins with no number of a lesson, such as 1, and with no title of one.`)
}

/**
 * `finish CAMPAIGN 3`, with the answers to a quiz after it: for each question the numbers of the choices from 1, joined
 * by commas, or `-` for none.
 */
const finish = async (endpoint: Endpoint, campaign: string | undefined, line: string) => {
  const id = item(campaign)
  const { number, rest } = lessonOf(endpoint, id, line)
  const chosen = rest.split(/\s+/).filter(Boolean)
  const answers = chosen.map((text) => (text === '-' ? [] : text.split(',').map((one) => Number(one) - 1)))
  if (answers.flat().some((one) => !Number.isInteger(one) || one < 0 || one > 9))
    throw new Failure('Answers are numbers of choices: 1,3 for a question with two, - for none.')
  await endpoint.openLesson(id, number)
  const result = await endpoint.finishLesson(id, number, answers)
  if (result && !result.passed) throw new Failure(`The quiz was not passed: ${result.score} per cent. Try again.`)
}

/** `say Equipment maintenance The lift is stuck` */
const say = async (endpoint: Endpoint, line: string): Promise<void> => {
  const named = afterName<Chat>(line, endpoint.chats, ({ name }) => name)
  if (!named) {
    const names = endpoint.chats.map(({ name }) => name).join(', ')
    throw new Failure(`'${line}' begins with no name of a queue${names && `: ${names}`}.`)
  }
  const { found: chat, rest: text } = named
  if (text === '') throw new Failure(`Say what to tell ${chat.name}.`)
  if (text.length > 4000) throw new Failure('A message has at most 4000 characters.')
  // Whoever answers has read what came before.
  await chat.at.see()
  await chat.at.say(text)
}

/** @returns false when the endpoint shall end @throws Error with a sentence when it cannot be done */
export const obey = async (endpoint: Endpoint, line: string): Promise<boolean> => {
  const [verb = '', argument] = line.trim().split(/\s+/)
  const after = (words: number) => line.trim().replace(new RegExp(`^(?:\\S+\\s*){${words}}`), '')
  switch (verb) {
    case '':
      return true
    case 'read':
      await endpoint.read(item(argument))
      return true
    case 'acknowledge':
      await endpoint.acknowledge(item(argument))
      return true
    case 'finish':
      await finish(endpoint, argument, after(2))
      return true
    case 'say':
      await say(endpoint, after(1))
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
          : `There is no command '${verb}': read ID, acknowledge ID, finish CAMPAIGN LESSON, say QUEUE TEXT, disconnect, connect, quit.`,
      )
  }
}
