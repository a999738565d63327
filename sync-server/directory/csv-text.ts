/** The text of a CSV file, in whichever encoding: what can only be read in one way is read, and anything else refused. */

/** Marks at the beginning of a file that say its encoding. */
const MARKS: [mark: readonly number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]
/** Windows-1250 has no characters for these. */
const UNUSED = new Set([0x81, 0x83, 0x88, 0x90, 0x98])

/** What is wrong with a file as a whole, and the line that shows it. */
export class UnreadableText extends Error {
  readonly line: number

  constructor(line: number, text: string) {
    super(text)
    this.line = line
  }
}

/** @throws UnreadableText with a sentence when it is no text that can be read in one way only */
export const decodeText = (bytes: Uint8Array): string => {
  const marked = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte))
  if (marked && marked[1] !== 'utf-8') return new TextDecoder(marked[1]).decode(bytes)
  if (bytes.includes(0)) throw new UnreadableText(1, 'This is not a text file. Save the table as CSV.')
  try {
    return STRICT.decode(bytes)
  } catch {
    return decodeStrange(bytes, marked !== undefined)
  }
}

const STRICT = new TextDecoder('utf-8', { fatal: true })

/** What is not UTF-8 is Windows-1250, which Polish Excel writes, unless it is UTF-8 with damage. */
const decodeStrange = (bytes: Uint8Array, isMarked: boolean): string => {
  const { strange, letters } = surveyed(bytes)
  const line = lineAt(bytes, strange)
  if (isMarked || letters > 0)
    throw new UnreadableText(
      line,
      'This line is not UTF-8, and the rest of the file is. Save the table again as “CSV UTF-8”.',
    )
  const unused = bytes.findIndex((byte) => UNUSED.has(byte))
  if (unused >= 0)
    throw new UnreadableText(
      lineAt(bytes, unused),
      'This line is neither UTF-8 nor Windows-1250. Save the table again as “CSV UTF-8”.',
    )
  return new TextDecoder('windows-1250').decode(bytes)
}

/**
 * Where the first byte stands that is not UTF-8, and how many characters are UTF-8 beyond doubt: letters of European
 * languages or punctuation. Other pairs, such as “ĘŻ” in Windows-1250, may be UTF-8 by chance.
 */
const surveyed = (bytes: Uint8Array): { strange: number; letters: number } => {
  let strange = -1
  let letters = 0
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at]! < 0x80 ? 1 : sequenceAt(bytes, at)
    if (length === 0 && strange < 0) strange = at
    else if (length > 1 && isEuropean(bytes.subarray(at, at + length))) letters++
    at += length || 1
  }
  return { strange, letters }
}

/** @returns how many bytes the character has that begins here; 0: none does */
const sequenceAt = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at]!
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    STRICT.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}

const isEuropean = (character: Uint8Array): boolean =>
  /^[\u00a0-\u017f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2026\u20ac]$/.test(STRICT.decode(character))

const lineAt = (bytes: Uint8Array, place: number): number => {
  let line = 1
  for (let at = 0; at < place; at++) if (bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] !== 0x0a)) line++
  return line
}
