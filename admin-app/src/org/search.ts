/** Letters that Unicode does not decompose into a base and a mark. */
const PLAIN: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe' }

/** Without case and diacritics, so that `zolc` finds `Żółć`. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łøđßæœ]/g, (letter) => PLAIN[letter] ?? letter)

/** A test for texts that hold every word of the query, in any order. An empty query fits everything. */
export const finder = (query: string): ((...texts: readonly string[]) => boolean) => {
  const words = fold(query).split(/\s+/).filter(Boolean)
  return (...texts) => {
    if (words.length === 0) return true
    const text = fold(texts.join(' '))
    return words.every((word) => text.includes(word))
  }
}
