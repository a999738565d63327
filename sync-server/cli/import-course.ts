/** A folder of lessons becomes a course of the library: images first, then the lessons that show them. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { lesson, type Lesson } from '@carillon/shared-model/facts/training.ts'
import {
  isMarkdown,
  NotACourse,
  readCourse,
  type CourseFolder,
  type LessonFile,
} from '@carillon/shared-model/library/course-folder.ts'
import type { CourseId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'
import { sendImages } from './markdown-images.ts'
import type { Session } from './session.ts'

const courseIn = async (folder: string): Promise<CourseFolder> => {
  const names = (await readdir(folder)).filter(isMarkdown)
  const files = names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') }))
  try {
    return readCourse(await Promise.all(files))
  } catch (error) {
    throw error instanceof NotACourse ? new Failure(`${folder}: ${error.message}`) : error
  }
}

/** @throws Failure with the file's name when it is no lesson that can be delivered */
const lessonFrom = async (
  session: Session,
  folder: string,
  { file, title, body, quiz }: LessonFile,
): Promise<Lesson> => {
  const sent = await sendImages(session, body, join(folder, file), RAW_ROUTES.putCourseImage)
  const parsed = lesson.safeParse({ title, ...sent, quiz })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new Failure(`${join(folder, file)}: the ${String(path[0])} does not fit: ${message}.`)
}

/** @throws Failure when the folder holds no course */
export const importCourse = async (
  session: Session,
  folder: string,
): Promise<{ id: CourseId; name: string; lessons: number }> => {
  const { name, description, lessons: files } = await courseIn(folder)
  const lessons: Lesson[] = []
  for (const file of files) lessons.push(await lessonFrom(session, folder, file))
  const { course: id } = await session.api.call('createCourse', { body: { name, description, lessons } })
  return { id, name, lessons: lessons.length }
}
