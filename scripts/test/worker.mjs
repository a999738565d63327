/**
 * Runs the test files that the runner names, one after the other, in this process: what they import is loaded once. All
 * that a file leaves behind, an open socket, a timer, an exit code, counts against it, so that none depends on another.
 */
import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { collected, noteFailure } from './collected.mjs'

/** Milliseconds that whatever a file has closed may take to be gone. */
const PATIENCE = 5000
/** Node's own exit code for what waits for ever. */
const NOTHING_LEFT = 13
/** Not counted: a browser and its pipes serve all files of a process, and end with it. */
const SHARED = new Set(['ProcessWrap', 'PipeWrap', 'TTYWrap'])

register('./typescript.mjs', import.meta.url)
register('./uvu-resolver.mjs', import.meta.url)
process.setSourceMapsEnabled(true)
globalThis.UVU_DEFER = 1
globalThis.UVU_QUEUE = []

/** @returns how many there are of each kind of resource that keeps this process running */
const openResources = () => {
  const counts = new Map()
  for (const kind of process.getActiveResourcesInfo())
    if (!SHARED.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return counts
}

const surplus = (before) =>
  [...openResources()].flatMap(([kind, count]) => {
    const more = count - (before.get(kind) ?? 0)
    return more > 0 ? [`${more} ${kind}`] : []
  })

/** Resolves with what is still open; asked again while a socket closes. */
const leftOpen = async (before) => {
  // A rejection that nobody handles is told a turn later.
  await new Promise((resolve) => setImmediate(resolve))
  const end = performance.now() + PATIENCE
  for (let wait = 1; surplus(before).length > 0 && performance.now() < end; wait = Math.min(wait * 2, 100))
    await new Promise((resolve) => setTimeout(resolve, wait))
  return surplus(before)
}

const runFile = async (path, listOnly) => {
  const before = openResources()
  const started = process.cpuUsage()
  const queue = []
  globalThis.UVU_INDEX = globalThis.UVU_QUEUE.push(queue) - 1
  const titles = (collected.titles = [])
  const failures = (collected.failures = [])
  const summary = { total: 0, passed: 0, skipped: 0 }
  try {
    await import(pathToFileURL(path).href)
  } catch (error) {
    noteFailure(error?.stack ?? String(error))
  }
  for (const run of listOnly ? [] : queue) {
    const [, passed, skipped, total] = await run()
    summary.total += total
    summary.passed += passed
    summary.skipped += skipped
  }
  const problems = []
  const open = await leftOpen(before)
  if (open.length > 0) problems.push(`left open: ${open.join(', ')}`)
  if (process.exitCode) problems.push(`exit code ${process.exitCode}`)
  process.exitCode = undefined
  const { user, system } = process.cpuUsage(started)
  const processor = Math.round((user + system) / 1000)
  return {
    summary,
    titles,
    failures,
    problems,
    processor,
    isBroken: collected.isBroken,
    resident: process.memoryUsage.rss(),
  }
}

/** Whatever nobody caught: told with the file that runs, after which the runner replaces this process. */
const uncaught = (error) => {
  noteFailure(`  outside the tests: ${error?.stack ?? String(error)}`)
  collected.isBroken = true
}
process.on('uncaughtException', uncaught)
process.on('unhandledRejection', uncaught)

process.on('message', async ({ path, listOnly, leave }) => {
  if (leave) process.exit()
  // A file that waits for what never comes lets this process end, instead of waiting for the runner's next word.
  process.channel.unref()
  const nothingLeft = () => process.exit(NOTHING_LEFT)
  process.once('beforeExit', nothingLeft)
  const result = await runFile(path, listOnly)
  process.off('beforeExit', nothingLeft)
  process.channel.ref()
  process.send({ path, result })
})
process.on('disconnect', () => process.exit())
process.send({ ready: true })
