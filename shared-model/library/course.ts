/** What a course's document holds (Automerge), and what becomes of it when a campaign pins it. Knows no Automerge. */
import canonicalize from 'canonicalize'
import { lesson, type Lesson, type Question, type Quiz } from '../facts/training.ts'

/** Each under a key of its own in its lesson, so that two who add some while they are apart add them all. */
export type QuestionKey = `question:${string}`
/** In order of `position`, then of the key. */
export type StoredQuestion = Question & { position: number }

/** By id, so that moving a lesson keeps what others write in it meanwhile; in order of `position`, then of id. */
export type StoredLesson = {
  title: string
  body: string
  position: number
  /** of documents from before questions had keys of their own: its questions come first, and are written in where they are */
  quiz: Quiz | null
  /** per cent of the questions; without it, that of `quiz` */
  pass?: number
} & { [question: QuestionKey]: StoredQuestion }

export type CourseDocument = {
  kind: 'course'
  name: string
  description: string
  lessons: Record<string, StoredLesson>
}

/** A row that stays the same one wherever it stands, and whatever is written in it. */
type Row<Content> = Content & { id: string }
export type Choice = Row<Question['choices'][number]>
export type CourseQuestion = Row<Omit<Question, 'choices'> & { choices: Choice[] }>
export type CourseQuiz = { pass: number; questions: CourseQuestion[] }

/** A lesson as authors see it and campaigns deliver it. */
export type CourseLesson = { title: string; body: string; position: number; quiz: CourseQuiz | null }
export type CourseContent = Omit<CourseDocument, 'lessons'> & { lessons: Record<string, CourseLesson> }

export const PASS = 80
export const QUESTION = 'question:'
export const questionKey = (id: string): QuestionKey => `${QUESTION}${id}`
export const isQuestionKey = (key: string): key is QuestionKey => key.startsWith(QUESTION)

/** A lesson for a document, of one as it is delivered. @param id makes ids of questions */
export const storedLesson = (
  { title, body, quiz }: Pick<Lesson, 'title' | 'body' | 'quiz'>,
  position: number,
  id: () => string,
): StoredLesson => {
  const questions = (quiz?.questions ?? []).map((question, index): [QuestionKey, StoredQuestion] => [
    questionKey(id()),
    { ...question, position: index + 1 },
  ])
  return { title, body, position, quiz: null, ...(quiz && { pass: quiz.pass }), ...Object.fromEntries(questions) }
}

const IMAGE = /\(\s*<?sha256:([0-9a-f]{64})>?/g

/** Hashes of the images in a body of Markdown, each once. */
export const imagesIn = (body: string): string[] => [...new Set([...body.matchAll(IMAGE)].map(([, hash]) => hash!))]

export const orderedLessons = <L extends { position: number }>({
  lessons,
}: {
  lessons: Record<string, L>
}): [id: string, lesson: L][] =>
  Object.entries(lessons).sort(([a, one], [b, other]) => one.position - other.position || (a < b ? -1 : 1))

/** As a campaign delivers it, or why that cannot be: it may be unfinished while it is written. */
export const asDelivered = ({ title, body, quiz }: Pick<CourseLesson, 'title' | 'body' | 'quiz'>) =>
  lesson.safeParse({ title, body, images: imagesIn(body), quiz })

/** SHA-256 of the lessons in canonical form (RFC 8785), lower-case hexadecimal. */
export const versionOf = async (lessons: readonly Lesson[]): Promise<string> => {
  const bytes = new TextEncoder().encode(canonicalize(lessons))
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
