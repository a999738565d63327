/**
 * A course as a folder: `course.md` with its name and description, and a lesson in every other Markdown file, with its
 * quiz at the end (`quiz-text.ts`). Told to authors in docs/courses.md.
 */
import { fold } from '../content/fold.ts'
import type { Quiz } from '../facts/training.ts'
import { QuizUnreadable, takeQuiz, withQuiz, type QuizFault } from './quiz-text.ts'

export type CourseFile = { name: string; text: string }
export type LessonFile = { file: string; title: string; body: string; quiz: Quiz | null }
export type CourseFolder = { name: string; description: string; lessons: LessonFile[] }

/** Why a folder holds no course; `file` where one is to blame. */
export type FolderProblem =
  | { why: 'noCourse' | 'noLessons' }
  | { why: 'noHeading'; file: string }
  /** `line` of the file, from 1 */
  | { why: 'quiz'; file: string; line: number; fault: QuizFault }

export class NotACourse extends Error {
  readonly problem: FolderProblem

  constructor(problem: FolderProblem) {
    super(sentence(problem))
    this.problem = problem
  }
}

const COURSE = 'course.md'
/** A first-level heading of ATX form, with or without closing marks. */
const HEADING = /^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/m

const FAULTS: Record<QuizFault, string> = {
  stray: 'it belongs to no question, which begins with “? ”',
  mixed: 'the choices of a question begin all with ( ) or all with [ ]',
  choices: 'a question has 2 to 10 choices',
  right: 'exactly one choice in ( ) is right, marked (x); where several may be, use [ ]',
  pass: 'what is needed to pass is a percentage from 1 to 100',
  size: 'a quiz has 1 to 20 questions, a question at most 1000 characters, a choice at most 500, and none is empty',
}

const sentence = (problem: FolderProblem): string => {
  switch (problem.why) {
    case 'noCourse':
      return `There is no ${COURSE}, which names the course.`
    case 'noLessons':
      return `There are no lessons: Markdown files beside ${COURSE}.`
    case 'noHeading':
      return `${problem.file} has no heading: it begins with “# ” and the title.`
    case 'quiz':
      return `${problem.file}, line ${problem.line}: the quiz cannot be read: ${FAULTS[problem.fault]}.`
  }
}

export const isMarkdown = (name: string): boolean => name.toLowerCase().endsWith('.md')

const readable = (raw: string): string => raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')

/** The first heading, and the text without it. */
const titled = (name: string, text: string): { title: string; body: string } => {
  const [line, title] = HEADING.exec(text) ?? []
  if (line === undefined || !title) throw new NotACourse({ why: 'noHeading', file: name })
  // Spaces before the first words may make them code.
  const body = text.replace(line, () => '').replace(/^(?:[ \t]*\n)+/, '')
  return { title, body: body.trimEnd() }
}

const lessonIn = ({ name: file, text }: CourseFile): LessonFile => {
  try {
    const { body, quiz } = takeQuiz(readable(text))
    return { file, ...titled(file, body), quiz }
  } catch (error) {
    if (!(error instanceof QuizUnreadable)) throw error
    throw new NotACourse({ why: 'quiz', file, line: error.line, fault: error.fault })
  }
}

/**
 * Lessons come in the order of the files' names.
 * @param files the Markdown files of one folder
 * @throws NotACourse with a sentence
 */
export const readCourse = (files: readonly CourseFile[]): CourseFolder => {
  const course = files.find(({ name }) => name === COURSE)
  if (!course) throw new NotACourse({ why: 'noCourse' })
  const lessons = files
    .filter((file) => file !== course)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(lessonIn)
  if (lessons.length === 0) throw new NotACourse({ why: 'noLessons' })
  const { title, body } = titled(course.name, readable(course.text))
  return { name: title, description: body, lessons }
}

/** Letters without their marks and everything else as hyphens, for the name of a file. */
const slug = (title: string): string =>
  fold(title)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '')

const headed = (title: string, body: string): string => {
  const heading = title.replaceAll(/\s+/g, ' ').trim()
  // Marks at the end would be taken for the closing ones.
  return `# ${heading}${/(?:^|\s)#+$/.test(heading) ? ' #' : ''}\n\n${body}`.trimEnd() + '\n'
}

/** @returns files of which `readCourse` makes the same course */
export const writeCourse = ({
  name,
  description,
  lessons,
}: Omit<CourseFolder, 'lessons'> & {
  lessons: readonly Omit<LessonFile, 'file'>[]
}): CourseFile[] => {
  const digits = Math.max(2, String(lessons.length).length)
  return [
    { name: COURSE, text: headed(name, description) },
    ...lessons.map(({ title, body, quiz }, index) => {
      const number = String(index + 1).padStart(digits, '0')
      return {
        name: [number, slug(title)].filter(Boolean).join('-') + '.md',
        text: headed(title, withQuiz(body, quiz)),
      }
    }),
  ]
}
