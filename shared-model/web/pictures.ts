/** Checks by content what is to be a picture in a conversation, and makes large photos smaller. */
import { CHAT_IMAGE_LIMIT, imageTypeOf } from '../content/image-type.ts'
import type { BlobHash } from '../facts/blob.ts'

/** Under its SHA-256, as the server will have it. */
export type Picture = { hash: BlobHash; blob: Blob }

/** Why something is not taken, as the end of a phrase’s key. */
export type PictureProblem = 'notPicture' | 'tooLarge' | 'damaged'

/** Pixels of the longest side that a photo keeps. */
const LONGEST = 2000
/** Tried one after the other until it fits. */
const QUALITIES = [0.85, 0.6]

export const readPicture = async (file: Blob): Promise<Picture | PictureProblem> => {
  const type = imageTypeOf(new Uint8Array(await file.slice(0, 12).arrayBuffer()))
  if (type === null) return 'notPicture'
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (bitmap === null) return 'damaged'
  try {
    if (file.size <= CHAT_IMAGE_LIMIT) return await named(new Blob([file], { type }))
    // Of one that moves only the first picture would be left.
    const smaller = type === 'image/gif' ? null : await shrunk(bitmap)
    return smaller ? await named(smaller) : 'tooLarge'
  } finally {
    bitmap.close()
  }
}

const named = async (blob: Blob): Promise<Picture> => {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { hash, blob }
}

/** As JPEG; null: it does not fit all the same. */
const shrunk = async (bitmap: ImageBitmap): Promise<Blob | null> => {
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(bitmap.width * scale)),
    Math.max(1, Math.round(bitmap.height * scale)),
  )
  const context = canvas.getContext('2d')
  if (!context) return null
  // JPEG knows no transparency, and would put black in its place.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  for (const quality of QUALITIES) {
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality })
    if (blob.size <= CHAT_IMAGE_LIMIT) return blob
  }
  return null
}
