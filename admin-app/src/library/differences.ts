/** What became of a course between two versions, lesson by lesson and line by line. Knows no Automerge. */
import type { Quiz } from '@carillon/shared-model/facts/training.ts'
import { orderedLessons, type CourseContent, type CourseLesson } from '@carillon/shared-model/library/course.ts'
import { structuredPatch } from 'diff'

/** `gap`: lines that are the same were left out here */
export type Line = { kind: 'added' | 'removed' | 'same' | 'gap'; text: string }
export type Difference = {
  /** null: name and description of the course */
  lesson: string | null
  title: string
  kind: 'added' | 'removed' | 'changed' | 'moved'
  lines: readonly Line[]
}

/** Unchanged lines that are shown around a change. */
const AROUND = 2

const quizText = ({ pass, questions }: Quiz): string =>
  [
    `≥ ${pass}%`,
    ...questions.flatMap(({ text, many, choices }, number) => [
      `${number + 1}. ${text}`,
      ...choices.map(
        (choice) => `${many ? (choice.right ? '[x]' : '[ ]') : choice.right ? '(x)' : '( )'} ${choice.text}`,
      ),
    ]),
  ].join('\n')

const textOf = ({ title, body, quiz }: CourseLesson): string =>
  [`# ${title}`, body, ...(quiz ? [quizText(quiz)] : [])].join('\n\n')

export const lineDifferences = (before: string, after: string): Line[] => {
  const { hunks } = structuredPatch('', '', `${before}\n`, `${after}\n`, '', '', { context: AROUND })
  return hunks.flatMap(({ lines, oldStart }, index) => [
    ...(index > 0 || oldStart > 1 ? [{ kind: 'gap' as const, text: '' }] : []),
    ...lines.map((line): Line => {
      const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'same'
      return { kind, text: line.slice(1) }
    }),
  ])
}

const allLines = (text: string, kind: 'added' | 'removed'): Line[] =>
  text.split('\n').map((line) => ({ kind, text: line }))

/** Ids of lessons that stand in another order among those which both versions have: as few as explain it. */
const movedBetween = (before: readonly string[], after: readonly string[]): ReadonlySet<string> => {
  const kept = structuredPatch('', '', `${before.join('\n')}\n`, `${after.join('\n')}\n`, '', '').hunks
  return new Set(kept.flatMap(({ lines }) => lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1))))
}

/** In the order of the later version; lessons that are gone come last. Empty: nothing differs. */
export const differences = (before: CourseContent, after: CourseContent): Difference[] => {
  const [old, now] = [before, after].map((course) => new Map(orderedLessons(course))) as [
    Map<string, CourseLesson>,
    Map<string, CourseLesson>,
  ]
  const moved = movedBetween(
    [...old.keys()].filter((id) => now.has(id)),
    [...now.keys()].filter((id) => old.has(id)),
  )
  const found: Difference[] = []
  const heads = [before, after].map(({ name, description }) => [`# ${name}`, description].join('\n\n')) as [
    string,
    string,
  ]
  if (heads[0] !== heads[1])
    found.push({ lesson: null, title: after.name, kind: 'changed', lines: lineDifferences(...heads) })
  for (const [id, lesson] of now) {
    const was = old.get(id)
    const { title } = lesson
    if (!was) found.push({ lesson: id, title, kind: 'added', lines: allLines(textOf(lesson), 'added') })
    else if (textOf(was) !== textOf(lesson))
      found.push({ lesson: id, title, kind: 'changed', lines: lineDifferences(textOf(was), textOf(lesson)) })
    else if (moved.has(id)) found.push({ lesson: id, title, kind: 'moved', lines: [] })
  }
  for (const [id, lesson] of old)
    if (!now.has(id))
      found.push({ lesson: id, title: lesson.title, kind: 'removed', lines: allLines(textOf(lesson), 'removed') })
  return found
}
