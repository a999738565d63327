/** A course of the library becomes a folder that `course import` reads: lessons, quizzes and images. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { imagesOf } from '@carillon/shared-model/content/markdown.ts'
import { withFiles } from '@carillon/shared-model/content/image-files.ts'
import { imageTypeOf } from '@carillon/shared-model/content/image-type.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { writeCourse } from '@carillon/shared-model/library/course-folder.ts'
import type { CourseId } from '@carillon/shared-model/org/ids.ts'
import { Failure } from './command.ts'
import { fetchFrom } from './http.ts'
import type { Session } from './session.ts'

const IMAGES = 'images'

/** @throws Failure when there is something in it, or it is none */
const emptyFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0)
    throw new Failure(`${folder} is not empty: a course gets a folder of its own.`)
}

const fetchImage = async ({ origin, token, now }: Session, hash: BlobHash): Promise<Buffer> => {
  const path = RAW_ROUTES.getBlob.path.replace(':hash', hash)
  const response = await fetchFrom(origin)(origin + path, {
    headers: { authorization: `Bearer ${await token(now())}` },
  })
  if (!response.ok) throw new Failure(`The server does not have the image ${hash}. Take it out of the lesson.`)
  return Buffer.from(await response.arrayBuffer())
}

/** Everything is fetched before anything is written. */
export const exportCourse = async (
  session: Session,
  course: CourseId,
  folder: string,
): Promise<{ name: string; lessons: number }> => {
  const { name, description, lessons } = await session.api.call('course', { params: { course } })
  await emptyFolder(folder)
  const images = new Map<BlobHash, { file: string; bytes: Buffer }>()
  for (const hash of new Set(lessons.flatMap(({ body }) => imagesOf(body)))) {
    const bytes = await fetchImage(session, hash)
    const ending = imageTypeOf(bytes)?.replace('image/', '') ?? 'bin'
    images.set(hash, { file: `${IMAGES}/${hash.slice(0, 16)}.${ending}`, bytes })
  }
  const fileOf = (hash: BlobHash) => images.get(hash)?.file ?? null
  const files = writeCourse({
    name: name.trim() || 'Untitled',
    description,
    lessons: lessons.map(({ title, body, quiz }) => ({ title, body: withFiles(body, fileOf), quiz })),
  })
  if (images.size > 0) await mkdir(join(folder, IMAGES))
  for (const { file, bytes } of images.values()) await writeFile(join(folder, file), bytes)
  for (const { name, text } of files) await writeFile(join(folder, name), text)
  return { name, lessons: lessons.length }
}
