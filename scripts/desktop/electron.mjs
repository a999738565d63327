/**
 * Which Electron runs the desktop apps here: the one that `CARILLON_ELECTRON` names, the `electron` package's own
 * when it has downloaded one, or the runtime that `fetch-runtime.mjs` has fetched for tests.
 */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the runtime for tests lies, outside of node_modules, which `npm ci` empties. */
export const RUNTIME_FOLDER = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'carillon',
  'electron-25.1.1',
)
/** Of the runtime for tests. */
export const RUNTIME_VERSION = '25.1.1'

const ofPackage = (root) => {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  return existsSync(named) ? join(folder, 'dist', readFileSync(named, 'utf8').trim()) : null
}

/** @param root of the repository @returns path of the executable; null: there is none */
export const findElectron = (root) => {
  const { CARILLON_ELECTRON: named } = process.env
  if (named !== undefined) {
    if (!existsSync(named)) throw new Error(`CARILLON_ELECTRON names ${named}, and there is nothing.`)
    return named
  }
  const candidates = [ofPackage(root), join(RUNTIME_FOLDER, 'electron')]
  return candidates.find((path) => path !== null && existsSync(path)) ?? null
}

/** With everything that Electron needs beside its executable. */
export const folderOf = (executable) => dirname(executable)
