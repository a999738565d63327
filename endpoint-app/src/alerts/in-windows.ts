/** Alerts in windows of their own, where the shell has them: what they show, and what comes back from them. */
import type { AlertCard, AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import type { ItemId } from '@carillon/shared-model/org/ids.ts'
import type { AlertWindows } from '@carillon/shared-model/web/shell.ts'
import { alertView } from './alert-view.ts'
import type { Arrangement, ShownAlert } from './arrange.ts'

const cardsOf = (alerts: readonly ShownAlert[]): AlertCard[] =>
  alerts.flatMap(({ item, until, shownAt, isHeld }) => {
    const view = alertView(item)
    return view ? [{ ...view, id: item.id, until, shownAt, isHeld }] : []
  })

/** @param now by the server's clock, milliseconds */
export const pictureOf = ({ critical, warning, info, digest }: Arrangement, now: number): AlertPicture => ({
  cards: cardsOf([...critical, ...warning, ...info]),
  digest: cardsOf(digest),
  now,
})

type Receiver = {
  alertPainted(id: ItemId): Promise<void>
  closeAlert(id: ItemId): Promise<void>
  holdAlert(id: ItemId, isHeld: boolean): void
}

/** Writes down what was seen, and takes away what was closed. Returns the way to stop. */
export const keepWindows = (windows: AlertWindows, inbox: Receiver): (() => void) => {
  // A receipt that the disk refuses is not written: the alert comes again after the next start.
  const note = (work: Promise<void>) => work.catch((error: unknown) => console.info('A receipt was not kept:', error))
  const stops = [
    windows.onPainted((ids) => ids.forEach((id) => void note(inbox.alertPainted(id as ItemId)))),
    windows.onClosed((id) => void note(inbox.closeAlert(id as ItemId))),
    windows.onHeld((id, isHeld) => inbox.holdAlert(id as ItemId, isHeld)),
  ]
  return () => stops.forEach((stop) => stop())
}
