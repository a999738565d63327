/** Runs the tests that a change of a source may break, whenever one is saved. */
import { readFileSync, watch as watchFolder } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const FOLDERS = ['shared-model', 'sync-server', 'admin-app', 'endpoint-app', 'e2e', 'scripts']
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+\.(?:m?[jt]s|svelte))['"]/g
/** Milliseconds in which the saves of an editor count as one. */
const PAUSE = 150

/** Paths that a file imports from within the project. */
const importsOf = (root, path) => {
  let source
  try {
    source = readFileSync(join(root, path), 'utf8')
  } catch {
    return []
  }
  return [...source.matchAll(IMPORT)].flatMap(([, to]) => {
    if (to.startsWith('@carillon/')) return [to.slice('@carillon/'.length)]
    return to.startsWith('.') ? [relative(root, resolve(root, dirname(path), to))] : []
  })
}

/** @returns everything that a file loads, itself included */
const closureOf = (root, path) => {
  const seen = new Set()
  const visit = (one) => {
    if (seen.has(one)) return
    seen.add(one)
    for (const next of importsOf(root, one)) visit(next)
  }
  visit(path)
  return seen
}

/** Never resolves. @param run runs some files and resolves when they are done */
export const watch = async (root, files, run) => {
  const changed = new Set()
  let timer
  let wake = () => undefined
  for (const folder of FOLDERS)
    watchFolder(join(root, folder), { recursive: true }, (_event, name) => {
      const path = name && `${folder}/${name}`
      if (!path || !/\.(m?[jt]s|svelte)$/.test(path) || /(^|\/)(node_modules|dist)\//.test(path)) return
      changed.add(path)
      clearTimeout(timer)
      timer = setTimeout(() => wake(), PAUSE)
    })
  console.log('Waiting for a source to be saved. Ctrl+C ends it.')
  for (;;) {
    await new Promise((resolve) => (wake = resolve))
    while (changed.size > 0) {
      const saved = [...changed]
      changed.clear()
      const affected = files.filter(({ path }) => {
        const loaded = closureOf(root, path)
        return saved.some((one) => loaded.has(one))
      })
      console.log(`\n${saved.join(', ')}: ${affected.length} files of tests`)
      if (affected.length > 0) await run(affected)
    }
  }
}
