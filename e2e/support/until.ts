/** Waiting for what shows in none of the windows: asked again whenever something has happened. */

/** Milliseconds after which what should have come counts as lost. */
const PATIENCE = 60_000

let happened = 0
const waiting = new Set<() => void>()

/** Something has happened: at the server, in a replica, or between a window and the server. */
export const pulse = (): void => {
  happened++
  for (const wake of waiting) wake()
  waiting.clear()
}

/** Resolves when `holds` does. @throws Error when it does not within a minute */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  let isLost = false
  const timer = setTimeout(() => {
    isLost = true
    pulse()
  }, PATIENCE)
  try {
    for (;;) {
      const seen = happened
      if (await holds()) return
      if (isLost) throw new Error(`Not within ${PATIENCE / 1000} s: ${what}`)
      if (seen === happened) await new Promise<void>((resolve) => waiting.add(resolve))
    }
  } finally {
    clearTimeout(timer)
  }
}
