/** Which test files there are, and what their first lines ask for. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const FOLDERS = ['shared-model', 'sync-server', 'admin-app', 'endpoint-app', 'e2e']
const IGNORED_FOLDERS = new Set(['node_modules', 'dist'])
const DEFAULT_LIMIT_SECONDS = 120
/** Those that take more seeds in `npm run test:long`. */
const SIMULATIONS = ['convergence.test.ts', 'e2e/observer.test.ts']

/** Paths relative to the root, in a stable order, of every file below a folder whose name ends so. */
export const filesBelow = (root, folder, ending) => {
  const top = join(root, folder)
  if (!existsSync(top)) return []
  const found = []
  const walk = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory() && !IGNORED_FOLDERS.has(entry.name)) walk(path)
      else if (entry.isFile() && entry.name.endsWith(ending)) found.push(relative(root, path).split(sep).join('/'))
    }
  }
  walk(top)
  return found.sort()
}

/** Names of the suites that a file makes and never runs, as far as its text tells. uvu says nothing about these. */
const forgottenRuns = (source) => {
  const names = [...source.matchAll(/^(?:export )?(?:const|let)\s+(\w+)\s*=\s*suite\s*[<(]/gm)].map((match) => match[1])
  const imported = /import\s*\{([^}]*)\}\s*from\s*['"]uvu['"]/.exec(source)?.[1] ?? ''
  const plain = /\btest(?:\s+as\s+(\w+))?/.exec(imported)
  if (plain) names.push(plain[1] ?? 'test')
  return names.filter((name) => !new RegExp(`\\b${name}\\.run\\b`).test(source))
}

/**
 * Comments in the first five lines: `// @timeout 300` is the limit in seconds; `// @alone` asks for a process of its
 * own; `// @built` says that the test starts what `npm run build` makes, as every story in the browser does.
 */
const describe = (root, path) => {
  const source = readFileSync(join(root, path), 'utf8')
  const head = source.split('\n').slice(0, 5).join('\n')
  const seconds = Number(/^\s*\/\/\s*@timeout\s+(\d+)/m.exec(head)?.[1] ?? DEFAULT_LIMIT_SECONDS)
  return {
    path,
    limit: seconds * 1000,
    isAlone: /^\s*\/\/\s*@alone\b/m.test(head),
    needsBuild: path.startsWith('e2e/') || /^\s*\/\/\s*@built\b/m.test(head),
    forgotten: forgottenRuns(source),
  }
}

/**
 * Those that may take longest come first, so that no worker is left with one of them at the end.
 * @param filters parts of paths; none: all files @param long whether those of `npm run test:long` are wanted
 */
export const testFiles = (root, filters, long) => {
  const paths = [
    ...FOLDERS.flatMap((folder) => filesBelow(root, folder, '.test.ts')),
    ...filesBelow(root, 'scripts', '.test.mjs'),
  ]
  return paths
    .filter(
      (path) => path.endsWith('.long.test.ts') === long || (long && SIMULATIONS.some((name) => path.endsWith(name))),
    )
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
    .map((path) => describe(root, path))
    .sort((a, b) => b.limit - a.limit || (a.path < b.path ? -1 : 1))
}
