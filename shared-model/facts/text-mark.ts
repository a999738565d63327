/**
 * Which text of an item somebody had before them. A revision is named by the beginning of its signature, which is over
 * the whole of what was asked for, the text included, and is the same in every copy; the text that was published first
 * needs no name.
 */
import { z } from 'zod'
import type { Signed } from './items.ts'

/** 16 characters of base64url: 96 bits. */
export const textMark = z.string().regex(/^[A-Za-z0-9_-]{16}$/)
export type TextMark = z.infer<typeof textMark>

export const markOf = ({ sig }: Pick<Signed, 'sig'>): TextMark => sig.slice(0, 16)
