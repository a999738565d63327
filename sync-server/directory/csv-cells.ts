/** Cells as they were meant: without what nobody sees, and keys without characters that only look like others. */

/** Marks without a width and of the direction of writing, which programs leave when a text is copied. */
const INVISIBLE = /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g
/** In some scripts they decide how letters join; in Latin, Greek and Cyrillic they say nothing. */
const JOINERS = /[\u200c\u200d]/g
const NEEDS_JOINERS = /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]/u
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g

/** A name or a title. */
export const cleanText = (cell: string): string => {
  const seen = cell.replace(INVISIBLE, '').replace(/[\u00a0\u2007\u202f]/g, ' ')
  return (NEEDS_JOINERS.test(seen) ? seen : seen.replace(JOINERS, '')).normalize('NFC').trim()
}

/** What is compared and typed: a code, a login, a number, an address. */
export const cleanKey = (cell: string): string => cleanText(cell.replace(DASHES, '-').normalize('NFKC'))

/** Whether a key has letters of two alphabets, such as a Cyrillic А among Latin letters: one of them is not meant. */
export const mixesAlphabets = (key: string): boolean =>
  [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u].filter((script) => script.test(key)).length > 1
