/** Images that a Markdown file shows: uploaded as blobs, and named by their hash in the body that is sent. */
import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { ApiError } from '@carillon/shared-model/api/client.ts'
import { blobReply, failure, RAW_ROUTES } from '@carillon/shared-model/api/routes.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'
import { Failure } from './command.ts'
import { fetchFrom } from './http.ts'
import type { Session } from './session.ts'

/** `![text](path)` or `![text](<path> "title")`, as CommonMark has inline images. */
const IMAGE = /!\[([^\]]*)\]\(\s*(?:<([^>\n]+)>|([^\s)]+))(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/g
/** `https:`, `data:` and the like, but no drive letter of Windows. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i
const TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
}

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

/**
 * @param file of the Markdown, from whose folder images are found
 * @param to the route that takes them
 * @throws Failure for an image that cannot be sent
 */
export const sendImages = async (
  session: Session,
  markdown: string,
  file: string,
  to: Upload = RAW_ROUTES.putBlob,
): Promise<{ body: string; images: BlobHash[] }> => {
  const sent = new Map<string, BlobHash>()
  for (const [, , bracketed, plain] of markdown.matchAll(IMAGE)) {
    const source = bracketed ?? plain ?? ''
    if (sent.has(source)) continue
    if (SCHEME.test(source))
      throw new Failure(`The image ${source} is not a file beside ${file}: only those can be sent.`)
    sent.set(source, await upload(session, resolve(dirname(file), decodeURI(source)), to))
  }
  const body = markdown.replace(IMAGE, (_all, text: string, bracketed?: string, plain?: string) => {
    return `![${text}](sha256:${sent.get(bracketed ?? plain ?? '') ?? ''})`
  })
  return { body, images: [...new Set(sent.values())] }
}
