import { parseUrl } from '@carillon/shared-model/desktop/parse-url.ts'

/** Enrolment codes: 16 characters of Crockford's base32 in groups of four. */
const CHARACTERS = /^[0-9A-HJKMNP-TV-Z]{16}$/

/** Reads a code as people type it: lower case, with or without hyphens and spaces, O for 0, I and L for 1. */
const readCode = (text: string): string | null => {
  const code = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return CHARACTERS.test(code) ? (code.match(/.{4}/g) ?? []).join('-') : null
}

/** The code in the hash of a link such as `https://host/endpoint/#enrol=CODE`, or null. */
export const codeInHash = (hash: string): string | null => {
  const value = new URLSearchParams(hash.replace(/^#/, '')).get('enrol')
  return value === null ? null : (readCode(value) ?? value.slice(0, 64))
}

/**
 * What a person pasted: a link or a bare code. `elsewhere`: the link is of another server than this page's.
 * @param origin of this page
 */
export const readPasted = (
  text: string,
  origin: string,
): { kind: 'code'; code: string } | { kind: 'elsewhere'; link: string } | { kind: 'unreadable' } => {
  const trimmed = text.trim()
  const url = /^https?:\/\//i.test(trimmed) ? parseUrl(trimmed) : null
  if (url) {
    const code = codeInHash(url.hash)
    if (code === null) return { kind: 'unreadable' }
    return url.origin === origin ? { kind: 'code', code } : { kind: 'elsewhere', link: url.href }
  }
  const code = codeInHash(trimmed.slice(trimmed.indexOf('#'))) ?? readCode(trimmed)
  return code === null ? { kind: 'unreadable' } : { kind: 'code', code }
}
