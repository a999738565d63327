/** Training: what a campaign delivers, and what people do with its lessons. */
import { z } from 'zod'
import { courseId, deviceId, itemId } from '../org/ids.ts'
import { calendar } from '../schedule/calendar.ts'
import { blobHash } from './blob.ts'
import { at, v1 } from './fact.ts'
import type { Family } from './family.ts'

export const question = z
  .object({
    text: z.string().min(1).max(1000),
    /** any number of choices may be right, also none; else exactly one is */
    many: z.boolean(),
    choices: z
      .array(z.object({ text: z.string().min(1).max(500), right: z.boolean() }))
      .min(2)
      .max(10),
  })
  .refine(
    ({ many, choices }) => many || choices.filter(({ right }) => right).length === 1,
    'Exactly one answer is right where only one may be chosen.', // nobody could pass it otherwise
  )
export type Question = z.infer<typeof question>

export const quiz = z.object({
  /** per cent of the questions that have to be answered rightly */
  pass: z.number().int().min(1).max(100),
  questions: z.array(question).min(1).max(20),
})
export type Quiz = z.infer<typeof quiz>

export const lesson = z.object({
  title: z.string().max(200).regex(/\S/, 'A lesson has a title.'),
  /** Markdown, as of messages */
  body: z.string().max(50_000),
  /** every blob that the body shows, so that endpoints fetch them ahead */
  images: z.array(blobHash).max(50),
  quiz: quiz.nullable(),
})
export type Lesson = z.infer<typeof lesson>

/** SHA-256 of the lessons in canonical form (RFC 8785), lower-case hexadecimal. */
export const courseVersion = z.string().regex(/^[0-9a-f]{64}$/)

/** A pinned version of a course with its calendar. It travels whole, so that lessons are there before their day. */
export const campaign = z.object({
  course: courseId,
  title: z.string().min(1).max(200),
  version: courseVersion,
  /** Automerge heads of the course when it was pinned */
  heads: z.array(z.string().max(64)).max(20),
  lessons: z.array(lesson).min(1).max(100),
  schedule: calendar,
})
export type Campaign = z.infer<typeof campaign>

/** In ascending order; `tried`: the quiz was not passed. Each implies those before it, but for `tried`. */
export const LESSON_STATES = ['delivered', 'opened', 'tried', 'finished'] as const
export const lessonState = z.enum(LESSON_STATES)
export type LessonState = z.infer<typeof lessonState>

/** For each question the numbers of the chosen answers, from 0. */
export const answers = z.array(z.array(z.number().int().min(0).max(9)).max(10)).max(20)
export type Answers = z.infer<typeof answers>

/**
 * In a person's journal. Natural key: campaign × lesson × person × state × device, for `tried` also the time. The item
 * names the exact text: a campaign's lessons never change.
 */
export const lessonFact = z.object({
  type: z.literal('lesson'),
  at,
  by: deviceId,
  v: v1,
  /** the campaign */
  item: itemId,
  /** number of the lesson, from 0 */
  lesson: z.number().int().min(0).max(99),
  state: lessonState,
  /** of a quiz, with `tried` and `finished` */
  answers: answers.optional(),
})
export type LessonFact = z.infer<typeof lessonFact>

export const TRAINING_FACTS = {
  lesson: {
    schema: lessonFact,
    logs: ['journal'],
    short: { type: 'l', states: { delivered: 'd', opened: 'o', tried: 't', finished: 'f' } },
  },
} as const satisfies Family
