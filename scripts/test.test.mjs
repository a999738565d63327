/** The runner must see what uvu does not. Each case is a project of its own, with one test file. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const scripts = import.meta.dirname

/** Runs the runner over these files (path to source), and gives its lines and exit code. */
const runOver = (files, ...filters) => runIn({}, files, ...filters)

/** @param environment beside that of this process */
const runIn = (environment, files, ...filters) => {
  const project = mkdtempSync(join(tmpdir(), 'runner-'))
  try {
    symlinkSync(join(scripts, '..', 'node_modules'), join(project, 'node_modules'))
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    for (const [path, source] of Object.entries(files)) {
      mkdirSync(dirname(join(project, path)), { recursive: true })
      writeFileSync(join(project, path), source)
    }
    const { stdout, status } = spawnSync(process.execPath, [join(scripts, 'test.mjs'), ...filters], {
      cwd: project,
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    })
    const lines = stdout.trimEnd().split('\n')
    return { status, stdout, last: lines.at(-1), lines }
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

const IMPORTS = `import { suite, test } from 'uvu'\nimport * as assert from 'uvu/assert'\n`
const good = `${IMPORTS}const value: number = 1\ntest('one', () => assert.is(value, 1))\ntest('two', () => {})\ntest.run()\n`

const runner = suite('test runner')

runner('says loudly that the installed apps are not tested, and fails where they must be', () => {
  const files = { 'shared-model/a.test.ts': good, 'e2e/desktop/b.test.ts': good }
  const without = { XDG_CACHE_HOME: join(tmpdir(), 'nothing-here'), CARILLON_NEEDS_DESKTOP: '' }
  const { status, stdout, last } = runIn(without, files)
  assert.match(stdout, /^NOT TESTED: the installed apps\. Missing here: Electron/m)
  assert.match(stdout, 'left out: e2e/desktop/b.test.ts')
  assert.equal([status, last], [0, '2 passed, 0 failed'])
  const must = runIn({ ...without, CARILLON_NEEDS_DESKTOP: '1' }, files)
  assert.equal([must.status, must.last], [1, '2 passed, 1 failed'])
})

/** Cases that must fail: one run over all of them, a file each. */
const cases = []
let report = ''
const fails = (title, source, counts, reason) => {
  const path = `shared-model/case-${cases.length}.test.ts`
  cases.push([path, source])
  runner(title, () => {
    const from = report.indexOf(`FAIL  ${path}  ${counts}  `)
    assert.ok(from >= 0, `${path} should have ${counts}:\n${report}`)
    assert.match(report.slice(from, report.indexOf('\n\n', from)), reason)
  })
}

/** What must pass: one run over all of them, too. */
const alone = `// @alone
${IMPORTS}test('alone', () => { assert.is(globalThis.seen, undefined); globalThis.seen = 1 })\ntest.run()\n`
const ALONE = ['a', 'b', 'c', 'd'].map((name) => `e2e/alone-${name}.test.ts`)
const marker = `runner-orphan-${process.pid}`
const PASSING = {
  'shared-model/deep/a.test.ts': good,
  'scripts/b.test.mjs': `import { test } from 'uvu'\ntest('three', () => {})\ntest.run()\n`,
  'e2e/c.test.ts': good,
  'sync-server/dist/d.test.ts': 'throw new Error("not a test of ours")',
  'bench/e.test.ts': 'throw new Error("not a test of ours")',
  'shared-model/later.test.ts': good.replace('test.run()', 'await new Promise((go) => setTimeout(go, 50))\ntest.run()'),
  'shared-model/f.long.test.ts': 'throw new Error("only when it is asked for")',
  'shared-model/parent.test.ts': `import { spawn } from 'node:child_process'
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${marker}'], { stdio: 'inherit' }).unref()\n${good}`,
  ...Object.fromEntries(ALONE.map((path) => [path, alone])),
}
let passing
const hasPassed = (path, count) => {
  const start = `ok    ${path}  ${count} passed  `
  const isThere = passing.lines.some((line) => line.startsWith(start) && /^\d+ ms$/.test(line.slice(start.length)))
  assert.ok(isThere, `${path} should have passed:\n${passing.stdout}`)
}

runner.before(() => {
  const run = runOver(Object.fromEntries(cases))
  report = run.stdout
  assert.is(run.status, 1, report)
  passing = runOver(PASSING)
})

runner('passes over good files, wherever they lie', () => {
  assert.equal([passing.status, passing.last], [0, '13 passed, 0 failed'], passing.stdout)
  for (const path of ['shared-model/deep/a.test.ts', 'e2e/c.test.ts']) hasPassed(path, 2)
  hasPassed('scripts/b.test.mjs', 1)
})

runner('runs only what the filter names', () => {
  const files = { 'shared-model/a.test.ts': good, 'shared-model/b.test.ts': 'throw new Error("not wanted")' }
  assert.is(runOver(files, 'model/a').last, '2 passed, 0 failed')
})

runner('fails when there is nothing to run', () => {
  const { status, last } = runOver({ 'shared-model/a.test.ts': good }, 'no such path')
  assert.is(last, '0 passed, 0 failed')
  assert.is(status, 1)
})

runner('waits for a top-level await', () => {
  hasPassed('shared-model/later.test.ts', 2)
})

fails(
  'a failing assertion',
  `${IMPORTS}test('wrong', () => assert.is(1, 2))\ntest('right', () => {})\ntest.run()\n`,
  '1 passed, 1 failed',
  /Expected values to be strictly equal/,
)
fails(
  'a before that throws, which uvu ends with code 0',
  `${IMPORTS}test.before(() => { throw new Error('no database') })\ntest('one', () => {})\ntest('two', () => {})\ntest.run()\n`,
  '0 passed, 2 failed',
  /2 of 2 tests did not pass\n {2}test\.before: Error: no database\n.*case-\d+\.test\.ts:3/,
)
fails('a file without .run()', `${IMPORTS}test('one', () => {})\n`, '0 passed, 1 failed', 'ran no test')
fails(
  'a second suite without .run()',
  `${good}const second = suite('second')\nsecond('three', () => {})\n`,
  '2 passed, 1 failed',
  /second\.run\(\) is missing/,
)
fails('an empty file', '', '0 passed, 1 failed', 'ran no test')
fails('a file that does not load', `import './missing.ts'\n${good}`, '0 passed, 1 failed', 'ERR_MODULE_NOT_FOUND')
fails(
  'a top-level await that never ends',
  `${IMPORTS}await new Promise(() => {})\n`,
  '0 passed, 1 failed',
  'exit code 13',
)
fails(
  'a test that never ends',
  `${IMPORTS}test('hangs', () => new Promise(() => {}))\ntest.run()\n`,
  '0 passed, 1 failed',
  'exit code 13',
)
fails(
  'a process that does not end, though its tests passed',
  `${good}setInterval(() => {}, 1000)\n`,
  '2 passed, 1 failed',
  'left open: 1 Timeout',
)
/** As good as a busy loop, for the others in its process, and costs the processor nothing. */
const STUCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
fails('a busy loop', `// @timeout 2\n${IMPORTS}${STUCK}\n`, '0 passed, 1 failed', 'still running after 2 s')
fails(
  'a time limit, with what has failed until then and where, and what ran',
  `// @timeout 6\n${IMPORTS}test('right', () => {})\ntest('wrong', () => assert.is(1, 2))
test('busy', () => { ${STUCK} })\ntest('never runs', () => {})\ntest.run()\n`,
  '1 passed, 2 failed',
  /still running after 6 s: "busy"\n.*\n {2}"wrong": Assertion: Expected .* equal:\n *\+\+2[^]*case-\d+\.test\.ts:5:/,
)
fails('an exit before the end', `${good}process.exit(0)\n`, '0 passed, 1 failed', 'ran no test')
fails('a skipped test', good.replace(`test('two'`, `test.skip('two'`), '1 passed, 1 failed', '1 tests skipped')
fails('a test.only', good.replace(`test('two'`, `test.only('two'`), '1 passed, 1 failed', '1 tests skipped')
fails(
  'a rejection that nobody handles',
  good.replace('{}', '{ void Promise.reject(new Error("lost")) }'),
  '2 passed, 1 failed',
  /something outside the tests threw\n {2}outside the tests: Error: lost/,
)
fails(
  'an exit code that a test sets, though all passed',
  good.replace('{}', '{ process.exitCode = 3 }'),
  '2 passed, 1 failed',
  'exit code 3',
)

fails(
  'names the line of the source that failed',
  `${IMPORTS}type Unused = {\n  one: 1\n}\n\ntest('wrong', () => assert.is(1, 2))\ntest.run()\n`,
  '0 passed, 1 failed',
  /shared-model\/case-\d+\.test\.ts:7:\d+/,
)

// They come after many that have ended their process.
const LATE = ['shared-model/late-1.test.ts', 'shared-model/late-2.test.ts']
cases.push(...LATE.map((path) => [path, good]))
runner('goes on with the other files after one that ended its process', () => {
  for (const path of LATE) assert.match(report, `ok    ${path}  2 passed`)
})

runner('gives a file that asks for it a process of its own', () => {
  for (const path of ALONE) hasPassed(path, 1)
})

runner('lists titles without running anything', () => {
  const { stdout, status } = runOver({ 'shared-model/a.test.ts': good }, '--list')
  assert.is(stdout, 'shared-model/a.test.ts: one\nshared-model/a.test.ts: two\n')
  assert.is(status, 0)
})

runner('runs long tests only when asked, and gives them more seeds', () => {
  const seeds = `${IMPORTS}test('seeds', () => assert.is(process.env.SEEDS, '500'))\ntest.run()\n`
  const files = { 'shared-model/a.test.ts': good, 'shared-model/b.long.test.ts': seeds }
  assert.not.match(passing.stdout, 'long.test.ts')
  assert.is(runOver(files, '--long').last, '1 passed, 0 failed')
})

runner('leaves no grandchild behind', () => {
  hasPassed('shared-model/parent.test.ts', 2)
  const processes = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout
  assert.not.match(processes, marker)
})

runner.run()
