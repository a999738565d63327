/**
 * Lets node load TypeScript: the types are taken out, one file at a time, by what Vite builds with. Imports name their
 * files whole, so nothing has to be looked for; the source map leads each line of a stack back to its source.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'rolldown/utils'

const MAP = '\n//# sourceMappingURL=data:application/json;base64,'

export const load = async (url, context, next) => {
  if (!url.startsWith('file:') || !/\.ts(\?|$)/.test(url)) return next(url, context)
  const path = fileURLToPath(url)
  const options = { lang: 'ts', sourcemap: true, tsconfig: false, target: 'node20' }
  const { code, map, errors } = transformSync(path, await readFile(path, 'utf8'), options)
  if (errors.length > 0) throw errors[0]
  const { mappings } = map
  const text = JSON.stringify({ version: 3, sources: [url], names: [], mappings })
  return { format: 'module', source: code + MAP + Buffer.from(text).toString('base64'), shortCircuit: true }
}
