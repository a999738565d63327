import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { quiz as quizSchema, type Question, type Quiz } from '../facts/training.ts'
import { NotACourse, readCourse, writeCourse } from './course-folder.ts'
import { QUIZ_FAULTS, QuizUnreadable, takeQuiz, withQuiz, type QuizFault } from './quiz-text.ts'

const block = (...lines: string[]) => ['```quiz', ...lines, '```'].join('\n')
const [YES, NO] = ['(x) Yes', '( ) No']

test('COURSE-17: a block with the word quiz at the end of a lesson is its quiz', () => {
  const text = `Walk out.\n\n${block('pass 70 %', '', '? Where is it?', '( ) In the cellar', '(x) Beside', 'the door', '', '? And what first?', '[x] Warn', '[X] Leave', '[ ] Coat')}\n\n`
  const { body, quiz } = takeQuiz(text)
  assert.is(body.trim(), 'Walk out.')
  assert.equal(quiz, {
    pass: 70,
    questions: [
      {
        text: 'Where is it?',
        many: false,
        choices: [
          { text: 'In the cellar', right: false },
          { text: 'Beside\nthe door', right: true },
        ],
      },
      {
        text: 'And what first?',
        many: true,
        choices: [
          { text: 'Warn', right: true },
          { text: 'Leave', right: true },
          { text: 'Coat', right: false },
        ],
      },
    ],
  })
  assert.is(takeQuiz(block('? Really?', YES, NO)).quiz?.pass, 80, 'where nothing is said')
})

test('COURSE-17: code in the middle, a quiz within other code, and an empty block are none', () => {
  for (const text of [
    `${block('? Really?', YES, NO)}\n\nThat is how it is written.`,
    `\`\`\`\`\n${block('? Really?', YES, NO)}\n\`\`\`\``,
    '```js\nquiz()\n```',
    'Words.',
    '',
  ])
    assert.equal(takeQuiz(text), { body: text, quiz: null })
  assert.equal(takeQuiz(`Words.\n${block('', ' ')}`), { body: 'Words.', quiz: null })
  assert.is(takeQuiz(`One\n${block('x')}\n${block('? Really?', YES, NO)}`).body, `One\n${block('x')}`)
})

const WRONG: [what: string, lines: string[], fault: QuizFault, line: number][] = [
  ['words before the first question', ['Choose well.', '? Really?', YES, NO], 'stray', 4],
  ['a choice before the first question', [YES], 'stray', 4],
  ['brackets that do not fit', ['? Really?', '(x] Yes', NO], 'stray', 5],
  ['choices of both kinds', ['? Really?', YES, '[ ] No'], 'mixed', 6],
  ['a single choice', ['', '? Really?', YES], 'choices', 5],
  ['no right choice in round marks', ['? Really?', NO, NO], 'right', 4],
  ['two right choices in round marks', ['? A?', YES, NO, '? B?', YES, YES], 'right', 7],
  ['more than everything', ['pass 120', '? Really?', YES, NO], 'pass', 4],
  ['a question without words', ['? ', YES, NO], 'size', 4],
  ['no question', ['pass 80'], 'size', 4],
]
for (const [what, lines, fault, line] of WRONG)
  test(`COURSE-17: ${what} is refused, with its line`, () => {
    assert.throws(
      () => takeQuiz(`One\n\n${block(...lines)}`),
      (error: unknown) => {
        assert.instance(error, QuizUnreadable)
        assert.equal([(error as QuizUnreadable).fault, (error as QuizUnreadable).line], [fault, line])
        return true
      },
    )
  })

test('COURSE-17: every fault is told with file and line', () => {
  assert.equal([...new Set(WRONG.map(([, , fault]) => fault))].sort(), [...QUIZ_FAULTS].sort())
  const text = `# Fire\n\n${block('? Really?', YES)}`
  const files = [
    { name: 'course.md', text: '# Safety' },
    { name: 'fire.md', text },
  ]
  assert.throws(
    () => readCourse(files),
    (error: unknown) => error instanceof NotACourse && /^fire\.md, line 4: .*2 to 10 choices/.test(error.message),
  )
})

const AWKWARD = [
  '? ',
  '?',
  '( ) ',
  '(x) ',
  '[x] ',
  '\\',
  '```',
  '````quiz',
  '```quiz',
  '\n',
  '\n\n',
  'pass 50',
  '# ',
  ' ',
]
const words = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.constantFrom(...AWKWARD, 'word', 'żółć'), fc.string({ maxLength: 6 })), { maxLength: 8 })
    .map((parts) => parts.join('').replaceAll('\r', '').slice(0, maxLength))
const text = words(200).filter((one) => one.length > 0)
const choice = fc.tuple(text, fc.boolean()).map(([text, right]) => ({ text, right }))
const question = fc
  .tuple(text, fc.boolean(), fc.array(choice, { minLength: 2, maxLength: 4 }))
  .map(([text, many, choices]): Question => ({
    text,
    many,
    choices: many ? choices : choices.map((one, at) => ({ ...one, right: at === 0 })),
  }))
const quiz = fc
  .tuple(fc.integer({ min: 1, max: 100 }), fc.array(question, { minLength: 1, maxLength: 4 }))
  .map(([pass, questions]): Quiz => ({ pass, questions }))
  .filter((one) => quizSchema.safeParse(one).success)

test('COURSE-18: whatever a quiz says, it is read as it was written, and the lesson before it too', () => {
  fc.assert(
    fc.property(words(300), fc.option(quiz), (body, asked) => {
      const taken = takeQuiz(withQuiz(body, asked))
      assert.equal(taken.quiz, asked)
      assert.ok(taken.body.startsWith(body), 'but for a fence that nobody closed')
      assert.match(taken.body.slice(body.length), /^(\n(`+|~+))?\n*$/)
    }),
    { numRuns: 2000 },
  )
})

test('COURSE-18: a course that is written as a folder is read as the same one', () => {
  const asked: Quiz = { pass: 60, questions: [{ text: 'A?', many: true, choices: [1, 2].map((n) => ({ text: `${n}`, right: false })) }] } // prettier-ignore
  const lessons = [
    { title: 'Łódź: C #', body: '    code\n\n# Heading\n\nEnd.', quiz: asked },
    { title: '…', body: '', quiz: null },
    ...Array.from({ length: 10 }, (_, at) => ({ title: `Lesson ${at}`, body: block('? A?', YES, NO), quiz: null })),
  ]
  const files = writeCourse({ name: 'Safety ##', description: 'For\n\neverybody.', lessons })
  assert.equal(files[1]?.name, '01-lodz-c.md')
  assert.equal(files[2]?.name, '02.md')
  const read = readCourse(files.toReversed())
  assert.equal([read.name, read.description], ['Safety ##', 'For\n\neverybody.'])
  assert.equal(
    read.lessons.map(({ title, body, quiz }) => ({ title, body, quiz })),
    lessons,
  )
})

test.run()
