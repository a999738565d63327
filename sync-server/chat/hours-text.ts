import type { OpeningHours } from '@carillon/shared-model/schedule/opening-hours.ts'

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Opening hours as the audit trail and the command line tell them: `Mon Tue 08:00–16:00, Sat 09:00–13:00`. */
export const hoursText = (hours: OpeningHours | null): string =>
  hours === null
    ? 'always'
    : hours
        .map(({ days, from, until }) => `${days.map((day) => DAYS[day - 1]).join(' ')} ${from}–${until}`)
        .join(', ') || 'never'
