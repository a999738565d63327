/** Where alerts go on a display, and how much of it they take. Pure; lengths in the display's own points. */
import type { AlertManner, AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'

export type Bounds = { x: number; y: number; width: number; height: number }
export type Display = {
  /** of its own, as long as it is there */
  id: string
  bounds: Bounds
  /** without panels and docks */
  workArea: Bounds
}

const CARD_WIDTH = 680
const CORNER_WIDTH = 420
const MARGIN = 16

/** Critical takes the screen, a warning a large card, information a corner. */
export const mannerOf = ({ cards }: AlertPicture): AlertManner => {
  if (cards.some(({ severity }) => severity === 'critical')) return 'screen'
  return cards.some(({ severity }) => severity === 'warning') ? 'card' : 'corner'
}

export const isEmpty = ({ cards, digest }: AlertPicture): boolean => cards.length === 0 && digest.length === 0

/** @param height of what is shown, as the page has measured it */
export const place = (manner: AlertManner, { bounds, workArea }: Display, height: number): Bounds => {
  if (manner === 'screen') return bounds
  const width = Math.min(manner === 'card' ? CARD_WIDTH : CORNER_WIDTH, workArea.width - 2 * MARGIN)
  const tall = Math.max(1, Math.min(Math.ceil(height), workArea.height - 2 * MARGIN))
  const right = workArea.x + workArea.width - MARGIN - width
  return manner === 'card'
    ? { x: Math.round(workArea.x + (workArea.width - width) / 2), y: workArea.y + MARGIN, width, height: tall }
    : { x: right, y: workArea.y + workArea.height - MARGIN - tall, width, height: tall }
}

/**
 * Displays as the system names them, each by a name of its own: monitors without a serial number, and those of a
 * virtual machine, are all called the same.
 */
export const withNames = (displays: readonly (Omit<Display, 'id'> & { id: number })[]): Display[] => {
  const seen = new Map<number, number>()
  const inOrder = [...displays].sort((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y)
  return inOrder.map(({ id, bounds, workArea }) => {
    const before = seen.get(id) ?? 0
    seen.set(id, before + 1)
    return { id: `${id}.${before}`, bounds, workArea }
  })
}

/** The display that has this point, or the first. */
export const displayAt = (displays: readonly Display[], { x, y }: { x: number; y: number }): Display | undefined =>
  displays.find(({ bounds: at }) => x >= at.x && x < at.x + at.width && y >= at.y && y < at.y + at.height) ??
  displays[0]

export const sameBounds = (a: Bounds, b: Bounds): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
