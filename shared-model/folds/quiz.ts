/** Whether answers pass a quiz. Pure: the same on the endpoint, which says so at once, and on the server, which counts it. */
import type { Answers, Quiz } from '../facts/training.ts'

export type QuizResult = {
  /** for each question */
  right: boolean[]
  /** per cent, rounded down */
  score: number
  passed: boolean
}

/** A question is answered rightly when exactly its right choices are chosen. */
export const grade = ({ pass, questions }: Quiz, answers: Answers): QuizResult => {
  const right = questions.map(({ choices }, at) => {
    const chosen = new Set(answers[at] ?? [])
    return choices.every((choice, number) => choice.right === chosen.has(number))
  })
  const score = Math.floor((right.filter(Boolean).length * 100) / questions.length)
  return { right, score, passed: score >= pass }
}
