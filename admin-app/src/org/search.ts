import { fold } from '@carillon/shared-model/content/fold.ts'

/** A test for texts that hold every word of the query, in any order. An empty query fits everything. */
export const finder = (query: string): ((...texts: readonly string[]) => boolean) => {
  const words = fold(query).split(/\s+/).filter(Boolean)
  return (...texts) => {
    if (words.length === 0) return true
    const text = fold(texts.join(' '))
    return words.every((word) => text.includes(word))
  }
}

/** How well a word of a text answers a word of the query: 0 is best. Numbers are compared as numbers first. */
const distance = (wanted: string, word: string): number => {
  const areNumbers = /^\d+$/.test(wanted) && /^\d+$/.test(word)
  if (word === wanted || (areNumbers && BigInt(word) === BigInt(wanted))) return 0
  if (word.startsWith(wanted)) return areNumbers ? 3 : 1
  return word.includes(wanted) ? 2 : 4
}

/**
 * What the query finds, the best hit first: whole words and numbers before beginnings of words, those before what is
 * within a word; equals as they were. An empty query finds everything.
 * @param textsOf what is searched; the first is the name, and a name that is the query comes before all others
 */
export const ranked = <One>(
  query: string,
  list: readonly One[],
  textsOf: (one: One) => readonly string[],
): readonly One[] => {
  const wanted = fold(query)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const whole = fold(query).trim()
  if (whole === '') return list
  const matches = finder(query)
  return list
    .flatMap((one) => {
      const texts = textsOf(one)
      if (!matches(...texts)) return []
      const words = fold(texts.join(' ')).split(/[^\p{L}\p{N}]+/u)
      const far = wanted.reduce((sum, part) => sum + Math.min(...words.map((word) => distance(part, word))), 0)
      return [{ one, far: fold(texts[0] ?? '').trim() === whole ? -1 : far }]
    })
    .sort((a, b) => a.far - b.far)
    .map(({ one }) => one)
}
