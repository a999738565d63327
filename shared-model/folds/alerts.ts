/** Which alerts are to be shown now, and until when. Pure: the caller brings the time. */
import type { AlertContent, Severity } from '../facts/items.ts'
import type { InboxItem } from './inbox.ts'

export type AlertItem = InboxItem & { content: AlertContent }

const SEVERITY: Record<Severity, number> = { info: 0, warning: 1, critical: 2 }

export const isAlert = (item: InboxItem): item is AlertItem => item.content.kind === 'alert'

export const isExpired = (item: InboxItem, now: number): boolean => item.expires !== null && item.expires <= now

/** Most severe first, then newest. */
export const byUrgency = (a: AlertItem, b: AlertItem): number =>
  SEVERITY[b.content.severity] - SEVERITY[a.content.severity] || b.publishedAt - a.publishedAt || (a.id < b.id ? 1 : -1)

/** Alerts that this device has not displayed and that still hold, the most urgent first. */
export const dueAlerts = (items: readonly InboxItem[], now: number): AlertItem[] =>
  items
    .filter(isAlert)
    .filter((item) => !item.displayedHere && item.recalledAt === null && !isExpired(item, now))
    .sort(byUrgency)

/** When an alert that was displayed at `shownAt` closes by itself, milliseconds. */
export const closesAt = (item: AlertItem, shownAt: number): number =>
  Math.min(shownAt + item.content.seconds * 1000, item.expires ?? Infinity)

/** Why an alert on screen is to be closed now, or null. */
export const closeReason = (
  item: AlertItem,
  shownAt: number,
  now: number,
): 'recalled' | 'expired' | 'timeout' | null => {
  if (item.recalledAt !== null) return 'recalled'
  if (isExpired(item, now)) return 'expired'
  return shownAt + item.content.seconds * 1000 <= now ? 'timeout' : null
}

/** Messages not read that still hold. */
export const countUnread = (items: readonly InboxItem[], now: number): number =>
  items.filter(
    (item) =>
      item.content.kind === 'message' &&
      item.recalledAt === null &&
      !isExpired(item, now) &&
      item.state !== 'read' &&
      item.state !== 'acknowledged',
  ).length
