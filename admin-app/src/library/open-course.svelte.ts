/** A course while it is edited, and everything one can do to it. */
import type { Doc } from '@automerge/automerge/slim'
import { orderedLessons, type CourseContent, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import * as edit from '@carillon/shared-model/library/edit-course.ts'
import { headsWithout } from '@carillon/shared-model/library/history.ts'
import { readCourse, readEarlierCourse } from '@carillon/shared-model/library/read-course.ts'
import { keepUntouched } from './keep-untouched.ts'
import { OpenDocument, type Differing } from './open-document.svelte.ts'
import { positionsFor } from './position.ts'

export class OpenCourse extends OpenDocument<CourseDocument, CourseContent> {
  readonly #content = $derived(readCourse(this.document))
  readonly lessons = $derived(orderedLessons(this.#content))

  get value(): CourseContent {
    return this.#content
  }
  protected earlier(document: Doc<CourseDocument>): CourseContent {
    return readEarlierCourse(document)
  }
  protected override become(course: CourseDocument, was: Doc<CourseDocument>): void {
    edit.restoreCourse(course, was)
  }

  /** Writes here what another course holds. */
  takeFrom(other: OpenCourse): void {
    this.change((course) => edit.restoreCourse(course, other.document))
  }

  rename(name: string): void {
    this.set(['name'], name)
  }
  describe(description: string): void {
    this.set(['description'], description)
  }
  setTitle(lesson: string, title: string): void {
    this.#setLesson(lesson, 'title', title)
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

  /** Adds one; the first makes a quiz of it. */
  addQuestion(lesson: string): void {
    const question = crypto.randomUUID()
    this.change((course) => edit.addQuestion(course, { lesson, question }))
  }
  removeQuestion(place: edit.QuestionPlace): void {
    this.change((course) => edit.removeQuestion(course, place))
  }
  removeQuiz(lesson: string): void {
    this.change((course) => edit.removeQuiz(course, lesson))
  }
  setPass(lesson: string, pass: number): void {
    this.change((course) => edit.setPass(course, lesson, pass))
  }
  setQuestionText(place: edit.QuestionPlace, text: string): void {
    this.change((course) => edit.setQuestionText(course, place, text))
  }
  setMany(place: edit.QuestionPlace, many: boolean): void {
    this.change((course) => edit.setMany(course, place, many))
  }
  addChoice(place: edit.QuestionPlace): void {
    this.change((course) => edit.addChoice(course, place))
  }
  removeChoice(place: edit.ChoicePlace): void {
    this.change((course) => edit.removeChoice(course, place))
  }
  setChoiceText(place: edit.ChoicePlace, text: string): void {
    this.change((course) => edit.setChoiceText(course, place, text))
  }
  setRight(place: edit.ChoicePlace, right: boolean): void {
    this.change((course) => edit.setRight(course, place, right))
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

  /** Makes a lesson that was removed what it was, with all that was written in it by those who did not know. */
  bringBack(lesson: string): void {
    const heads = headsWithout(lesson, this.changes)
    const was = heads && this.viewOf(heads).lessons[lesson]
    if (was) this.change((course) => edit.restoreLesson(course, lesson, was))
  }

  /** @param index among the lessons without this one */
  move(lesson: string, index: number): void {
    const others = this.#positions().filter(([id]) => id !== lesson)
    this.change((course) => {
      for (const [id, position] of positionsFor(lesson, index, others)) {
        const moved = course.lessons[id]
        if (moved) moved.position = position
      }
    })
  }

  /** What two authors set differently in a lesson while they were apart. */
  differingIn(lesson: string): Differing[] {
    const stored = this.document.lessons[lesson]
    return stored ? this.differing(stored, ['title', 'body', 'position', 'pass', 'quiz']) : []
  }
  /** Takes what is not shown, or leaves what is: it is told no more. */
  settle(lesson: string, field: string, value: unknown): void {
    this.change((course) => edit.settle(course, lesson, field, value))
  }

  #positions(): [id: string, position: number][] {
    return this.lessons.map(([id, { position }]) => [id, position])
  }

  /** One that another author has removed stays removed. */
  #setLesson(lesson: string, field: 'title' | 'body', value: string): void {
    if (lesson in this.value.lessons) this.set(['lessons', lesson, field], value)
  }
}
