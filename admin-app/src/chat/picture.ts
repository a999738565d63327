/** Whether a file may go along with a message: the server decides by the same, and this device before it. Pure. */
import { CHAT_IMAGE_LIMIT, imageTypeOf } from '@carillon/shared-model/content/image-type.ts'

/** In one message. */
export const PICTURES_AT_ONCE = 8

export type Picture = { hash: string; file: Blob }
export type PictureProblem = 'tooLarge' | 'notPicture'

/** @returns the picture under its SHA-256, or why it is none */
export const takePicture = async (file: Blob): Promise<Picture | PictureProblem> => {
  if (file.size > CHAT_IMAGE_LIMIT) return 'tooLarge'
  const bytes = new Uint8Array(await file.arrayBuffer())
  const type = imageTypeOf(bytes)
  if (type === null) return 'notPicture'
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { hash, file: new Blob([bytes], { type }) }
}
