/** Builds what is missing or older than its sources: the server and the two apps. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What `vite build --mode` makes, and from which folders beside `shared-model`. */
const TARGETS = [
  { mode: 'server', made: 'sync-server/dist/main.js', sources: ['sync-server'] },
  { mode: 'admin', made: 'admin-app/dist/index.html', sources: ['admin-app'] },
  { mode: 'endpoint', made: 'endpoint-app/dist/index.html', sources: ['endpoint-app'] },
]
const DESKTOP_TARGETS = [
  { mode: 'desktop-endpoint', made: 'dist/endpoint-desktop/main.cjs', sources: ['endpoint-app/electron'] },
  { mode: 'desktop-endpoint-pages', made: 'dist/endpoint-pages/endpoint/index.html', sources: ['endpoint-app'] },
  { mode: 'desktop-admin', made: 'dist/admin-desktop/main.cjs', sources: ['admin-app/electron'] },
  { mode: 'desktop-admin-pages', made: 'dist/admin-pages/console/index.html', sources: ['admin-app'] },
]
const COMMON = ['shared-model', 'package-lock.json', 'vite.config.ts', 'tsconfig.json']
const IGNORED = /^(node_modules|dist)$|\.test\.ts$/

/** Milliseconds since the epoch. A folder's own time tells of files that are gone. */
const newest = (path) => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  const entries = readdirSync(path).filter((name) => !IGNORED.test(name))
  return Math.max(0, ...entries.map((name) => newest(join(path, name))))
}

const run = (root, mode) =>
  new Promise((resolve, reject) => {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--mode', mode, '--logLevel', 'error'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`The build of "${mode}" failed.`))))
  })

/** @param desktop whether the installed apps are wanted @throws Error when a build fails */
export const buildWhatIsStale = async (root, desktop = false) => {
  if (!existsSync(join(root, 'vite.config.ts'))) return
  const common = Math.max(...COMMON.map((path) => newest(join(root, path))))
  const stale = [...TARGETS, ...(desktop ? DESKTOP_TARGETS : [])].filter(({ made, sources }) => {
    const built = statSync(join(root, made), { throwIfNoEntry: false })
    return !built || Math.max(common, ...sources.map((path) => newest(join(root, path)))) > built.mtimeMs
  })
  await Promise.all(stale.map(({ mode }) => run(root, mode)))
}
