import { deadLinks } from '@carillon/shared-model/content/markdown.ts'
import type { Content } from '@carillon/shared-model/facts/items.ts'
import type { BlobHash } from '@carillon/shared-model/facts/blob.ts'

/** Whom something reaches; `screens`: null for messages, which everybody opens when they like. */
export type Extent = { people: number; screens: number | null }

/** What should be said before something is sent. */
export type Doubt = Extent & {
  /** addresses that nobody who reads it could open */
  dead: readonly string[]
  /** images that the server does not have */
  missing: number
}

/** From here on a slip costs hundreds of people their attention. */
const MANY = 100

/**
 * @param isKnown whether all that the extent is counted from is here
 * @param lacks whether the server certainly does not have an image
 * @returns null: nothing has to be asked
 */
export const doubtAbout = async (
  content: Content,
  extent: Extent,
  isKnown: boolean,
  lacks: (image: BlobHash) => Promise<boolean>,
): Promise<Doubt | null> => {
  const images = content.kind === 'message' ? await Promise.all(content.images.map(lacks)) : []
  const missing = images.filter(Boolean).length
  const dead = content.kind === 'message' ? deadLinks(content.body) : []
  const isMany = !isKnown || extent.people >= MANY || (extent.screens ?? 0) >= MANY
  return isMany || dead.length > 0 || missing > 0 ? { ...extent, dead, missing } : null
}
