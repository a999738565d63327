/** Where a window was, if that place is still on a display: a display may have gone meanwhile. Pure. */
import type { KeptState } from './settings.ts'

type Rectangle = { x: number; y: number; width: number; height: number }

/** Points of a window's upper edge that have to be on a display, so that a person can take hold of it. */
const HOLD = 100

export const placeAgain = (kept: KeptState['window'], displays: readonly Rectangle[]): Rectangle | null => {
  if (kept === null) return null
  const { x, y, width, height } = kept
  const isReachable = displays.some(
    (display) =>
      y >= display.y &&
      y < display.y + display.height - HOLD &&
      Math.min(x + width, display.x + display.width) - Math.max(x, display.x) >= HOLD,
  )
  return isReachable ? { x, y, width, height } : null
}
