/**
 * uvu, with what it keeps to itself: the titles of the tests, which of them runs, and why one of them, a `before` or an
 * `after` failed. Each test file has an instance of this module to itself, so that what one file never runs is not run
 * by the next.
 */
import { suite as makeSuite } from 'uvu'
import { collected, noteFailure, noteRunning } from './collected.mjs'

const FRAME = /^\s+at /
const OWN_FRAME = /node:|node_modules\/uvu\/|scripts\/test\//

/** The reason, what was expected, and where: lines of the TypeScript sources. */
const describe = (title, error) => {
  const lines = (error?.stack ?? String(error)).split('\n')
  const reason = lines.filter((line) => !FRAME.test(line))
  const frames = lines.filter((line) => FRAME.test(line) && !OWN_FRAME.test(line))
  const details = error?.details ? [error.details.trimEnd().replace(/^/gm, '      ')] : []
  return [`  ${title}: ${reason.join('\n')}`, ...details, ...frames].join('\n')
}

const told = (title, handler, isTest) => async (state) => {
  noteRunning(title)
  try {
    await handler(state)
    noteRunning(null, isTest)
  } catch (error) {
    noteFailure(describe(title, error))
    noteRunning(null)
    throw error
  }
}

export const suite = (name = '', state = {}) => {
  const inner = makeSuite(name, state)
  const into = (add) => (title, handler) => {
    collected.titles.push(title)
    add(title, told(`"${title}"`, handler, true))
  }
  const hooks = (hook, add) =>
    Object.assign((handler) => add(told(`${name || 'test'}.${hook}`, handler, false)), {
      each: (handler) => add.each(told(`${name || 'test'}.${hook}.each`, handler, false)),
    })
  return Object.assign(into(inner), {
    before: hooks('before', inner.before),
    after: hooks('after', inner.after),
    only: into(inner.only),
    skip: inner.skip,
    run: inner.run,
  })
}
export const test = suite()
