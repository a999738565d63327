/** One course while it is edited: its document as plain objects that components show, and everything one can do to it. */
import { getChangesMetaSince, type Prop } from '@automerge/automerge/slim'
import type { DocHandle } from '@automerge/automerge-repo/slim'
import type { Quiz } from '@carillon/shared-model/facts/training.ts'
import { orderedLessons, type CourseDocument, type CourseLesson } from '@carillon/shared-model/library/course.ts'
import { courseAt, versionsOf, type Version } from './history.ts'
import { keepUntouched } from './keep-untouched.ts'
import { positionsFor } from './position.ts'
import { reconcile } from './reconcile.ts'

export class OpenCourse {
  readonly #handle: DocHandle<CourseDocument>
  readonly #by: string
  readonly #sentKey: string
  /** what the server is known to have */
  #sent: readonly string[]
  #course = $state.raw<CourseDocument>({ kind: 'course', name: '', description: '', lessons: {} })
  #unsentSince = $state.raw<number | null>(null)
  readonly lessons = $derived(orderedLessons(this.#course))

  /** @param by the administrator's id: the message of every change */
  constructor(handle: DocHandle<CourseDocument>, by: string) {
    this.#handle = handle
    this.#by = by
    this.#sentKey = `carillon-library-sent-${handle.documentId}`
    this.#sent = localStorage.getItem(this.#sentKey)?.split(' ') ?? []
    handle.on('change', () => this.#read())
    this.#read()
  }

  /** The server has told what it has on its disk. */
  setSent(heads: readonly string[]): void {
    this.#sent = heads
    localStorage.setItem(this.#sentKey, heads.join(' '))
    this.#read()
  }

  get value(): Readonly<CourseDocument> {
    return this.#course
  }
  /** When the first change was made that the server may not have, milliseconds; null: it has all. */
  get unsentSince(): number | null {
    return this.#unsentSince
  }

  rename(name: string): void {
    this.#set(['name'], name)
  }
  describe(description: string): void {
    this.#set(['description'], description)
  }
  setTitle(lesson: string, title: string): void {
    this.#set(['lessons', lesson, 'title'], title)
  }
  setQuiz(lesson: string, quiz: Quiz | null): void {
    this.#set(['lessons', lesson, 'quiz'], quiz)
  }

  /**
   * Takes over what an author did in the editor, and nothing else.
   * @param shown the editor's Markdown before the change, @param edited after it
   * @returns the body as it is now
   */
  editBody(lesson: string, shown: string, edited: string): string {
    const stored = this.#course.lessons[lesson]?.body
    if (stored === undefined) return edited // Removed by another author meanwhile.
    this.#set(['lessons', lesson, 'body'], keepUntouched(stored, shown, edited))
    return this.#course.lessons[lesson]?.body ?? edited
  }

  /** At the end. @returns the lesson's id */
  add(title: string): string {
    const id = crypto.randomUUID()
    const position = positionsFor(id, Infinity, this.#positions()).get(id) ?? 1
    this.#change((course) => void (course.lessons[id] = { title, body: '', position, quiz: null }))
    return id
  }

  remove(lesson: string): void {
    this.#change((course) => void delete course.lessons[lesson])
  }

  /** @param index among the lessons without this one */
  move(lesson: string, index: number): void {
    const others = this.#positions().filter(([id]) => id !== lesson)
    this.#change((course) => {
      for (const [id, position] of positionsFor(lesson, index, others)) course.lessons[id]!.position = position
    })
  }

  /** newest first */
  versions(): Version[] {
    return versionsOf(this.#handle.doc())
  }
  at(version: Version): CourseDocument {
    return courseAt(this.#handle.doc(), version.heads)
  }

  /** Makes the course what it was, as a new change: what came after stays in the history. */
  restore(version: Version): void {
    const { name, description, lessons } = this.at(version)
    this.#change((course) => {
      reconcile(course, ['name'], name)
      reconcile(course, ['description'], description)
      reconcile(course, ['lessons'], lessons)
    })
  }

  #positions(): [id: string, position: number][] {
    return this.lessons.map(([id, { position }]) => [id, position])
  }

  #set(path: Prop[], value: string | Quiz | null): void {
    const [root, lesson] = path
    if (root === 'lessons' && !((lesson as string) in this.#course.lessons)) return
    this.#change((course) => reconcile(course, path, value))
  }

  #change(
    change: (course: { name: string; description: string; lessons: Record<string, CourseLesson> }) => void,
  ): void {
    this.#handle.change(change, { message: this.#by, time: Math.floor(Date.now() / 1000) })
  }

  #read(): void {
    const document = this.#handle.doc()
    this.#course = document
    // The server may have more than we do; what we have and it lacks is what counts.
    const all = getChangesMetaSince(document, [])
    const known = new Set(all.map(({ hash }) => hash))
    const unsent = getChangesMetaSince(
      document,
      this.#sent.filter((hash) => known.has(hash)),
    ).filter(({ message }) => message === this.#by)
    this.#unsentSince = unsent.length > 0 ? Math.min(...unsent.map(({ time }) => time * 1000)) : null
  }
}
