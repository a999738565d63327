/**
 * Whether a text is one that somebody wrote, and not one made to overflow the reader's stack or to take minutes: what
 * reads Markdown calls itself for every level, and looks at the rest of a paragraph for every mark in it.
 */

/** Quotes and lists within one another; people do not follow beyond four or five. */
const DEEPEST = 24
/** Columns before a mark of a list, of two for each level at least. */
const WIDEST = 2 * DEEPEST
/** Steps: some tenths of a second on an old computer. */
const MOST_STEPS = 4_000_000
/** A long word, or a long gap, costs less for each pair of its letters than marks do. */
const RUN_SHARE = 1 / 8

const CONTAINER = /[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$))/y
const MARK = /[*_~[\]!`<@&\\]/g
const RUN = /\S+|\s+/g

const countOf = (text: string, pattern: RegExp): number => {
  let count = 0
  pattern.lastIndex = 0
  while (pattern.test(text)) count++
  return count
}

/** How many quotes and lists a line is in, by the marks at its beginning; counting ends soon after there are too many. */
const depthOf = (line: string): number => {
  CONTAINER.lastIndex = 0
  let depth = 0
  while (depth <= DEEPEST && CONTAINER.test(line)) depth++
  const indent = line.length - line.trimStart().length
  return depth > 0 && indent > WIDEST ? DEEPEST + 1 : depth
}

/** In linear time. */
export const isModest = (source: string): boolean => {
  let steps = 0
  let marks = 0
  for (const line of source.split(/\r\n?|\n/)) {
    if (depthOf(line) > DEEPEST) return false
    // A blank line ends what marks can belong to.
    if (line.trim() === '') marks = 0
    const more = countOf(line, MARK)
    steps += (marks + more) ** 2 - marks ** 2
    marks += more
    for (const [run] of line.matchAll(RUN)) steps += run.length ** 2 * RUN_SHARE
    if (steps > MOST_STEPS) return false
  }
  return true
}
