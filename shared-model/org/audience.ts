import { z } from 'zod'
import { deviceId, groupId, personId, unitId } from './ids.ts'

/** One addressee. `everyone` is the root unit's subtree, kept as a word so that a request stays true when the root changes. */
export const target = z.union([z.literal('everyone'), unitId, groupId, personId, deviceId])
export type Target = z.infer<typeof target>

/**
 * As in a request: kinds of addressee that this version does not know are nobody that it knows, and are left out.
 * At most 500: a request travels whole with every copy, so that its signature can be checked. Groups carry more.
 */
export const targets = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(500)
  .transform((all) => all.filter((one): one is Target => target.safeParse(one).success))

/**
 * Whose screens show an alert. `people`: screens of the people addressed; `computers`: every computer of the units
 * addressed, whoever is at it; `both`: people's screens, and the computers of those units with nobody signed in.
 */
export const screens = z.enum(['people', 'computers', 'both'])
export type Screens = z.infer<typeof screens>

/** Whether there can be anybody: an alert for the people at single computers, or for computers of single people, has nobody. */
export const hasScreens = (to: readonly Target[], wanted: Screens): boolean =>
  wanted === 'both' || to.some((one) => targetKind(one) !== (wanted === 'people' ? 'computer' : 'person'))

/** The narrowest choice that reaches everybody whom `both` reaches: it needs no permission that is not used. */
export const narrowestScreens = (to: readonly Target[]): Screens => {
  if (to.every((one) => targetKind(one) === 'person')) return 'people'
  return to.every((one) => targetKind(one) === 'computer') ? 'computers' : 'both'
}

const HEAD: Record<string, 'unit' | 'group' | 'person' | 'computer'> = {
  u: 'unit',
  g: 'group',
  p: 'person',
  d: 'computer',
}

export const targetKind = (value: Target): 'everyone' | 'unit' | 'group' | 'person' | 'computer' =>
  value === 'everyone' ? 'everyone' : HEAD[value[0]!]!
