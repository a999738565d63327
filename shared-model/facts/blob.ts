import { z } from 'zod'

/** SHA-256 of a blob, lower-case hexadecimal. */
export const blobHash = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in hexadecimal')
export type BlobHash = z.infer<typeof blobHash>
