/** A folder of Markdown lessons and images, chosen in the browser, becomes a course. */
import { imageSources, isAddress, withHashes } from '@carillon/shared-model/content/image-files.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { lesson, type Lesson } from '@carillon/shared-model/facts/training.ts'
import { isMarkdown, readCourse, type FolderProblem } from '@carillon/shared-model/library/course-folder.ts'

/** Why a folder was not taken; nothing has been made of it then. */
export type ImportProblem =
  | FolderProblem
  | { why: 'noImage' | 'imageElsewhere'; file: string; image: string }
  | { why: 'unfit'; file: string }
  | { why: 'image'; image: string; error: unknown }

export class ImportFailed extends Error {
  readonly problem: ImportProblem

  constructor(problem: ImportProblem) {
    super(problem.why)
    this.problem = problem
  }
}

export type CourseDraft = { name: string; description: string; lessons: Lesson[] }

/** Within the chosen folder, such as `images/desk.png`. */
const pathOf = (file: File): string => file.webkitRelativePath.split('/').slice(1).join('/')

/** @returns the path that a source beside a lesson means, or null when it leads out of the folder */
const resolved = (source: string): string | null => {
  const path: string[] = []
  for (const part of source.replaceAll('\\', '/').split('/')) {
    if (part === '..' && path.pop() === undefined) return null
    if (part !== '..' && part !== '.' && part !== '') path.push(part)
  }
  return path.join('/')
}

const decoded = (source: string): string => {
  try {
    return decodeURI(source)
  } catch {
    return source
  }
}

/**
 * Reads everything before it sends anything.
 * @param files of the folder, with those below it
 * @param upload of one image
 * @param onProgress images sent, of how many
 * @throws ImportFailed, or NotACourse
 */
export const readFolder = async (
  files: readonly File[],
  upload: (image: File) => Promise<BlobHash>,
  onProgress: (sent: number, all: number) => void,
): Promise<CourseDraft> => {
  const byPath = new Map(files.map((file) => [pathOf(file), file]))
  const markdown = [...byPath].filter(([path]) => isMarkdown(path) && !path.includes('/'))
  const texts = await Promise.all(markdown.map(async ([name, file]) => ({ name, text: await file.text() })))
  const { name, description, lessons } = readCourse(texts)
  const images = new Map<string, File>()
  for (const { file, body } of lessons)
    for (const image of imageSources(body)) {
      if (isAddress(image)) throw new ImportFailed({ why: 'imageElsewhere', file, image })
      const found = byPath.get(resolved(decoded(image)) ?? '')
      if (!found) throw new ImportFailed({ why: 'noImage', file, image })
      images.set(image, found)
    }
  const hashes = new Map<string, BlobHash>()
  for (const [source, image] of images) {
    onProgress(hashes.size, images.size)
    try {
      hashes.set(source, await upload(image))
    } catch (error) {
      throw new ImportFailed({ why: 'image', image: source, error })
    }
  }
  onProgress(hashes.size, images.size)
  return {
    name,
    description,
    lessons: lessons.map(({ file, title, body, quiz }) => {
      const shown = imageSources(body).map((source) => hashes.get(source)!)
      const parsed = lesson.safeParse({
        title,
        body: withHashes(body, hashes),
        images: [...new Set(shown)],
        quiz,
      })
      if (!parsed.success) throw new ImportFailed({ why: 'unfit', file })
      return parsed.data
    }),
  }
}
