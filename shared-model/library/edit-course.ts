/**
 * What authors do to a course, on the document while it is changed. Rows are named by their ids, so that each act reaches the
 * row that its author had in view, whatever others have put before it. What is gone meanwhile is left alone.
 */
import type { Prop } from '@automerge/automerge/slim'
import type { Question } from '../facts/training.ts'
import { othersAt, rowId } from './conflicts.ts'
import {
  isQuestionKey,
  PASS,
  questionKey,
  type CourseDocument,
  type CourseQuestion,
  type StoredLesson,
  type StoredQuestion,
} from './course.ts'
import { questionKeys, quizOf } from './read-course.ts'
import { reconcile } from './reconcile.ts'

/** A question, in a course that is being changed. */
export type QuestionPlace = { lesson: string; question: string }
export type ChoicePlace = QuestionPlace & { choice: string }

const NEW_QUESTION: Question = {
  text: '',
  many: false,
  choices: [
    { text: '', right: true },
    { text: '', right: false },
  ],
}

const stored = ({ text, many, choices }: CourseQuestion, position: number): StoredQuestion => ({
  text,
  many,
  choices: choices.map(({ text, right }) => ({ text, right })),
  position,
})

/** Where a question is within its lesson; null: it is gone. */
const pathOf = (lesson: StoredLesson, question: string): Prop[] | null => {
  const key = questionKey(question)
  if (key in lesson) return [key]
  const index = lesson.quiz?.questions.findIndex((one) => rowId(one) === question) ?? -1
  return index < 0 ? null : ['quiz', 'questions', index]
}

/**
 * Gives questions keys of their own where authors who were apart put several under one: only what Automerge shows of them
 * could be changed. The keys follow from the questions, so that it comes to the same whoever does it.
 */
const separate = (lesson: StoredLesson): void => {
  const twofold = questionKeys(lesson).filter((key) => othersAt(lesson, key, lesson[key]).length > 0)
  const isTwofold = othersAt(lesson, 'quiz', lesson.quiz).length > 0
  const quiz = quizOf(lesson)
  if (!isTwofold && twofold.length === 0) return
  if (isTwofold) lesson.quiz = null
  if (!quiz) return
  lesson.pass ??= quiz.pass
  for (const [index, question] of quiz.questions.entries()) {
    const key = questionKey(question.id)
    if (twofold.includes(key) || pathOf(lesson, question.id) === null) lesson[key] = stored(question, index + 1)
    else if (key in lesson) lesson[key]!.position = index + 1
  }
}

type Found = { question: Question; path: Prop[]; choice: number }

/** @returns null: it is gone */
const find = (course: CourseDocument, place: QuestionPlace & { choice?: string }): Found | null => {
  const lesson = course.lessons[place.lesson]
  if (!lesson) return null
  const shown = quizOf(lesson)?.questions.find(({ id }) => id === place.question)
  const choice = shown?.choices.findIndex(({ id }) => id === place.choice) ?? -1
  if (!shown || (place.choice !== undefined && choice < 0)) return null
  separate(lesson)
  const path = pathOf(lesson, place.question)
  if (!path) return null
  const question = path.reduce<unknown>((value, step) => (value as Record<Prop, unknown>)[step], lesson) as Question
  return { question, path: ['lessons', place.lesson, ...path], choice }
}

/** @param id of the question, a new one; the first makes a quiz of it */
export const addQuestion = (course: CourseDocument, { lesson: id, question }: QuestionPlace): void => {
  const lesson = course.lessons[id]
  if (!lesson) return
  separate(lesson)
  if (!quizOf(lesson)) lesson.pass ??= PASS
  const last = questionKeys(lesson).at(-1)
  const position = (last === undefined ? 0 : lesson[last]!.position) + 1
  lesson[questionKey(question)] = { ...structuredClone(NEW_QUESTION), position }
}

export const removeQuestion = (course: CourseDocument, place: QuestionPlace): void => {
  const found = find(course, place)
  if (!found) return
  const lesson = course.lessons[place.lesson]!
  const key = questionKey(place.question)
  if (key in lesson) delete lesson[key]
  else lesson.quiz!.questions.splice(Number(found.path.at(-1)), 1)
}

export const removeQuiz = (course: CourseDocument, id: string): void => {
  const lesson = course.lessons[id]
  if (!lesson) return
  for (const key of Object.keys(lesson)) if (isQuestionKey(key)) delete lesson[key]
  if (lesson.quiz !== null || othersAt(lesson, 'quiz', lesson.quiz).length > 0) lesson.quiz = null
}

export const setPass = (course: CourseDocument, id: string, pass: number): void => {
  if (course.lessons[id]) course.lessons[id].pass = pass
}

export const setQuestionText = (course: CourseDocument, place: QuestionPlace, text: string): void => {
  const found = find(course, place)
  if (found) reconcile(course, [...found.path, 'text'], text)
}

/** Of several right ones the first remains when only one may be. */
export const setMany = (course: CourseDocument, place: QuestionPlace, many: boolean): void => {
  const found = find(course, place)
  if (!found) return
  const { question, path } = found
  reconcile(course, [...path, 'many'], many)
  const first = question.choices.findIndex(({ right }) => right)
  if (!many)
    for (const [index, choice] of question.choices.entries()) if (index !== first && choice.right) choice.right = false
}

export const addChoice = (course: CourseDocument, place: QuestionPlace): void => {
  find(course, place)?.question.choices.push({ text: '', right: false })
}

export const removeChoice = (course: CourseDocument, place: ChoicePlace): void => {
  const found = find(course, place)
  found?.question.choices.splice(found.choice, 1)
}

export const setChoiceText = (course: CourseDocument, place: ChoicePlace, text: string): void => {
  const found = find(course, place)
  if (found) reconcile(course, [...found.path, 'choices', found.choice, 'text'], text)
}

/** Where only one may be right, it is this one from now on. */
export const setRight = (course: CourseDocument, place: ChoicePlace, right: boolean): void => {
  const found = find(course, place)
  if (!found) return
  for (const [index, choice] of found.question.choices.entries()) {
    const next = index === found.choice ? right : choice.right && found.question.many
    if (choice.right !== next) choice.right = next
  }
}

/** Of what two set differently while they were apart, this is it. Of two quizzes both stay. */
export const settle = (course: CourseDocument, id: string, field: string, value: unknown): void => {
  const lesson = course.lessons[id]
  if (!lesson) return
  if (field === 'quiz') separate(lesson)
  else Object.assign(lesson, { [field]: value })
}

/** Makes a lesson what it was. @param was a part of the same document */
export const restoreLesson = (course: CourseDocument, id: string, was: StoredLesson): void => {
  if (course.lessons[id]) separate(course.lessons[id])
  reconcile(course, ['lessons', id], was)
}

/** Makes the whole course what it was. @param was the same document */
export const restoreCourse = (course: CourseDocument, was: CourseDocument): void => {
  for (const lesson of Object.values(course.lessons)) separate(lesson)
  for (const field of ['name', 'description', 'lessons'] as const) reconcile(course, [field], was[field])
}
