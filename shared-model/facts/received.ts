/**
 * What came in, beside what was understood of it. A schema takes away what this version does not know, but signatures are
 * over what was signed, and what is passed on is passed on whole. It is found by the understood value itself: a copy that
 * was changed is what it says and nothing that came in.
 */
const values = new WeakMap<object, unknown>()

/** @param value never changed from now on */
export const keepReceived = <Understood extends object>(understood: Understood, value: unknown): Understood => {
  values.set(understood, value)
  return understood
}

/** As it came, with all that this version does not know; what was made here, as it is. */
export const received = (understood: unknown): unknown =>
  typeof understood === 'object' && understood !== null ? (values.get(understood) ?? understood) : understood

/** Deeper than anything that is signed; what reads a value may go down into it. */
const DEEPEST = 32

/**
 * Whether a value is what JSON can say, and nothing else: only then has it a canonical form (RFC 8785), and does what is
 * read of it stand in that form. An object with another prototype would seem to have fields that nobody signed.
 */
export const isJson = (value: unknown, depth = 0): boolean => {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return typeof value !== 'bigint'
  if (depth === DEEPEST) return false
  if (Array.isArray(value)) return value.every((one) => one !== undefined && isJson(one, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  return Object.values(value).every((one) => isJson(one, depth + 1))
}
