/** What can be typed at an endpoint, one command a line. */
import type { Endpoint } from '@carillon/shared-model/replica/endpoint.ts'
import { itemId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'

const LATER = new Set(['answer', 'say'])

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
          : `There is no command '${verb}': read ID, acknowledge ID, finish CAMPAIGN LESSON, disconnect, connect, quit.`,
      )
  }
}
