/** A course as authors see it and campaigns deliver it, of its document: with everything that two of them added apart. */
import type { Doc } from '@automerge/automerge/slim'
import type { Question } from '../facts/training.ts'
import { othersAt, rowId } from './conflicts.ts'
import {
  isQuestionKey,
  PASS,
  QUESTION,
  questionKey,
  type Choice,
  type CourseContent,
  type CourseDocument,
  type CourseLesson,
  type CourseQuestion,
  type CourseQuiz,
  type QuestionKey,
  type StoredLesson,
} from './course.ts'

/** What authors who were apart put under a key besides what Automerge shows, by ids. */
type Others = <Value>(object: object, key: string, shown: Value) => [id: string, value: Value][]
/** Of an earlier state Automerge tells only what it shows. */
const noOthers: Others = () => []

const row = (id: string, { text, many, choices }: Question): CourseQuestion => ({
  id,
  text,
  many,
  choices: choices.map(({ text, right }, index): Choice => ({
    id: rowId(choices[index]) ?? String(index),
    text,
    right,
  })),
})

/** Under the ids that they would have under keys of their own. */
const earlierRows = (lesson: StoredLesson, others: Others): CourseQuestion[] => [
  ...(lesson.quiz?.questions ?? []).map((question, index) => row(rowId(question) ?? String(index), question)),
  ...others(lesson, 'quiz', lesson.quiz).flatMap(([quiz, value]) =>
    (value?.questions ?? []).map((question, index) => row(`${quiz}.${index}`, question)),
  ),
]

export const questionKeys = (lesson: StoredLesson): QuestionKey[] =>
  Object.keys(lesson)
    .filter(isQuestionKey)
    .sort((a, b) => lesson[a]!.position - lesson[b]!.position || (a < b ? -1 : 1))

/** @returns null where there are no questions */
export const quizOf = (lesson: StoredLesson, others: Others = othersAt): CourseQuiz | null => {
  const before = earlierRows(lesson, others).filter(({ id }) => !(questionKey(id) in lesson))
  const added = questionKeys(lesson).flatMap((key) => [
    row(key.slice(QUESTION.length), lesson[key]!),
    ...others(lesson, key, lesson[key]!).map(([id, question]) => row(id, question)),
  ])
  const questions = [...before, ...added]
  if (questions.length === 0) return null
  const [other] = others(lesson, 'quiz', lesson.quiz)
  return { pass: lesson.pass ?? lesson.quiz?.pass ?? other?.[1]?.pass ?? PASS, questions }
}

const read = (document: CourseDocument, others: Others): CourseContent => {
  const { kind, name, description, lessons } = document
  const lessonOf = (lesson: StoredLesson): CourseLesson => {
    const { title, body, position } = lesson
    return { title, body, position, quiz: quizOf(lesson, others) }
  }
  const read = Object.entries(lessons).map(([id, lesson]) => [id, lessonOf(lesson)])
  return { kind, name, description, lessons: Object.fromEntries(read) as Record<string, CourseLesson> }
}

/** @param document as it is now */
export const readCourse = (document: Doc<CourseDocument>): CourseContent => read(document, othersAt)
/** @param view of the document as it was */
export const readEarlierCourse = (view: Doc<CourseDocument>): CourseContent => read(view, noOthers)
