/**
 * Everything that CI asks of a change: `npm run check`, with `-- --no-tests` to leave out the tests. Every step runs,
 * even after another has failed, so that one run shows all there is to mend.
 */
import { spawnSync } from 'node:child_process'

/** Name for people, and the npm script that does it. */
const STEPS = [
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types', 'types'],
  ['components', 'components'],
  ['boundaries', 'boundaries'],
  ['unused code', 'unused'],
]
const TESTS = ['tests', 'test']

const unknown = process.argv.slice(2).filter((option) => option !== '--no-tests')
if (unknown.length > 0) {
  console.error(`There is no option ${unknown.join(' ')}; --no-tests leaves out the tests.`)
  process.exit(2)
}
const steps = process.argv.includes('--no-tests') ? STEPS : [...STEPS, TESTS]

const failed = []
for (const [name, script] of steps) {
  console.log(`\n== ${name}: npm run ${script}`)
  const start = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${seconds} s`)
  if (status !== 0) failed.push(name)
}

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nTo mend: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
