/**
 * Everything that CI asks of a change: `npm run check`, with `-- --no-tests` to leave out the tests. Every step runs,
 * even after another has failed, so that one run shows all there is to fix. The slowest begins first, and two run at
 * a time; the tests, which measure time, run alone.
 */
import { spawn, spawnSync } from 'node:child_process'

/** Name for people, and the npm script that does it. */
const STEPS = [
  ['lint', 'lint'],
  ['types', 'types'],
  ['format', 'format:check'],
  ['boundaries', 'boundaries'],
  ['unused code', 'unused'],
]
const TESTS = ['tests', 'test']

const unknown = process.argv.slice(2).filter((option) => option !== '--no-tests')
if (unknown.length > 0) {
  console.error(`There is no option ${unknown.join(' ')}; --no-tests leaves out the tests.`)
  process.exit(2)
}
const failed = []
const tell = (name, status, start) => {
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${seconds} s`)
  if (status !== 0) failed.push(name)
}

/** Prints what the step said when it has ended, so that two do not talk at once. */
const run = ([name, script]) =>
  new Promise((resolve) => {
    const start = performance.now()
    const child = spawn('npm', ['run', '--silent', script])
    const said = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes))
    child.on('close', (status) => {
      console.log(`\n== ${name}: npm run ${script}`)
      process.stdout.write(Buffer.concat(said))
      tell(name, status, start)
      resolve()
    })
  })

const left = [...STEPS]
const work = async () => {
  for (let step = left.shift(); step; step = left.shift()) await run(step)
}
await Promise.all([work(), work()])

if (!process.argv.includes('--no-tests')) {
  const [name, script] = TESTS
  console.log(`\n== ${name}: npm run ${script}`)
  const start = performance.now()
  tell(name, spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' }).status, start)
}

console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1
