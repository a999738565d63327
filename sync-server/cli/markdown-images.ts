/** Images that a Markdown file shows: uploaded as blobs, and named by their hash in the body that is sent. */
import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { ApiError } from '@carillon/shared-model/api/client.ts'
import { blobReply, failure, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import { imageSources, isAddress, withHashes } from '@carillon/shared-model/content/image-files.ts'
import { deadLinks } from '@carillon/shared-model/content/markdown.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { Failure } from './command.ts'
import { fetchFrom } from './http.ts'
import type { Session } from './session.ts'

const TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
}

const NO_IMAGE = '0'.repeat(64)

type Upload = (typeof RAW_ROUTES)['putBlob' | 'putCourseImage']

const upload = async ({ origin, token, now }: Session, file: string, to: Upload): Promise<BlobHash> => {
  const { method, path } = to
  const response = await fetchFrom(origin)(origin + path, {
    method,
    headers: {
      authorization: `Bearer ${await token(now())}`,
      'content-type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
    },
    body: await readFile(file),
  })
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return blobReply.parse(answer).hash
  const failed = failure.safeParse(answer)
  const reason = failed.success ? failed.data.message : `The server answered ${response.status}.`
  throw new ApiError(response.status, 'image', `${file}: ${reason}`)
}

/** @throws Failure that names what leads nowhere for whoever reads: nothing of it is sent */
const noDeadLinks = (body: string, file: string): void => {
  const dead = deadLinks(body)
  if (dead.length > 0)
    throw new Failure(
      `${file} links to ${dead.join(', ')}, which nobody who reads it can open. Links lead to the web, to mail addresses and telephones, and images are files beside it, as ![text](file.png).`,
    )
}

/**
 * @param file of the Markdown, from whose folder images are found
 * @param to the route that takes them
 * @throws Failure for an image that cannot be sent, and for links that nobody could open
 */
export const sendImages = async (
  session: Session,
  markdown: string,
  file: string,
  to: Upload = RAW_ROUTES.putBlob,
): Promise<{ body: string; images: BlobHash[] }> => {
  const sources = imageSources(markdown)
  // An author mends a course when it is there; a message is out.
  if (to === RAW_ROUTES.putBlob)
    noDeadLinks(withHashes(markdown, new Map(sources.map((source) => [source, NO_IMAGE]))), file)
  const sent = new Map<string, BlobHash>()
  for (const source of sources) {
    if (isAddress(source))
      throw new Failure(`The image ${source} is not a file beside ${file}: only those can be sent.`)
    sent.set(source, await upload(session, resolve(dirname(file), decodeURI(source)), to))
  }
  return { body: withHashes(markdown, sent), images: [...new Set(sent.values())] }
}
