/** Codes: 16 characters of Crockford's base32 (https://www.crockford.com/base32.html), 80 random bits. */
import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 16

export const newCode = (): string => Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte & 31]).join('')

/** As people read it: groups of four with hyphens. */
export const printedCode = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code

/** As people type it: small letters, without hyphens, O for 0, I and L for 1. null: cannot be a code. */
export const readCode = (typed: string): string | null => {
  const code = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : null
}

/** 80 random bits need no salt and no slow hash. */
export const hashCode = (code: string): string => createHash('sha256').update(code).digest('hex')

/** Names a code in lists; 60 bits of it stay secret. */
export const codePrefix = (code: string): string => code.slice(0, 4)
