import { platformTimers } from './platform.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { timersSuite } from './timers-suite.ts'

timersSuite('the platform’s', () => ({ timers: platformTimers, until: (hasRun) => hasRun }))
timersSuite('a clock that is moved by hand', () => {
  const time = new ManualTime(0)
  return {
    timers: time,
    until: (hasRun) => {
      time.advance(1000)
      return hasRun
    },
  }
})
