/** How large an image says that it is, by its header: before anything decodes it. */
import type { ImageType } from './image-type.ts'

export type Dimensions = { width: number; height: number }

/** Pixels: what the best telephones take; as much as 200 MB once it is decoded. */
export const MOST_PIXELS = 50_000_000
/** Pixels of a side: what browsers can draw. */
export const LONGEST_SIDE = 16_384

const text = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((offset) => view.getUint8(at + offset)))

/** Segments one after another, until the one that begins a frame. */
const jpeg = (view: DataView): Dimensions | null => {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at++
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    else at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return null
}

const webp = (view: DataView): Dimensions | null => {
  const kind = text(view, 12)
  if (kind === 'VP8X') {
    const three = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536 + 1
    return { width: three(24), height: three(27) }
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  return null
}

const READERS: Record<ImageType, (view: DataView) => Dimensions | null> = {
  'image/png': (view) => (text(view, 12) !== 'IHDR' ? null : { width: view.getUint32(16), height: view.getUint32(20) }),
  'image/gif': (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  'image/jpeg': jpeg,
  'image/webp': webp,
}

/** @returns null when the header does not say; then nothing can decode it either */
export const dimensionsOf = (bytes: Uint8Array, type: ImageType): Dimensions | null => {
  try {
    return READERS[type](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    return null
  }
}

export const isTooManyPixels = ({ width, height }: Dimensions): boolean =>
  width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS
