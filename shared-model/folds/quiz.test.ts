import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { quiz as quizSchema, type Quiz } from '../facts/training.ts'
import { grade } from './quiz.ts'

const choices = (...right: boolean[]) => right.map((is, at) => ({ text: String(at), right: is }))
const quiz: Quiz = {
  pass: 66,
  questions: [
    { text: 'One', many: false, choices: choices(true, false) },
    { text: 'Many', many: true, choices: choices(true, false, true) },
    { text: 'None', many: true, choices: choices(false, false) },
  ],
}

test('QUIZ-1: a question is answered rightly when exactly its right choices are chosen', () => {
  assert.equal(grade(quiz, [[0], [2, 0], []]).right, [true, true, true])
  assert.equal(grade(quiz, [[0, 1], [0], [1]]).right, [false, false, false])
  assert.equal(grade(quiz, []).right, [false, false, true])
})

test('QUIZ-2: it is passed from its mark on, rounded down', () => {
  assert.equal(grade(quiz, [[0], [0], []]), { right: [true, false, true], score: 66, passed: true })
  assert.is(grade({ ...quiz, pass: 67 }, [[0], [0], []]).passed, false)
})

test('QUIZ-3: a question that nobody could answer rightly is none', () => {
  const asked = (...right: boolean[]) =>
    quizSchema.safeParse({ pass: 100, questions: [{ text: 'Which?', many: false, choices: choices(...right) }] })
      .success
  assert.ok(asked(true, false))
  assert.not(asked(false, false))
  assert.not(asked(true, true))
})

test.run()
