/** Without characters that are mistaken for others when read aloud. */
const CHARACTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A name for this computer to start from, such as "Filia nr 1 – K7Q": the unit, without its address, and three random
 * characters.
 * @param random three bytes
 */
export const suggestName = (unit: string, random: Uint8Array): string => {
  const place = (unit.split(',')[0] ?? '').trim().slice(0, 40).trim()
  const suffix = [...random].map((byte) => CHARACTERS[byte % CHARACTERS.length]).join('')
  return place === '' ? suffix : `${place} – ${suffix}`
}
