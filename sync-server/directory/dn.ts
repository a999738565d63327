/** Names of entries (RFC 4514): compared part by part, and shown to people without the escapes of letters. */

const HEX = /^[0-9a-fA-F]{2}$/
const utf8 = new TextDecoder('utf-8')

/** Splits at a separator that no backslash stands before. */
const split = (text: string, separator: string): string[] => {
  const parts = ['']
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '\\') parts[parts.length - 1] += character + (text[++index] ?? '')
    else if (character === separator) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

/** `Wypo\C5\BCyczalnia\, A` → `Wypożyczalnia, A` */
const unescaped = (value: string): string => {
  const bytes: number[] = []
  for (let index = 0; index < value.length; index++) {
    if (value[index] !== '\\') {
      const character = String.fromCodePoint(value.codePointAt(index)!)
      bytes.push(...Buffer.from(character, 'utf8'))
      index += character.length - 1
      continue
    }
    const hex = value.slice(index + 1, index + 3)
    if (HEX.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      index += 2
    } else bytes.push(...Buffer.from(value[++index] ?? '', 'utf8'))
  }
  return utf8.decode(Uint8Array.from(bytes)).normalize('NFC')
}

export type NamePart = { attribute: string; value: string }

const partsOf = (component: string): NamePart[] =>
  split(component, '+').map((part) => {
    const equals = part.indexOf('=')
    return {
      attribute: part.slice(0, Math.max(equals, 0)).trim().toLowerCase(),
      value: unescaped(part.slice(equals + 1).trim()),
    }
  })

/** What an entry is called below the one above it: `ou=IT` is `[{ attribute: 'ou', value: 'IT' }]`. */
export const ownName = (dn: string): NamePart[] => partsOf(split(dn, ',')[0] ?? '')

/** The entry and each one above it, in a form in which the same entry is the same text. */
export const lineage = (dn: string): string[] => {
  const components = split(dn, ',').map((component) =>
    partsOf(component)
      .map(({ attribute, value }) => `${attribute}=${encodeURIComponent(value.toLowerCase().replace(/\s+/g, ' '))}`)
      .sort()
      .join('+'),
  )
  return components.map((_, index) => components.slice(index).join(','))
}

const LONGEST = 300

/** As people read it: letters are not escaped, and marks not by numbers. */
export const readable = (dn: string): string => {
  const text = dn
    .replace(/(?:\\[89a-fA-F][0-9a-fA-F])+/g, (letters) => unescaped(letters))
    .replace(/\\(?:2[23BbCc]|3[B-Eb-e]|5[Cc])/g, (mark) => `\\${unescaped(mark)}`)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
