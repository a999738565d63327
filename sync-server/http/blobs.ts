/** Images, named by their SHA-256 and known by their first bytes, whatever they claim to be. */
import { createHash } from 'node:crypto'
import { dimensionsOf, isTooManyPixels } from '@carillon/shared-model/content/image-dimensions.ts'
import {
  CHAT_IMAGE_LIMIT,
  imageNameOf,
  imageTypeOf,
  type ImageType,
} from '@carillon/shared-model/content/image-type.ts'
import type { AdminId, PersonId } from '@carillon/shared-model/org/ids.ts'
import type { Image } from '../ports/blobs.ts'
import type { UnitOfWork } from '../ports/unit-of-work.ts'
import { Refusal } from '../refusal.ts'

/** Bytes. */
export const BLOB_LIMIT = 5 * 1024 * 1024
/** Bytes of images that one person or administrator may bring for conversations within a day. */
const CHAT_IMAGES_A_DAY = 50 * 1024 * 1024
const DAY = 86_400_000

type Blob = { hash: string; type: string; size: number }

/** @param limit bytes */
export const tooLarge = (limit = BLOB_LIMIT) =>
  new Refusal('too-large', `The image is larger than ${limit / 1024 / 1024} MB. Make it smaller and add it again.`)

/** @param claimed the content type of the request @throws Refusal when it is no image of a known kind, or not the one claimed */
const imageType = (bytes: Buffer, claimed: string): ImageType => {
  const type = imageTypeOf(bytes)
  if (!type)
    throw new Refusal('not-an-image', 'This is not an image of a kind that every screen shows: PNG, JPEG, GIF or WebP.')
  const said = imageNameOf(claimed)
  const name = imageNameOf(type)!
  if (said !== name && claimed !== 'application/octet-stream')
    throw new Refusal(
      'mistyped-image',
      `This image says that it is ${said ?? claimed}, and is ${name}. Save it again under the right ending.`,
    )
  return type
}

/** @throws Refusal when it is no image that is taken */
const readImage = (bytes: Buffer, claimed: string, limit: number): Image => {
  if (bytes.length > limit) throw tooLarge(limit)
  const type = imageType(bytes, claimed)
  // A few kilobytes can be gigabytes once a screen decodes them.
  const size = dimensionsOf(bytes, type)
  if (size && isTooManyPixels(size))
    throw new Refusal(
      'too-many-pixels',
      `The image has ${size.width} × ${size.height} pixels, more than screens can show. Make it smaller and add it again.`,
    )
  return { hash: createHash('sha256').update(bytes).digest('hex'), type, bytes }
}

const told = ({ hash, type, bytes }: Image): Blob => ({ hash, type, size: bytes.length })

/** @param by who brings it @throws Refusal */
export const putBlob = async (
  unitOfWork: UnitOfWork,
  bytes: Buffer,
  claimed: string,
  by: AdminId,
  now: number,
): Promise<Blob> => {
  const image = readImage(bytes, claimed, BLOB_LIMIT)
  await unitOfWork(async ({ write }) => write({ kind: 'image-brought', image, by, at: now }))
  return told(image)
}

/** For what is said in conversations. @param by a person, by any of their devices, or an administrator @throws Refusal */
export const putChatImage = async (
  unitOfWork: UnitOfWork,
  bytes: Buffer,
  claimed: string,
  by: PersonId | AdminId,
  now: number,
): Promise<Blob> => {
  const image = readImage(bytes, claimed, CHAT_IMAGE_LIMIT)
  await unitOfWork(async ({ blobs, write }) => {
    const today = await blobs.broughtForTalk(by, now - DAY, image.hash)
    if (today + bytes.length > CHAT_IMAGES_A_DAY)
      throw new Refusal('too-many', 'These are too many pictures for one day. Send this one tomorrow.')
    write({ kind: 'talk-image-brought', image, by, at: now })
  })
  return told(image)
}
