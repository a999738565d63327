import { z } from 'zod'

/** `rev`: the server's revision in which the row last changed, ascending; what a pull continues from. */
export const tracked = { rev: z.number().int(), deleted: z.boolean() }
/** milliseconds since the epoch */
export const time = z.number().int()
