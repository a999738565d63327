/** Puts `uvu.mjs` in the place of uvu for the test files: see there. */
const WRAPPER = new URL('./uvu.mjs', import.meta.url).href

export const resolve = (specifier, context, next) =>
  specifier === 'uvu' && !context.parentURL?.startsWith(WRAPPER)
    ? { url: `${WRAPPER}?for=${encodeURIComponent(context.parentURL ?? '')}`, format: 'module', shortCircuit: true }
    : next(specifier, context)
