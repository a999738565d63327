/** What one Yjs client wrote, as it stands in an update, apart from others and together with them again. */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { authorOf } from '../facts/codec.ts'
import type { Section } from './read-update.ts'

/** What the server has of a Yjs client in one log: the next clock, and the principal that the client id belongs to. */
export type Head = { clock: number; owner: string }
export type Heads = ReadonlyMap<number, Head>

/** Of a section, the values that are not held yet. */
export const newValues = ({ runs }: Section, held: number): unknown[] => {
  const values: unknown[] = []
  for (const run of runs)
    for (let n = Math.max(0, held - run.clock); n < run.values.length; n++) values.push(run.values[n])
  return values
}

/** Whose section it is by what its facts say, the first of them that does; null: none does. */
export const authorOfSection = ({ runs }: Section): string | null => {
  for (const { values } of runs)
    for (const value of values) {
      const author = authorOf(value)
      if (author !== null) return author
    }
  return null
}

/** How many Yjs clients each principal has in a log. */
export const clientsByOwner = (heads: Heads): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { owner } of heads.values()) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  return counts
}

/** An update of these sections, as they came, without what is held already: a copy can never stand in its place. */
export const updateOf = (sections: readonly Section[], heads: Heads): Uint8Array => {
  const update = joined(sections)
  const overlaps = sections.some(({ client, clock }) => clock < (heads.get(client)?.clock ?? 0))
  return overlaps ? trim(update, sections, heads) : update
}

const joined = (sections: readonly Section[]): Uint8Array => {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, sections.length)
  for (const { bytes } of sections) encoding.writeUint8Array(encoder, bytes)
  encoding.writeVarUint(encoder, 0) // nothing deleted
  return encoding.toUint8Array(encoder)
}

const trim = (update: Uint8Array, sections: readonly Section[], heads: Heads): Uint8Array => {
  const stateVector = new Map(sections.map(({ client }) => [client, heads.get(client)?.clock ?? 0]))
  return Y.diffUpdate(update, Y.encodeStateVector(stateVector))
}
