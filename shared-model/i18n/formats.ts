/** Numbers, dates and spans of time as people of a language write them. Times are milliseconds since the epoch. */
export type Formats = {
  number: (value: number) => string
  /** 0 to 1, as whole per cent */
  percent: (share: number) => string
  /** 09:41 */
  time: (at: number) => string
  /** 09:41:07 */
  timeExact: (at: number) => string
  /** 24 Nov 2026 */
  date: (at: number) => string
  /** 24 Nov 2026, 09:41:07 */
  dateTime: (at: number) => string
  /** As short as is clear when it is `now`: 09:41, yesterday 09:41, 20 Nov, 09:41, 20 Nov 2025 */
  moment: (at: number, now: number) => string
  /** 3 minutes ago, in 2 hours */
  relative: (at: number, now: number) => string
  /** A length of time: 0.4 s, 38 s, 12 min, 2 h 14 min, 3 days */
  duration: (milliseconds: number) => string
  /** a, b and c */
  list: (items: readonly string[]) => string
  /** Compares names in the order of the language's alphabet, numbers by value. */
  compare: (a: string, b: string) => number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Whole days by the calendar, not by hours: 23:59 was yesterday at 00:01. */
const daysBetween = (from: number, to: number): number =>
  Math.round((new Date(to).setHours(12, 0, 0, 0) - new Date(from).setHours(12, 0, 0, 0)) / DAY)

export const formats = (locale: string): Formats => {
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (at: number) => format.format(at)
  }
  const number = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const list = new Intl.ListFormat(locale)
  const collator = new Intl.Collator(locale, { numeric: true })
  const time = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const dayAndTime = dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = dates({ day: 'numeric', month: 'short', year: 'numeric' })
  const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const days = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' })

  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    time,
    timeExact: dates({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    date,
    dateTime: dates({ dateStyle: 'medium', timeStyle: 'medium' }),
    moment: (at, now) => {
      const away = daysBetween(at, now)
      if (away === 0) return time(at)
      if (Math.abs(away) === 1) return `${relative.format(-away, 'day')} ${time(at)}`
      return Math.abs(away) < 180 ? dayAndTime(at) : date(at)
    },
    relative: (at, now) => {
      const span = at - now
      const size = Math.abs(span)
      if (size < MINUTE) return relative.format(Math.round(span / SECOND), 'second')
      if (size < HOUR) return relative.format(Math.round(span / MINUTE), 'minute')
      if (size < DAY) return relative.format(Math.round(span / HOUR), 'hour')
      return relative.format(-daysBetween(at, now), 'day')
    },
    duration: (milliseconds) => {
      const span = Math.max(0, milliseconds)
      // The symbols s, min and h are international (ISO 80000-3); Intl writes "secs" and "hrs" in some languages.
      if (span < 100) return `${Math.round(span)} ms`
      if (span < 10 * SECOND) return `${oneDigit.format(span / SECOND)} s`
      if (span < MINUTE) return `${Math.round(span / SECOND)} s`
      if (span < HOUR) return `${Math.floor(span / MINUTE)} min`
      if (span >= 2 * DAY) return days.format(Math.floor(span / DAY))
      const rest = Math.floor((span % HOUR) / MINUTE)
      return rest === 0 ? `${Math.floor(span / HOUR)} h` : `${Math.floor(span / HOUR)} h ${rest} min`
    },
    list: (items) => list.format(items),
    compare: (a, b) => collator.compare(a, b),
  }
}
