/** A course while it is edited, and everything one can do to it. */
import type { Quiz } from '@carillon/shared-model/facts/training.ts'
import { orderedLessons, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import { keepUntouched } from './keep-untouched.ts'
import { OpenDocument } from './open-document.svelte.ts'
import { positionsFor } from './position.ts'

export class OpenCourse extends OpenDocument<CourseDocument> {
  readonly lessons = $derived(orderedLessons(this.value))

  rename(name: string): void {
    this.set(['name'], name)
  }
  describe(description: string): void {
    this.set(['description'], description)
  }
  setTitle(lesson: string, title: string): void {
    this.#setLesson(lesson, 'title', title)
  }
  setQuiz(lesson: string, quiz: Quiz | null): void {
    this.#setLesson(lesson, 'quiz', quiz)
  }

  /**
   * Takes over what an author did in the editor, and nothing else.
   * @param shown the editor's Markdown before the change, @param edited after it
   * @returns the body as it is now
   */
  editBody(lesson: string, shown: string, edited: string): string {
    const stored = this.value.lessons[lesson]?.body
    if (stored === undefined) return edited // Removed by another author meanwhile.
    this.#setLesson(lesson, 'body', keepUntouched(stored, shown, edited))
    return this.value.lessons[lesson]?.body ?? edited
  }

  /** At the end. @returns the lesson's id */
  add(title: string): string {
    const id = crypto.randomUUID()
    const position = positionsFor(id, Infinity, this.#positions()).get(id) ?? 1
    this.change((course) => void (course.lessons[id] = { title, body: '', position, quiz: null }))
    return id
  }

  remove(lesson: string): void {
    this.change((course) => void delete course.lessons[lesson])
  }

  /** @param index among the lessons without this one */
  move(lesson: string, index: number): void {
    const others = this.#positions().filter(([id]) => id !== lesson)
    this.change((course) => {
      for (const [id, position] of positionsFor(lesson, index, others)) course.lessons[id]!.position = position
    })
  }

  #positions(): [id: string, position: number][] {
    return this.lessons.map(([id, { position }]) => [id, position])
  }

  /** One that another author has removed stays removed. */
  #setLesson(lesson: string, field: 'title' | 'body' | 'quiz', value: string | Quiz | null): void {
    if (lesson in this.value.lessons) this.set(['lessons', lesson, field], value)
  }
}
