import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { ScreenedAlert } from '@carillon/shared-model/replica/alert-screen.ts'
import type { InboxItem } from '@carillon/shared-model/replica/endpoint.ts'

export type ShownAlert = ScreenedAlert
export type Arrangement = {
  /** the most severe first, then the newest */
  critical: readonly ShownAlert[]
  warning: readonly ShownAlert[]
  info: readonly ShownAlert[]
  /** what came late and is not critical, as one card; empty, or at least two */
  digest: readonly ShownAlert[]
}

export const severityOf = ({ content }: InboxItem) => (content.kind === 'alert' ? content.severity : 'info')

/**
 * Places the alerts on the screen. What arrives after an absence arrives all at once: more than one that is not
 * critical becomes a digest instead of a storm. Critical ones that are still valid are always cards of their own.
 * @param alerts the most severe first, then the newest
 * @param late those that had been published before this computer came back
 */
export const arrange = (alerts: readonly ShownAlert[], late: ReadonlySet<ItemId>): Arrangement => {
  const missed = alerts.filter(({ item }) => severityOf(item) !== 'critical' && late.has(item.id))
  const digest = missed.length > 1 ? missed : []
  const cards = alerts.filter((alert) => !digest.includes(alert))
  const of = (severity: string) => cards.filter(({ item }) => severityOf(item) === severity)
  return { critical: of('critical'), warning: of('warning'), info: of('info'), digest }
}
