/** Starts an installed app as it was built last: `npm run desktop:endpoint [-- a carillon:// link]`. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stage } from './stage.mjs'

const ROOT = join(import.meta.dirname, '..', '..')
const [app, ...words] = process.argv.slice(2)
try {
  const executable = stage(ROOT, app, join(ROOT, 'dist', 'run', app))
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executable, [...sandbox, ...words], { stdio: 'inherit' })
  child.on('exit', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
