/** What a course's document holds (Automerge), and what becomes of it when a campaign pins it. Knows no Automerge. */
import canonicalize from 'canonicalize'
import { lesson, type Lesson, type Quiz } from '../facts/training.ts'

/** By id, so that moving a lesson keeps what others write in it meanwhile; in order of `position`, then of id. */
export type CourseLesson = { title: string; body: string; position: number; quiz: Quiz | null }
export type CourseDocument = {
  kind: 'course'
  name: string
  description: string
  lessons: Record<string, CourseLesson>
}

const IMAGE = /\(\s*<?sha256:([0-9a-f]{64})>?/g

/** Hashes of the images in a body of Markdown, each once. */
export const imagesIn = (body: string): string[] => [...new Set([...body.matchAll(IMAGE)].map(([, hash]) => hash!))]

export const orderedLessons = ({ lessons }: Pick<CourseDocument, 'lessons'>): [id: string, lesson: CourseLesson][] =>
  Object.entries(lessons).sort(([a, one], [b, other]) => one.position - other.position || (a < b ? -1 : 1))

/** As a campaign delivers it, or why that cannot be: it may be unfinished while it is written. */
export const asDelivered = ({ title, body, quiz }: CourseLesson) =>
  lesson.safeParse({ title, body, images: imagesIn(body), quiz })

/** SHA-256 of the lessons in canonical form (RFC 8785), lower-case hexadecimal. */
export const versionOf = async (lessons: readonly Lesson[]): Promise<string> => {
  const bytes = new TextEncoder().encode(canonicalize(lessons))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
