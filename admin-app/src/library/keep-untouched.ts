/** Markdown that passes through the editor comes out in the editor's own manner; only what an author changed may. */
import { diffArrays } from 'diff'

type Pairs = Map<number, number>

/** Number of a line in `one` → number of the same line in `other`, both rising. */
const commonLines = (one: readonly string[], other: readonly string[]): Pairs => {
  const pairs: Pairs = new Map()
  let [at, there] = [0, 0]
  for (const { added, removed, count } of diffArrays([...one], [...other])) {
    if (!added && !removed) for (let step = 0; step < count; step++) pairs.set(at + step, there + step)
    if (!added) at += count
    if (!removed) there += count
  }
  return pairs
}

const areEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((line, index) => line === other[index])

/**
 * `stored` with what the author did. Between lines that all three have in common, a stretch that the author left alone
 * stays as it is stored, also when somebody else changed it meanwhile.
 * @param shown what the editor made of the stored text
 * @param edited what the editor holds after the author's change
 */
export const keepUntouched = (stored: string, shown: string, edited: string): string => {
  if (stored === shown || edited === stored) return edited
  const [kept, before, after] = [stored, shown, edited].map((text) => text.split('\n')) as [
    string[],
    string[],
    string[],
  ]
  const inStored = commonLines(before, kept)
  const inEdited = commonLines(before, after)
  const result: string[] = []
  let [k, b, a] = [0, 0, 0]
  const take = (toB: number, toK: number, toA: number) => {
    const changed = after.slice(a, toA)
    result.push(...(areEqual(before.slice(b, toB), changed) ? kept.slice(k, toK) : changed))
  }
  for (let line = 0; line < before.length; line++) {
    const [there, now] = [inStored.get(line), inEdited.get(line)]
    if (there === undefined || now === undefined) continue
    take(line, there, now)
    result.push(before[line]!)
    ;[b, k, a] = [line + 1, there + 1, now + 1]
  }
  take(before.length, kept.length, after.length)
  return result.join('\n')
}
