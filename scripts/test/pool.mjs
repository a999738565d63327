/** Processes that run test files, each with a limit of its own: `worker.mjs` runs in them. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const WORKER = join(import.meta.dirname, 'worker.mjs')
/** Bytes after which a process is replaced by a new one. */
const LARGEST_PROCESS = 1_500_000_000

/** Ends a worker's whole process group, so that no server or browser which a test started outlives it. */
const killGroup = (pid) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

const endedBy = ({ code, signal }) => {
  if (signal) return `ended by ${signal}`
  return code === 13 ? 'exit code 13: it waits for something that never comes' : `ended early with exit code ${code}`
}

const NOTHING_YET = { passed: 0, failures: [], running: null }

/** What a file has told before it was ended, in the place of its result. */
const unfinished = ({ passed, failures, running }, ended) => {
  const failed = failures.length + (running === null ? 0 : 1)
  return {
    problems: [running === null ? ended : `${ended}: ${running}`],
    summary: { total: passed + failed, passed, skipped: 0 },
    failures,
    ended,
  }
}

class Worker {
  #child
  #finish = null
  #progress = NOTHING_YET
  output = ''

  constructor(root, environment) {
    this.#child = fork(WORKER, {
      cwd: root,
      env: { ...process.env, ...environment },
      detached: true, // a process group of its own
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.output += text))
    this.ready = new Promise((resolve) => this.#child.once('message', resolve))
    this.#child.on('message', (message) => this.#hear(message))
    // A grandchild may hold the pipes open after the process has ended, so the group goes before 'close' is awaited.
    this.#child.on('exit', () => this.end())
    const heard = new Promise((resolve) => this.#child.on('disconnect', resolve))
    const closed = new Promise((resolve) => this.#child.on('close', (code, signal) => resolve({ code, signal })))
    this.ended = heard.then(() => closed)
  }

  #hear({ result, failure, running }) {
    const { passed, failures } = this.#progress
    if (failure !== undefined) this.#progress = { ...this.#progress, failures: [...failures, failure] }
    if (running) this.#progress = { passed: passed + (running.isPassed ? 1 : 0), failures, running: running.title }
    if (result) this.#finish?.(result)
  }

  /** Resolves with what the file did; never rejects. The worker is of no use after one that `ended` it. */
  async run({ path, limit }, listOnly) {
    this.output = ''
    this.#progress = NOTHING_YET
    let timer
    const timedOut = new Promise((resolve) => {
      timer = setTimeout(() => {
        this.end()
        resolve({ ended: `still running after ${limit / 1000} s` })
      }, limit)
    })
    const done = new Promise((resolve) => (this.#finish = resolve))
    const died = this.ended.then((exit) => ({ ended: endedBy(exit) }))
    const start = performance.now()
    await Promise.race([this.ready, this.ended])
    if (this.#child.connected) this.#child.send({ path, listOnly }, () => undefined)
    const outcome = await Promise.race([timedOut, done, died])
    clearTimeout(timer)
    this.#finish = null
    if (outcome.ended) await this.ended
    const result = outcome.ended ? unfinished(this.#progress, outcome.ended) : outcome
    return { ...result, milliseconds: Math.round(performance.now() - start) }
  }

  /** In good order, so that measured coverage is written; the rest of its group goes when it has. */
  leave() {
    if (this.#child.connected) this.#child.send({ leave: true }, () => undefined)
    else this.end()
  }

  end() {
    if (this.#child.pid !== undefined) killGroup(this.#child.pid)
  }
}

const resultOf = (file, outcome, output) => {
  const { summary, failures, titles = [] } = outcome
  const problems = [...outcome.problems]
  if (summary.total === 0) problems.push('ran no test')
  if (summary.passed !== summary.total)
    problems.push(`${summary.total - summary.passed} of ${summary.total} tests did not pass`)
  if (summary.skipped > 0) problems.push(`${summary.skipped} tests skipped: a test runs or is deleted`)
  if (failures.length > 0 && summary.passed === summary.total) problems.push('something outside the tests threw')
  for (const name of file.forgotten) problems.push(`${name}.run() is missing`)
  return {
    path: file.path,
    passed: summary.passed,
    failed: problems.length > 0 ? Math.max(1, summary.total - summary.passed) : 0,
    milliseconds: outcome.milliseconds,
    processor: outcome.processor ?? 0,
    problems,
    titles,
    details: [...failures, output].map((text) => stripVTControlCharacters(text).trimEnd()).filter(Boolean),
  }
}

/**
 * Runs all files, the first ones first.
 * @param each is called with each file's result as it comes
 */
export const runFiles = async ({ root, files, workers, environment = {}, listOnly = false }, each) => {
  const waiting = [...files]
  const alive = new Set()
  const begin = () => {
    const worker = new Worker(root, environment)
    alive.add(worker)
    return worker
  }
  const finish = async (worker) => {
    worker.leave()
    await worker.ended
    alive.delete(worker)
  }
  const work = async () => {
    let worker = null
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (worker && file.isAlone) await finish(worker).then(() => (worker = null))
      worker ??= begin()
      const outcome = await worker.run(file, listOnly)
      const isUsed = outcome.ended || outcome.isBroken || file.isAlone || outcome.resident > LARGEST_PROCESS
      if (isUsed) await finish(worker)
      each(resultOf(file, outcome, worker.output))
      if (isUsed) worker = null
    }
    if (worker) await finish(worker)
  }
  const stop = () => {
    for (const worker of alive) worker.end()
    process.exit(1)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  await Promise.all(Array.from({ length: Math.min(workers, files.length) }, work))
  for (const signal of signals) process.off(signal, stop)
}
