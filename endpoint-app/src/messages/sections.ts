import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'

/** Milliseconds after which an alert is no longer news. */
const ALERT_AGE = 30 * 86_400_000

export const isExpired = ({ expires }: InboxItem, now: number): boolean => expires !== null && expires <= now

/** The list, and what is out of the way below it: expired messages, and alerts of long ago. The order stays. */
export const sections = (
  items: readonly InboxItem[],
  now: number,
): { current: readonly InboxItem[]; older: readonly InboxItem[] } => {
  const isOlder = (item: InboxItem) =>
    item.content.kind === 'alert' ? item.publishedAt < now - ALERT_AGE : isExpired(item, now)
  return { current: items.filter((item) => !isOlder(item)), older: items.filter(isOlder) }
}

/** A message that asks for attention; alerts have had theirs. */
export const isUnread = (item: InboxItem, now: number): boolean =>
  item.content.kind === 'message' &&
  item.recalledAt === null &&
  !isExpired(item, now) &&
  item.state !== 'read' &&
  item.state !== 'acknowledged'

/** A message that is open is read, also once more when its text has been changed since. */
export const wantsReading = (item: InboxItem, now: number): boolean =>
  isUnread({ ...item, state: item.stateOfText }, now)

/** A message whose text as it is now is still to be confirmed. */
export const asksToConfirm = ({ content, stateOfText, recalledAt }: InboxItem): boolean =>
  content.kind === 'message' && content.acknowledge && stateOfText !== 'acknowledged' && recalledAt === null

/** A reminder concerns whoever has not done what was asked: read it, or confirm it. */
export const isReminded = (item: InboxItem, now: number): boolean =>
  item.remindedAt !== null && !isExpired(item, now) && (isUnread(item, now) || asksToConfirm(item))

/** Why an alert is not on the screen, as the key of a phrase; null while that is not known yet. */
export const endOf = (item: InboxItem, isOnScreen: boolean, now: number) => {
  if (isOnScreen) return 'ended.screen'
  if (item.recalledAt !== null) return 'ended.recalled'
  if (item.state === 'read' || item.state === 'acknowledged') return 'ended.closed'
  if (item.state === 'displayed') return 'ended.timeout'
  return isExpired(item, now) ? 'ended.unseen' : null
}
