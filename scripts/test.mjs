/**
 * Runs the tests: `node scripts/test.mjs [part of a path ...]`.
 *
 * uvu passes in silence where it should fail: a `before` that throws and a forgotten `.run()` both leave exit code 0.
 * So each file runs in a process of its own, with a time limit, and this runner does not believe the exit code alone:
 * the summary must be there, and everything must have run and passed. A comment `// @timeout 300` in the first five
 * lines of a file sets its limit in seconds. The last line is `N passed, N failed`; a file that crashed, hung, skipped
 * or ran nothing counts as one failed.
 */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const ROOT = process.cwd()
/** More than there are processors: a third of the time goes into waiting, for the next minute or for a window. */
const WORKERS = 3
const DEFAULT_LIMIT_SECONDS = 120
const FOLDERS = ['shared-model', 'sync-server', 'admin-app', 'endpoint-app']
const IGNORED_FOLDERS = new Set(['node_modules', 'dist'])

/** Paths relative to the root, in a stable order, of every file below a folder whose name has this ending. */
const filesBelow = (folder, ending) => {
  const top = join(ROOT, folder)
  if (!existsSync(top)) return []
  const found = []
  const walk = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name)
      if (entry.isDirectory() && !IGNORED_FOLDERS.has(entry.name)) walk(path)
      else if (entry.isFile() && entry.name.endsWith(ending)) found.push(relative(ROOT, path).split(sep).join('/'))
    }
  }
  walk(top)
  return found.sort()
}

const limitOf = (source) => {
  const head = source.split('\n').slice(0, 5).join('\n')
  const seconds = Number(/^\s*\/\/\s*@timeout\s+(\d+)/m.exec(head)?.[1] ?? DEFAULT_LIMIT_SECONDS)
  return seconds * 1000
}

/** Names of the suites that a file makes and never runs, as far as its text tells. uvu says nothing about these. */
const forgottenRuns = (source) => {
  const names = [...source.matchAll(/^(?:export )?(?:const|let)\s+(\w+)\s*=\s*suite\s*[<(]/gm)].map((match) => match[1])
  const imported = /import\s*\{([^}]*)\}\s*from\s*['"]uvu['"]/.exec(source)?.[1] ?? ''
  const plain = /\btest(?:\s+as\s+(\w+))?/.exec(imported)
  if (plain) names.push(plain[1] ?? 'test')
  return names.filter((name) => !new RegExp(`\\b${name}\\.run\\b`).test(source))
}

/** Adds up uvu's summaries: a file whose `.run()` calls lie on both sides of a top-level await prints two. */
const readSummary = (output) => {
  const pattern = /^\s*Total:\s+(\d+)\s*\n\s*Passed:\s+(\d+)\s*\n\s*Skipped:\s+(\d+)/gm
  const sum = { total: 0, passed: 0, skipped: 0 }
  for (const [, total, passed, skipped] of stripVTControlCharacters(output).matchAll(pattern)) {
    sum.total += Number(total)
    sum.passed += Number(passed)
    sum.skipped += Number(skipped)
  }
  return sum
}

const groups = new Set()
/** Ends a test's whole process group, so that no server or browser which it started outlives it. */
const killGroup = (pid) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** Runs one file to its end or its limit. Resolves to what the process did; never rejects. */
const execute = (path, limit) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', path], {
      cwd: ROOT,
      detached: true, // a process group of its own
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let output = ''
    let exit = { code: null, signal: null }
    let timedOut = false
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
      output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
    })
    const timer = setTimeout(() => {
      timedOut = true
      killGroup(child.pid)
    }, limit)
    if (child.pid !== undefined) groups.add(child.pid)
    // A grandchild may hold the pipes open after the test has ended, so the group goes before 'close' is awaited.
    child.on('exit', (code, signal) => {
      exit = { code, signal }
      clearTimeout(timer)
      killGroup(child.pid)
      groups.delete(child.pid)
    })
    child.on('close', () => resolve({ stdout, output, timedOut, ...exit }))
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ stdout, output: `${output}${error.message}\n`, timedOut, ...exit })
    })
  })

const problemsOf = ({ source, run, summary, limit }) => {
  const problems = []
  const { total, passed, skipped } = summary
  if (run.timedOut) problems.push(`still running after ${limit / 1000} s`)
  else if (run.code !== 0) problems.push(run.signal ? `ended by ${run.signal}` : `exit code ${run.code}`)
  if (total === 0) problems.push('ran no test')
  if (passed !== total) problems.push(`${total - passed} of ${total} tests did not pass`)
  if (skipped > 0) problems.push(`${skipped} tests skipped: a test runs or is deleted`)
  for (const name of forgottenRuns(source)) problems.push(`${name}.run() is missing`)
  return problems
}

const totals = { passed: 0, failed: 0 }

const runFile = async (path) => {
  const source = readFileSync(join(ROOT, path), 'utf8')
  const limit = limitOf(source)
  const start = performance.now()
  const run = await execute(path, limit)
  const milliseconds = Math.round(performance.now() - start)
  const summary = readSummary(run.stdout)
  const problems = problemsOf({ source, run, summary, limit })
  totals.passed += summary.passed
  if (problems.length > 0) totals.failed += Math.max(1, summary.total - summary.passed)
  const line = `${path}  ${summary.passed} passed  ${milliseconds} ms`
  if (problems.length === 0) console.log(`ok    ${line}`)
  else console.log(`FAIL  ${line}\n      ${problems.join('\n      ')}\n${run.output.trimEnd()}\n`)
}

const runAll = async (paths, workers) => {
  const waiting = [...paths]
  const work = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await runFile(path)
  }
  await Promise.all(Array.from({ length: workers }, work))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const pid of groups) killGroup(pid)
    process.exit(1)
  })
}

const filters = process.argv.slice(2)
const wanted = (path) => filters.length === 0 || filters.some((filter) => path.includes(filter))
const quick = [...FOLDERS.flatMap((folder) => filesBelow(folder, '.test.ts')), ...filesBelow('scripts', '.test.mjs')]
await runAll(quick.filter(wanted), WORKERS)
// A browser and a server each: after the others, so that those which take the whole machine are over.
await runAll(filesBelow('e2e', '.test.ts').filter(wanted), WORKERS)

if (totals.passed + totals.failed === 0)
  console.log('No test ran: is this the root of the project, and is the filter right?')
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0
