/** What can be typed at an endpoint, one command a line. */
import type { Chat, Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { itemId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'

const LATER = new Set(['answer'])

const item = (text: string | undefined) => {
  const id = itemId.safeParse(text)
  if (id.success) return id.data
  throw new Failure(`'${text ?? ''}' is not the id of a message or an alert.`)
}

/**
 * `finish CAMPAIGN 3`, with the answers to a quiz after it: for each question the numbers of the choices from 1, joined
 * by commas, or `-` for none.
 */
const finish = async (endpoint: Endpoint, campaign: string | undefined, [lesson = '', ...chosen]: string[]) => {
  const number = /^[1-9]\d?$/.test(lesson) ? Number(lesson) - 1 : NaN
  if (Number.isNaN(number)) throw new Failure(`'${lesson}' is not the number of a lesson, such as 1.`)
  const answers = chosen.map((text) => (text === '-' ? [] : text.split(',').map((one) => Number(one) - 1)))
  if (answers.flat().some((one) => !Number.isInteger(one) || one < 0 || one > 9))
    throw new Failure('Answers are numbers of choices: 1,3 for a question with two, - for none.')
  const id = item(campaign)
  await endpoint.openLesson(id, number)
  const result = await endpoint.finishLesson(id, number, answers)
  if (result && !result.passed) throw new Failure(`The quiz was not passed: ${result.score} per cent. Try again.`)
}

/** `say Equipment maintenance The lift is stuck`: the longest name that fits, or one in quotation marks. */
const say = async (endpoint: Endpoint, rest: string): Promise<void> => {
  const quoted = /^"([^"]*)"\s*(.*)$/.exec(rest)
  const fits = ({ name }: Chat) => {
    const asked = quoted ? quoted[1]! : rest.slice(0, name.length)
    const isWhole = quoted !== null || /^\s|^$/.test(rest.slice(name.length))
    return isWhole && asked.toLowerCase() === name.toLowerCase()
  }
  const [chat] = endpoint.chats.filter(fits).sort((a, b) => b.name.length - a.name.length)
  if (!chat) {
    const names = endpoint.chats.map(({ name }) => name).join(', ')
    throw new Failure(`'${rest}' begins with no name of a queue${names && `: ${names}`}.`)
  }
  const text = (quoted ? quoted[2]! : rest.slice(chat.name.length)).trim()
  if (text === '') throw new Failure(`Say what to tell ${chat.name}.`)
  if (text.length > 4000) throw new Failure('A message has at most 4000 characters.')
  // Whoever answers has read what came before.
  await chat.at.see()
  await chat.at.say(text)
}

/** @returns false when the endpoint shall end @throws Error with a sentence when it cannot be done */
export const obey = async (endpoint: Endpoint, line: string): Promise<boolean> => {
  const [verb = '', argument, ...rest] = line.trim().split(/\s+/)
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
      await finish(endpoint, argument, rest)
      return true
    case 'say':
      await say(endpoint, line.trim().slice(verb.length).trim())
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
