import { z } from 'zod'
import { deviceId, groupId, personId, unitId } from './ids.ts'

/** One addressee. `everyone` is the root unit's subtree, kept as a word so that a request stays true when the root changes. */
export const target = z.union([z.literal('everyone'), unitId, groupId, personId, deviceId])
export type Target = z.infer<typeof target>

/** At most 500: a request travels whole with every copy, so that its signature can be checked. Groups carry more. */
export const targets = z.array(target).min(1).max(500)

/**
 * Whose screens show an alert. `people`: screens of the people addressed; `computers`: every computer of the units
 * addressed, whoever is at it; `both`: people's screens, and the computers of those units with nobody signed in.
 */
export const screens = z.enum(['people', 'computers', 'both'])
export type Screens = z.infer<typeof screens>

const HEAD: Record<string, 'unit' | 'group' | 'person' | 'computer'> = {
  u: 'unit',
  g: 'group',
  p: 'person',
  d: 'computer',
}

export const targetKind = (value: Target): 'everyone' | 'unit' | 'group' | 'person' | 'computer' =>
  value === 'everyone' ? 'everyone' : HEAD[value[0]!]!
