/** When a person is left alone: what they ask for, within what the organisation allows. Critical alerts pass. Pure. */
import type { AlertPicture } from '@carillon/shared-model/desktop/ipc.ts'
import type { InstallationSettings, KeptState, QuietHours } from '@carillon/shared-model/desktop/settings.ts'

const MINUTE = 60_000
const DAY = 1440

type Allowed = InstallationSettings['quiet']
type Asked = Pick<KeptState, 'quiet' | 'undisturbedUntil'>

const minutesOf = (clock: string): number => {
  const [hours, minutes] = clock.split(':').map(Number)
  return hours! * 60 + minutes!
}

/** Minutes from the first to the second, over midnight where that is so. */
const lasting = ({ from, to }: QuietHours): number => (minutesOf(to) - minutesOf(from) + DAY) % DAY

/** Minutes for which a person may be left alone at a time. */
export const longest = (allowed: Allowed): number => {
  if (allowed === undefined) return DAY
  return allowed.allowed ? (allowed.longestMinutes ?? DAY) : 0
}

/**
 * Until when it is quiet now, milliseconds since the epoch, or null when it is not.
 * @param now with the local time of day, as `Date` tells it
 */
export const quietUntil = (asked: Asked, allowed: Allowed, now: Date): number | null => {
  const most = longest(allowed)
  if (most === 0) return null
  const at = now.getTime()
  // A clock that was set back does not make a pause longer than one may be.
  const undisturbed = Math.min(asked.undisturbedUntil, at + most * MINUTE)
  const hours = endOfHours(asked.quiet, most, now)
  const until = Math.max(undisturbed, hours ?? 0)
  return until > at ? until : null
}

const endOfHours = (hours: QuietHours | null, most: number, now: Date): number | null => {
  if (hours === null) return null
  const length = Math.min(lasting(hours), most)
  const since = (now.getHours() * 60 + now.getMinutes() - minutesOf(hours.from) + DAY) % DAY
  if (since >= length) return null
  return now.getTime() - (now.getTime() % MINUTE) + (length - since) * MINUTE
}

export const without = (picture: AlertPicture, ids: ReadonlySet<string>): AlertPicture => ({
  ...picture,
  cards: picture.cards.filter(({ id }) => !ids.has(id)),
  digest: picture.digest.filter(({ id }) => !ids.has(id)),
})

/** What gets to the screens: while it is quiet, what is critical, and what is there already. */
export const filterQuiet = (picture: AlertPicture, isQuiet: boolean, shown: ReadonlySet<string>): AlertPicture => {
  if (!isQuiet) return picture
  const passes = ({ severity, id }: AlertPicture['cards'][number]) => severity === 'critical' || shown.has(id)
  return { ...picture, cards: picture.cards.filter(passes), digest: picture.digest.filter(({ id }) => shown.has(id)) }
}
