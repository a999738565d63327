/** What every platform's timers do: each implementation of `Timers` runs the same suite. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Timers } from './platform.ts'

/** @param make `until` resolves when work has run, however long that takes */
export const timersSuite = (
  name: string,
  make: () => { timers: Timers; until: (hasRun: Promise<void>) => Promise<void> },
): void => {
  const test = suite(`timers: ${name}`)

  test('PORT-1: work runs once, after its time, never at once, and what is due first runs first', async () => {
    const { timers, until } = make()
    const ran: string[] = []
    await until(
      new Promise((resolve) => {
        timers.after(40, () => {
          ran.push('last')
          resolve()
        })
        timers.after(20, () => ran.push('second'))
        timers.after(0, () => ran.push('first'))
        assert.equal(ran, [])
      }),
    )
    assert.equal(ran, ['first', 'second', 'last'])
  })

  test('PORT-1: what is called off never runs, also by what runs before it, and may be called off again', async () => {
    const { timers, until } = make()
    const ran: string[] = []
    const stop = timers.after(10, () => ran.push('called off at once'))
    stop()
    stop()
    await until(
      new Promise((resolve) => {
        const stopLater = timers.after(30, () => ran.push('called off later'))
        timers.after(0, stopLater)
        timers.after(50, resolve)
      }),
    )
    assert.equal(ran, [])
  })

  test('PORT-1: work that is years away does not run now', async () => {
    const { timers, until } = make()
    const ran: string[] = []
    const stop = timers.after(2 ** 40, () => ran.push('years away'))
    await until(new Promise((resolve) => timers.after(20, resolve)))
    stop()
    assert.equal(ran, [])
  })

  test.run()
}
