/** Kinds of image that every screen shows, known by their first bytes, whatever they claim to be. */
const ascii = (bytes: Uint8Array, from: number, until: number): string =>
  String.fromCharCode(...bytes.subarray(from, until))

const KINDS = [
  { type: 'image/png', name: 'PNG', is: (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', name: 'JPEG', is: (bytes) => ascii(bytes, 0, 3) === '\xff\xd8\xff' },
  { type: 'image/gif', name: 'GIF', is: (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6)) },
  { type: 'image/webp', name: 'WebP', is: (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP' },
] as const satisfies readonly { type: string; name: string; is: (bytes: Uint8Array) => boolean }[]

export type ImageType = (typeof KINDS)[number]['type']

/** @param claimed a content type @returns as people call it, such as `PNG`; undefined when it is none of these */
export const imageNameOf = (claimed: string): string | undefined =>
  KINDS.find(({ type }) => type === claimed.replace('image/jpg', 'image/jpeg'))?.name

/** @param bytes the first twelve at least @returns null when it is none of these */
export const imageTypeOf = (bytes: Uint8Array): ImageType | null => KINDS.find(({ is }) => is(bytes))?.type ?? null

/** Bytes of a picture in a conversation. */
export const CHAT_IMAGE_LIMIT = 2 * 1024 * 1024
