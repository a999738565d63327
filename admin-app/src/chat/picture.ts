/** Whether a file may go along with a message: the server decides by the same, and this device before it. Pure. */

/** Bytes. */
export const PICTURE_LIMIT = 2 * 1024 * 1024
/** In one message. */
export const PICTURES_AT_ONCE = 8

type Bytes = Uint8Array<ArrayBuffer>
export type Picture = { hash: string; file: Blob }
export type PictureProblem = 'tooLarge' | 'notPicture'

const text = (bytes: Bytes, from: number, until: number) => String.fromCharCode(...bytes.subarray(from, until))

/** Known by its first bytes, whatever its name says. */
const typeOf = (bytes: Bytes): string | null => {
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (text(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg'
  if (/^GIF8[79]a$/.test(text(bytes, 0, 6))) return 'image/gif'
  return text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP' ? 'image/webp' : null
}

/** @returns the picture under its SHA-256, or why it is none */
export const takePicture = async (file: Blob): Promise<Picture | PictureProblem> => {
  if (file.size > PICTURE_LIMIT) return 'tooLarge'
  const bytes = new Uint8Array(await file.arrayBuffer())
  const type = typeOf(bytes)
  if (type === null) return 'notPicture'
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { hash, file: new Blob([bytes], { type }) }
}
