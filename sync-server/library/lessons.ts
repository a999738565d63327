import type { Lesson } from '@carillon/shared-model/facts/training.ts'
import { asDelivered, orderedLessons, type CourseContent } from '@carillon/shared-model/library/course.ts'
import { Refusal } from '../refusal.ts'

const WHY: Record<string, string> = {
  title: 'needs a title of at most 200 characters',
  body: 'is longer than 50,000 characters',
  images: 'shows more than 50 images',
  quiz: 'has a quiz that is not finished: every question needs a text, at least two answers, and one that is right',
}

/** A course's lessons as a campaign delivers them. @throws Refusal that names the first which cannot be, and why */
export const lessonsOf = (course: CourseContent): Lesson[] =>
  orderedLessons(course).map(([, lesson], index) => {
    const { data, error } = asDelivered(lesson)
    if (data) return data
    const { title } = lesson
    const named = title === '' ? `Lesson ${index + 1}` : `Lesson ${index + 1}, “${title.slice(0, 80)}”,`
    const why = WHY[String(error.issues[0]?.path[0])] ?? 'cannot be delivered'
    throw new Refusal('not-deliverable', `${named} ${why}.`)
  })
