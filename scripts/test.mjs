/**
 * Runs the tests: `node scripts/test.mjs [part of a path ...]`.
 *
 * uvu passes in silence where it should fail: a `before` that throws and a forgotten `.run()` both leave exit code 0.
 * So this runner counts for itself: everything that a file has must have run and passed within the file's limit, and
 * nothing may be left open. Files share a few processes (`test/pool.mjs`); one that crashed, hung, skipped or ran
 * nothing counts as one failed. The last line is `N passed, N failed`.
 *
 * `--watch` runs what a change touches, whenever one is saved; `--list` prints the titles; `--long` runs what takes hours
 * of simulated time: more seeds, and the files `*.long.test.ts`.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findElectron } from './desktop/electron.mjs'
import { buildWhatIsStale } from './test/build.mjs'
import { testFiles } from './test/files.mjs'
import { runFiles } from './test/pool.mjs'
import { watch } from './test/watch.mjs'

const ROOT = process.cwd()
/** With one more, nothing is faster: browsers work beside them. */
const WORKERS = Math.max(2, availableParallelism())
const SLOWEST = 10
const LONG_SEEDS = 500

/** Where a write need not wait for a disk, when it is there and large enough: tests ask for thousands of them. */
const MEMORY_DISK = '/dev/shm'
const ROOM_WANTED = 4e9

const scratchFolder = () => {
  let room = 0
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK)
    room = bavail * bsize
  } catch {
    // not on this system
  }
  return mkdtempSync(join(room > ROOM_WANTED ? MEMORY_DISK : tmpdir(), 'carillon-tests-'))
}

const seconds = (milliseconds) => (milliseconds / 1000).toFixed(1)

const tell = ({ path, passed, failed, milliseconds, problems, details }) => {
  if (failed === 0) console.log(`ok    ${path}  ${passed} passed  ${milliseconds} ms`)
  else {
    const reasons = [problems.join('\n      '), ...details].join('\n')
    console.log(`FAIL  ${path}  ${passed} passed, ${failed} failed  ${milliseconds} ms\n      ${reasons}\n`)
  }
}

const tellSlowest = (results) => {
  const slowest = [...results].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST)
  if (results.length < SLOWEST) return
  console.log('\nThe slowest files, in seconds, and of the processor (without other processes that a test starts):')
  for (const { path, milliseconds, processor } of slowest)
    console.log(`${seconds(milliseconds).padStart(7)} ${seconds(processor).padStart(7)}  ${path}`)
}

const isDesktop = ({ path }) => path.startsWith('e2e/desktop/')
const hasDesktop = (files) => files.some(isDesktop)

/** Stories of the installed apps need Electron and an X server; CI must have both. */
const missingForDesktop = () => {
  const programs = ['Xorg', 'openbox', 'xrandr', 'xdotool', 'xprop', 'xev', 'import']
  const folders = (process.env.PATH ?? '').split(':')
  const missing = programs.filter((program) => !folders.some((folder) => existsSync(join(folder, program))))
  return findElectron(ROOT) === null ? ['Electron', ...missing] : missing
}

/** @returns the files that can run here, and how many stories cannot */
const withoutDesktop = (files) => {
  const missing = hasDesktop(files) ? missingForDesktop() : []
  if (missing.length === 0) return { files, missing, left: [] }
  return { files: files.filter((file) => !isDesktop(file)), missing, left: files.filter(isDesktop) }
}

const tellLeftOut = (missing, left) => {
  const line = '!'.repeat(80)
  console.log(`\n${line}`)
  console.log(`NOT TESTED: the installed apps. Missing here: ${missing.join(', ')}.`)
  for (const { path } of left) console.log(`  left out: ${path}`)
  console.log('Get them with: node scripts/desktop/fetch-runtime.mjs, and as root the packages that .ci/run names.')
  console.log(line)
}

/** The tests that need what was not built fail, and the others still tell what works. */
const notBuilt = (error) => {
  console.log(error.message)
  process.exitCode = 1
}

/** @returns whether all is well */
const runTests = async (wanted, environment) => {
  const { files, missing, left } = withoutDesktop(wanted)
  const scratch = scratchFolder()
  const results = []
  const start = performance.now()
  try {
    if (files.some(({ needsBuild }) => needsBuild)) await buildWhatIsStale(ROOT, hasDesktop(files)).catch(notBuilt)
    const templates = join(scratch, 'templates')
    mkdirSync(templates)
    const shared = { CARILLON_TEST_TEMPLATES: templates, TMPDIR: scratch, ...environment }
    await runFiles({ root: ROOT, files, workers: WORKERS, environment: shared }, (result) => {
      results.push(result)
      tell(result)
    })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  tellSlowest(results)
  if (left.length > 0) tellLeftOut(missing, left)
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  // Where they must be, that they are not is a failure.
  const mustHave = process.env.CARILLON_NEEDS_DESKTOP ? left.length : 0
  const [passed, failed] = [sum('passed'), sum('failed') + mustHave]
  if (passed + failed === 0) console.log('No test ran: is this the root of the project, and is the filter right?')
  else console.log(`\nAfter ${seconds(performance.now() - start)} s with ${WORKERS} processes:`)
  console.log(`${passed} passed, ${failed} failed`)
  return passed > 0 && failed === 0
}

const list = async (files) => {
  const results = []
  await runFiles({ root: ROOT, files, workers: WORKERS, listOnly: true }, (result) => results.push(result))
  for (const { path, titles } of results.sort((a, b) => (a.path < b.path ? -1 : 1)))
    for (const title of titles) console.log(`${path}: ${title}`)
  return true
}

const OPTIONS = new Set(['--watch', '--list', '--long'])
const options = new Set(process.argv.slice(2).filter((argument) => argument.startsWith('--')))
const unknown = [...options].filter((option) => !OPTIONS.has(option))
if (unknown.length > 0) {
  console.error(`There is no option ${unknown.join(' ')}; there are ${[...OPTIONS].join(', ')}.`)
  process.exit(2)
}
const filters = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const long = options.has('--long')
const files = testFiles(ROOT, filters, long)
if (options.has('--watch')) await watch(ROOT, files, (affected) => runTests(affected, {}))
else {
  const environment = long && !process.env.SEEDS ? { SEEDS: String(LONG_SEEDS) } : {}
  const isWell = options.has('--list') ? await list(files) : await runTests(files, environment)
  if (!isWell) process.exitCode = 1
}
