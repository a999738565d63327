import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { daysUntil, isOpen, nextOpening, openingHours, type OpeningHours } from './opening-hours.ts'

const WARSAW = 'Europe/Warsaw'
const MINUTE = 60_000
const OFFICE: OpeningHours = [
  { days: [1, 2, 3, 4], from: '08:00', until: '16:00' },
  { days: [5], from: '08:00', until: '14:00' },
]
const at = (text: string) => Date.parse(text)

test('HOURS-1: it is open from its first minute to before its last, by the clocks of the zone', () => {
  // A Tuesday.
  assert.not(isOpen(OFFICE, at('2026-11-24T07:59:59+01:00'), WARSAW))
  assert.ok(isOpen(OFFICE, at('2026-11-24T08:00:00+01:00'), WARSAW))
  assert.ok(isOpen(OFFICE, at('2026-11-24T15:59:59+01:00'), WARSAW))
  assert.not(isOpen(OFFICE, at('2026-11-24T16:00:00+01:00'), WARSAW))
  assert.not(isOpen(OFFICE, at('2026-11-28T10:00:00+01:00'), WARSAW), 'a Saturday')
  // In Tokyo it is evening then.
  assert.not(isOpen(OFFICE, at('2026-11-24T10:00:00+01:00'), 'Asia/Tokyo'))
  assert.ok(isOpen(OFFICE, at('2026-11-24T02:00:00+01:00'), 'Asia/Tokyo'))
})

test('HOURS-2: without hours it is always open, with none of them never', () => {
  assert.ok(isOpen(null, at('2026-11-28T03:00:00Z'), WARSAW))
  assert.is(nextOpening(null, at('2026-11-28T03:00:00Z'), WARSAW), null)
  assert.not(isOpen([], at('2026-11-24T10:00:00Z'), WARSAW))
  assert.is(nextOpening([], at('2026-11-24T10:00:00Z'), WARSAW), null)
})

test('HOURS-3: it opens next on the first day that has hours, a week later at most', () => {
  const next = (now: string, hours = OFFICE) => nextOpening(hours, at(now), WARSAW)
  assert.is(next('2026-11-24T06:00:00+01:00'), at('2026-11-24T08:00:00+01:00'))
  assert.is(next('2026-11-24T10:00:00+01:00'), null, 'it is open')
  assert.is(next('2026-11-27T14:00:00+01:00'), at('2026-11-30T08:00:00+01:00'), 'from Friday to Monday')
  const mondays: OpeningHours = [{ days: [1], from: '08:00', until: '09:00' }]
  assert.is(next('2026-11-30T09:00:00+01:00', mondays), at('2026-12-07T08:00:00+01:00'))
})

test('HOURS-4: 23:59 is the end of the day, so that nights and whole days have no gap', () => {
  const night: OpeningHours = [
    { days: [5], from: '20:00', until: '23:59' },
    { days: [6], from: '00:00', until: '06:00' },
  ]
  assert.ok(isOpen(night, at('2026-11-27T23:59:30+01:00'), WARSAW))
  assert.ok(isOpen(night, at('2026-11-28T00:00:00+01:00'), WARSAW))
  assert.not(isOpen(night, at('2026-11-28T06:00:00+01:00'), WARSAW))
})

test('HOURS-5: hours whose beginning the clocks skip begin when they do; hours that occur twice open twice', () => {
  const sundays: OpeningHours = [{ days: [7], from: '02:30', until: '05:00' }]
  // Clocks go from 02:00 to 03:00.
  assert.is(nextOpening(sundays, at('2026-03-29T01:00:00+01:00'), WARSAW), at('2026-03-29T03:00:00+02:00'))
  // And from 03:00 back to 02:00.
  const short: OpeningHours = [{ days: [7], from: '02:30', until: '02:45' }]
  assert.is(nextOpening(short, at('2026-10-25T02:00:00+02:00'), WARSAW), at('2026-10-25T02:30:00+02:00'))
  assert.is(nextOpening(short, at('2026-10-25T02:50:00+02:00'), WARSAW), at('2026-10-25T02:30:00+01:00'))
  const early: OpeningHours = [{ days: [7], from: '01:00', until: '02:30' }]
  assert.is(nextOpening(early, at('2026-10-25T02:40:00+02:00'), WARSAW), at('2026-10-25T02:00:00+01:00'))
})

const time = fc
  .record({ hour: fc.nat(23), minute: fc.constantFrom(0, 15, 30, 59) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const hours = fc
  .array(
    fc
      .record({
        days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
        from: time,
        until: time,
      })
      .filter(({ from, until }) => from < until),
    { maxLength: 4 },
  )
  .filter((hours) => openingHours.safeParse(hours).success)
const zone = fc.constantFrom(WARSAW, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC')
/** Weeks with changes of the clocks among them. */
const moment = fc
  .integer({ min: at('2026-03-20T00:00:00Z') / MINUTE, max: at('2026-11-10T00:00:00Z') / MINUTE })
  .map((minutes) => minutes * MINUTE)

test('HOURS-3: where it opens next it is open and was not the minute before, and nowhere in between', () => {
  fc.assert(
    fc.property(hours, zone, moment, (hours, zone, now) => {
      const next = nextOpening(hours, now, zone)
      if (isOpen(hours, now, zone)) return next === null
      if (next === null) return hours.length === 0
      const steps = Math.min(200, Math.floor((next - now) / MINUTE))
      for (let step = 1; step <= steps; step++)
        if (isOpen(hours, next - Math.ceil((step * (next - now)) / (steps + 1) / MINUTE) * MINUTE, zone)) return false
      return isOpen(hours, next, zone) && !isOpen(hours, next - MINUTE, zone)
    }),
    { numRuns: 400 },
  )
})

test('HOURS-7: days are counted by the calendar of the zone, not by hours', () => {
  const days = (now: string, later: string) => daysUntil(at(now), at(later), WARSAW)
  assert.is(days('2026-11-24T00:30:00+01:00', '2026-11-24T23:30:00+01:00'), 0)
  assert.is(days('2026-11-24T23:59:00+01:00', '2026-11-25T00:01:00+01:00'), 1)
  // A Sunday of 23 hours lies in between.
  assert.is(days('2026-03-28T23:30:00+01:00', '2026-03-30T00:30:00+02:00'), 2)
})

test('HOURS-6: it closes after it opens, on the same day, and at real times', () => {
  const accepted = (from: string, until: string, days = [1]) => openingHours.safeParse([{ days, from, until }]).success
  assert.ok(accepted('00:00', '23:59'))
  assert.not(accepted('16:00', '08:00'))
  assert.not(accepted('08:00', '08:00'))
  assert.not(accepted('8:00', '16:00'))
  assert.not(accepted('08:00', '24:00'))
  assert.not(accepted('08:00', '16:00', [0]))
  assert.not(accepted('08:00', '16:00', []))
})

test.run()
