// @alone
// @timeout 300
/** The package for Debian: made here, installed into a folder of its own, and started. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Screens } from './screens.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')

const desktop = suite('package')
let screens: Screens
let folder: string
let app: ChildProcess | null = null

desktop.before(async () => {
  screens = await Screens.start()
  folder = await mkdtemp(join(tmpdir(), 'carillon-installed-'))
})

desktop.after(async () => {
  if (app && app.exitCode === null && app.signalCode === null) {
    app.kill('SIGKILL')
    await once(app, 'exit')
  }
  await screens?.close()
  await rm(folder, { recursive: true, force: true })
})

desktop('DESKTOP-17: the package has its fuses set, installs, and starts with what the organisation says', async () => {
  const packaging = join(ROOT, 'scripts', 'desktop', 'package.mjs')
  const output = join(folder, 'packages')
  const { stdout } = await run(process.execPath, [packaging, 'endpoint', '--output', output], { cwd: ROOT })
  assert.match(stdout, /fuses checked/)
  const deb = /\S+\.deb/.exec(stdout)![0]

  const system = join(folder, 'system')
  const database = join(system, 'var', 'lib', 'dpkg')
  for (const part of ['info', 'updates']) await mkdir(join(database, part), { recursive: true })
  for (const part of ['status', 'available']) await writeFile(join(database, part), '')
  const words = [
    `--root=${system}`,
    '--force-script-chrootless',
    '--force-depends',
    '--force-not-root',
    '--install',
    deb,
  ]
  await run('dpkg', words)
  const entry = await readFile(join(system, 'etc', 'xdg', 'autostart', 'carillon.desktop'), 'utf8')
  assert.match(entry, /^Exec=\/opt\/carillon\/carillon %U$/m)

  const account = `--user-data-dir=${join(folder, 'account')}`
  const flags = ['--no-sandbox', '--disable-gpu', '--lang=en', account]
  const { PATH = '', HOME = '' } = process.env
  const installed = join(system, 'opt', 'carillon', 'carillon')
  app = spawn(installed, flags, { env: { PATH, HOME, ...screens.environment }, stdio: 'ignore' })
  // Waits until there is one that can be seen.
  assert.ok(await screens.run('xdotool', 'search', '--sync', '--onlyvisible', '--name', '^Carillon$'))
})

desktop.run()
