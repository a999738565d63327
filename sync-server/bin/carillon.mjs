#!/usr/bin/env node
// What `npm run build` has made runs at once. Sources that were changed since are translated while they load.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const BUILT = join(ROOT, 'sync-server', 'dist', 'main.js')
const SOURCES = ['sync-server', 'shared-model']
const IGNORED = new Set(['node_modules', 'dist'])

const isNewer = (folder, time) =>
  readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (IGNORED.has(entry.name)) return false
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return isNewer(path, time)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') && statSync(path).mtimeMs > time
  })

const built = statSync(BUILT, { throwIfNoEntry: false })
const isBuilt = built !== undefined && !SOURCES.some((folder) => isNewer(join(ROOT, folder), built.mtimeMs))
if (!isBuilt) (await import('tsx/esm/api')).register()
const { run } = await import(isBuilt ? '../dist/main.js' : '../cli/process.ts')
await run()
