/**
 * A quiz as text, in a fenced block with the word `quiz` at the end of a lesson's Markdown (docs/courses.md):
 *
 *     ```quiz
 *     pass 80
 *
 *     ? Where is the fire extinguisher?
 *     ( ) In the cellar
 *     (x) Beside the door
 *     ```
 *
 * Round marks: one choice is right; square ones, as of task lists: any number may be chosen. Any other line goes on with
 * the one above; after a backslash it does so whatever it begins with.
 */
import { quiz as quizSchema, type Question, type Quiz } from '../facts/training.ts'
import { PASS } from './course.ts'

/** What keeps a quiz from being read. */
export const QUIZ_FAULTS = ['stray', 'mixed', 'choices', 'right', 'pass', 'size'] as const
export type QuizFault = (typeof QUIZ_FAULTS)[number]

export class QuizUnreadable extends Error {
  readonly fault: QuizFault
  /** of the text that was read, from 1 */
  readonly line: number

  constructor(fault: QuizFault, line: number) {
    super(fault)
    this.fault = fault
    this.line = line
  }
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/
const PASS_LINE = /^pass[ \t]+(\d+)[ \t]*%?[ \t]*$/i
const QUESTION = /^\? (.*)$/
const CHOICE = /^([([])([ xX])([)\]]) (.*)$/
const MARKED = /^(?:\?|[([][ xX][)\]])( |$)|^pass[ \t]+\d|^\\/i

type Read = Question & { line: number; brackets: string }

/** @param first the number of the first line */
const read = (lines: readonly string[], first: number): Quiz => {
  let pass: number = PASS
  const questions: Read[] = []
  let goOn: ((text: string) => void) | null = null
  for (const [at, text] of lines.entries()) {
    const line = first + at
    const question = questions.at(-1)
    const passed = questions.length === 0 ? PASS_LINE.exec(text) : null
    const asked = QUESTION.exec(text)
    const choice = CHOICE.exec(text)
    if (passed) {
      pass = Number(passed[1])
      if (pass < 1 || pass > 100) throw new QuizUnreadable('pass', line)
    } else if (asked) {
      const next: Read = { text: asked[1]!, many: false, choices: [], line, brackets: '' }
      questions.push(next)
      goOn = (more) => (next.text += `\n${more}`)
    } else if (choice) {
      const [, open, mark, close, words] = choice
      const brackets = `${open}${close}`
      if (!question) throw new QuizUnreadable('stray', line)
      if (brackets !== '()' && brackets !== '[]') throw new QuizUnreadable('stray', line)
      if (question.brackets !== '' && question.brackets !== brackets) throw new QuizUnreadable('mixed', line)
      question.brackets = brackets
      question.many = brackets === '[]'
      const next = { text: words!, right: mark !== ' ' }
      question.choices.push(next)
      goOn = (more) => (next.text += `\n${more}`)
    } else if (text.startsWith('\\') || text.trim() !== '') {
      if (!goOn) throw new QuizUnreadable('stray', line)
      goOn(text.startsWith('\\') ? text.slice(1) : text)
    }
  }
  const made = { pass, questions: questions.map(({ text, many, choices }) => ({ text, many, choices })) }
  const checked = quizSchema.safeParse(made)
  if (checked.success) return checked.data
  const [, index, part, ...deeper] = checked.error.issues[0]!.path
  const line = typeof index === 'number' ? questions[index]!.line : first
  if (part === undefined && typeof index === 'number') throw new QuizUnreadable('right', line)
  throw new QuizUnreadable(part === 'choices' && deeper.length === 0 ? 'choices' : 'size', line)
}

type Fenced = { fence: string; word: string; from: number; to: number; isClosed: boolean }

/** The last fenced block, with the lines of its fences, by CommonMark: one that nobody closes goes on to the end. */
const lastFenced = (lines: readonly string[]): Fenced | null => {
  let block = null as Fenced | null
  for (const [at, line] of lines.entries()) {
    const [, fence = '', word = ''] = FENCE.exec(line) ?? []
    if (fence === '') continue
    if (block?.isClosed === false) {
      const closes = fence[0] === block.fence[0] && fence.length >= block.fence.length && word.trim() === ''
      if (closes) block = { ...block, to: at, isClosed: true }
    } else if (fence[0] !== '`' || !word.includes('`'))
      block = { fence, word: word.trim(), from: at, to: lines.length, isClosed: false }
  }
  return block
}

/** The block that is the quiz: the last thing in the text. */
const quizIn = (lines: readonly string[]): Fenced | null => {
  const block = lastFenced(lines)
  return block?.word === 'quiz' && lines.slice(block.to + 1).every((line) => line.trim() === '') ? block : null
}

/**
 * @param text of a lesson, with `\n` between its lines
 * @returns the lesson without the block, and what is in it; null where there is none, or nothing in it
 * @throws QuizUnreadable with the line
 */
export const takeQuiz = (text: string): { body: string; quiz: Quiz | null } => {
  const lines = text.split('\n')
  const block = quizIn(lines)
  if (!block) return { body: text, quiz: null }
  const inner = lines.slice(block.from + 1, block.to)
  const isEmpty = inner.every((line) => line.trim() === '')
  return { body: lines.slice(0, block.from).join('\n'), quiz: isEmpty ? null : read(inner, block.from + 2) }
}

/** @param mark what a text begins with, such as `? ` */
const written = (mark: string, text: string): string => {
  const [head = '', ...more] = text.split('\n')
  return [mark + head, ...more.map((line) => (line.trim() === '' || MARKED.test(line) ? `\\${line}` : line))].join('\n')
}

/** @returns the block that `takeQuiz` reads as this quiz */
const quizBlock = ({ pass, questions }: Quiz): string => {
  const parts = questions.map(({ text, many, choices }) =>
    [
      written('? ', text),
      ...choices.map((choice) => {
        const mark = choice.right ? 'x' : ' '
        return written(many ? `[${mark}] ` : `(${mark}) `, choice.text)
      }),
    ].join('\n'),
  )
  const inner = [`pass ${pass}`, ...parts].join('\n\n')
  const longest = Math.max(2, ...[...inner.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}quiz\n${inner}\n${fence}`
}

/** @returns a text from which `takeQuiz` takes the same body and quiz */
export const withQuiz = (body: string, quiz: Quiz | null): string => {
  const lines = body.split('\n')
  // A lesson that ends with what looks like a quiz and is none has an empty one after it.
  if (!quiz) return quizIn(lines) ? `${closed(body, lines)}\n\n\`\`\`quiz\n\`\`\`` : body
  return `${closed(body, lines)}\n\n${quizBlock(quiz)}`
}

/** What comes after a block that nobody closes would be in it. */
const closed = (body: string, lines: readonly string[]): string => {
  const block = lastFenced(lines)
  return block?.isClosed === false ? `${body}\n${block.fence}` : body
}
