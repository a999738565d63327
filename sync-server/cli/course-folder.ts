/** A course as a folder: `course.md` with its name and description, and a lesson in every other Markdown file. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from './command.ts'

export type LessonFile = { file: string; title: string; body: string }
export type CourseFolder = { name: string; description: string; lessons: LessonFile[] }

const COURSE = 'course.md'
/** A first-level heading of ATX form, with or without closing marks. */
const HEADING = /^ {0,3}#[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$/m

/** The first heading, and the text without it. @throws Failure when there is none */
const titled = async (file: string): Promise<{ title: string; body: string }> => {
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const [line, title] = HEADING.exec(text) ?? []
  if (line === undefined || !title) throw new Failure(`${file} has no heading: it begins with “# ” and the title.`)
  return { title, body: text.replace(line, () => '').trim() }
}

/** Lessons come in the order of the files' names. @throws Failure when the folder holds no course */
export const readCourse = async (folder: string): Promise<CourseFolder> => {
  const files = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.md')).sort()
  if (!files.includes(COURSE)) throw new Failure(`${folder} has no ${COURSE}, which names the course.`)
  const lessons: LessonFile[] = []
  for (const name of files) {
    const file = join(folder, name)
    if (name !== COURSE) lessons.push({ file, ...(await titled(file)) })
  }
  if (lessons.length === 0) throw new Failure(`${folder} has no lessons: Markdown files beside ${COURSE}.`)
  const { title, body } = await titled(join(folder, COURSE))
  return { name: title, description: body, lessons }
}
