/** A folder of lessons becomes a course of the library: images first, then the lessons that show them. */
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { lesson, type Lesson } from '@carillon/shared-model/facts/training.ts'
import type { CourseId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'
import { readCourse, type LessonFile } from './course-folder.ts'
import { sendImages } from './markdown-images.ts'
import type { Session } from './session.ts'

/** @throws Failure with the file's name when it is no lesson that can be delivered */
const lessonFrom = async (session: Session, { file, title, body }: LessonFile): Promise<Lesson> => {
  const sent = await sendImages(session, body, file, RAW_ROUTES.putCourseImage)
  const parsed = lesson.safeParse({ title, ...sent, quiz: null })
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new Failure(`${file}: the ${String(path[0])} does not fit: ${message}.`)
}

/** @throws Failure when the folder holds no course */
export const importCourse = async (
  session: Session,
  folder: string,
): Promise<{ id: CourseId; name: string; lessons: number }> => {
  const { name, description, lessons: files } = await readCourse(folder)
  const lessons: Lesson[] = []
  for (const file of files) lessons.push(await lessonFrom(session, file))
  const { course: id } = await session.api.call('createCourse', { body: { name, description, lessons } })
  return { id, name, lessons: lessons.length }
}
