/**
 * Packages the apps for this system: `npm run package -- [endpoint] [admin] [--dir] [--output folder]`. With an Electron that is here nothing
 * is downloaded; then, and with `--dir`, it is the unpacked folder with its fuses checked, and on Linux a Debian
 * package. Installers for Windows and macOS, rpm and AppImage come where electron-builder may download what they need.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { build, Platform } from 'electron-builder'
import { APPS, builderConfig, fusesOf } from './builder.mjs'
import { makeDeb } from './deb.mjs'
import { findElectron, folderOf, RUNTIME_FOLDER, RUNTIME_VERSION } from './electron.mjs'
import { assemble } from './stage.mjs'

const ROOT = join(import.meta.dirname, '..', '..')
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

const runtimeHere = () => {
  const electron = findElectron(ROOT)
  const described = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8'))
  if (electron === null) return { electronVersion: described.version }
  const folder = folderOf(electron)
  return { electronDist: folder, electronVersion: folder === RUNTIME_FOLDER ? RUNTIME_VERSION : described.version }
}

/** @throws Error naming each fuse that is not as it should be */
const checkFuses = async (executable, version) => {
  const wire = await getCurrentFuseWire(executable)
  const isOn = (name) => wire[FuseV1Options[name[0].toUpperCase() + name.slice(1)]] === FuseState.ENABLE
  const fuses = Object.entries(fusesOf(version))
  const wrong = fuses.filter(([name, wanted]) => isOn(name) !== wanted).map(([name]) => name)
  if (wrong.length > 0) throw new Error(`These fuses are not as they should be: ${wrong.join(', ')}.`)
}

const packageApp = async (app, isDir, output) => {
  const folders = { app: join(output, `${app}-app`), output: join(output, app) }
  for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true })
  assemble(ROOT, app, folders.app)
  const runtime = runtimeHere()
  const config = builderConfig(app, folders, runtime)
  const targets = isDir || runtime.electronDist ? Platform.current().createTarget('dir') : undefined
  await build({ projectDir: ROOT, config, ...(targets ? { targets } : {}) })
  const unpacked = join(folders.output, 'linux-unpacked')
  if (!existsSync(unpacked)) return
  await checkFuses(join(unpacked, APPS[app].executable), runtime.electronVersion)
  console.log(`  fuses checked: ${unpacked}`)
  console.log(`  ${makeDeb(app, unpacked, join(folders.app, 'icon.png'), version, folders.output)}`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'boolean', default: false },
    output: { type: 'string', default: join(ROOT, 'dist', 'packages') },
  },
})
const unknown = positionals.filter((word) => !Object.hasOwn(APPS, word))
if (unknown.length > 0) {
  console.error(`There is no app ${unknown.join(' ')}: say ${Object.keys(APPS).join(' or ')}.`)
  process.exit(2)
}
for (const app of positionals.length > 0 ? positionals : Object.keys(APPS))
  await packageApp(app, values.dir, resolve(values.output))
