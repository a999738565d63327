/** Letters that Unicode does not decompose into a base and a mark. */
const PLAIN: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe' }

/** As texts are searched: without case and diacritics, however they are composed, so that `zolc` finds `Żółć`. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[łøđßæœ]/g, (letter) => PLAIN[letter] ?? letter)
