import type { AdminDesk } from '../app/desk.svelte.ts'
import { courseHref, textHref } from '../app/routes.ts'
import type { LibraryAccess } from './access.svelte.ts'
import type { OpenCourse } from './open-course.svelte.ts'
import type { OpenText } from './open-text.svelte.ts'

export const isCourse = (document: OpenCourse | OpenText): document is OpenCourse => document.value.kind === 'course'

/** Makes a new document of one that was removed, with all that it holds here. @returns the address of its page */
export const renew = async (desk: AdminDesk, part: LibraryAccess, removed: OpenCourse | OpenText): Promise<string> => {
  const { api } = desk.session
  if (isCourse(removed)) {
    const { name, description } = removed.value
    const { course, document } = await api.call('createCourse', { body: { name, description, lessons: [] } })
    const made = await (await part.open()).course(document)
    made.takeFrom(removed)
    part.dismiss(removed.id)
    return courseHref(course)
  }
  const { value } = removed
  const { subject, body, acknowledge, expiresIn } = value
  const wording = { subject, body, acknowledge, expiresIn }
  const { text } = await api.call('createText', {
    body:
      value.kind === 'template'
        ? { kind: value.kind, name: value.name, ...wording }
        : { kind: value.kind, to: [...value.to], ...wording },
  })
  part.dismiss(removed.id)
  return textHref(value.kind, text)
}
