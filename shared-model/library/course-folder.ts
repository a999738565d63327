/** A course as a folder: `course.md` with its name and description, and a lesson in every other Markdown file. */

export type CourseFile = { name: string; text: string }
export type LessonFile = { file: string; title: string; body: string }
export type CourseFolder = { name: string; description: string; lessons: LessonFile[] }

/** Why a folder holds no course; `file` where one is to blame. */
export type FolderProblem = { why: 'noCourse' | 'noLessons' } | { why: 'noHeading'; file: string }

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

const sentence = (problem: FolderProblem): string => {
  switch (problem.why) {
    case 'noCourse':
      return `There is no ${COURSE}, which names the course.`
    case 'noLessons':
      return `There are no lessons: Markdown files beside ${COURSE}.`
    case 'noHeading':
      return `${problem.file} has no heading: it begins with “# ” and the title.`
  }
}

export const isMarkdown = (name: string): boolean => name.toLowerCase().endsWith('.md')

/** The first heading, and the text without it. */
const titled = ({ name, text: raw }: CourseFile): { title: string; body: string } => {
  const text = raw.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const [line, title] = HEADING.exec(text) ?? []
  if (line === undefined || !title) throw new NotACourse({ why: 'noHeading', file: name })
  return { title, body: text.replace(line, () => '').trim() }
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
    .map((file): LessonFile => ({ file: file.name, ...titled(file) }))
  if (lessons.length === 0) throw new NotACourse({ why: 'noLessons' })
  const { title, body } = titled(course)
  return { name: title, description: body, lessons }
}
