/**
 * Keeps what is shown of the time true: ticks at once, then once in so many milliseconds, and whenever somebody looks
 * again, since timers are late in hidden tabs and after sleep. Returns the way to stop.
 */
export const keepTime = (tick: (now: number) => void, step: number): (() => void) => {
  const run = () => tick(Date.now())
  run()
  const timer = setInterval(run, step)
  document.addEventListener('visibilitychange', run)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', run)
  }
}
