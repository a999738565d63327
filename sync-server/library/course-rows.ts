/** What lists say of the courses, kept beside the documents; and which images the courses have ever shown. */
import type { CourseId } from '@carillon/shared-model/org/ids.ts'
import { imagesIn, type CourseDocument } from '@carillon/shared-model/library/course.ts'
import type { Database } from '../store/database.ts'
import { nextRev } from '../store/open.ts'

export type CourseEntry = { id: CourseId; document: string; name: string }
type Changed = { at: number; by: string }

/** Each writes within the transaction of the caller. */
export class CourseRows {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those in the list. */
  get all(): CourseEntry[] {
    return this.#database.all<CourseEntry>('SELECT id, document, name FROM courses WHERE deleted = 0')
  }

  get(id: CourseId): CourseEntry | undefined {
    return this.#database.get<CourseEntry>('SELECT id, document, name FROM courses WHERE id = ? AND deleted = 0', id)
  }

  add(id: CourseId, document: string, course: CourseDocument, { at, by }: Changed): void {
    const { name, description, lessons } = shown(course)
    this.#database.run(
      `INSERT INTO courses (id, document, name, description, lessons, created_at, updated_at, updated_by, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, document, name, description, lessons, at, at, by, nextRev(this.#database)],
    )
    this.#addImages(id, course)
  }

  update(id: CourseId, course: CourseDocument, { at, by }: Changed): void {
    const { name, description, lessons } = shown(course)
    this.#database.run(
      `UPDATE courses SET name = ?, description = ?, lessons = ?, updated_at = ?, updated_by = ?, rev = ? WHERE id = ?`,
      ...[name, description, lessons, at, by, nextRev(this.#database), id],
    )
    this.#addImages(id, course)
  }

  remove(id: CourseId): void {
    this.#database.run('UPDATE courses SET deleted = 1, rev = ? WHERE id = ?', nextRev(this.#database), id)
  }

  /** Only ever more: older versions, which campaigns deliver and authors restore, go on showing what they showed. */
  #addImages(id: CourseId, { lessons }: CourseDocument): void {
    for (const { body } of Object.values(lessons))
      for (const hash of imagesIn(body))
        this.#database.run('INSERT OR IGNORE INTO course_blobs (hash, course) VALUES (?, ?)', hash, id)
  }
}

/** Halves of characters and NUL, which texts that are merged may hold, are none of SQLite's text. */
const clean = (text: string): string => text.replace(/[\p{Cs}\0]/gu, '\uFFFD')

const shown = ({ name, description, lessons }: CourseDocument) => ({
  name: clean(name),
  description: clean(description),
  lessons: Object.keys(lessons).length,
})
