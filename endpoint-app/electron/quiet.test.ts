import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { filterQuiet, quietUntil } from './quiet.ts'
import { trayState, wayIn, wordsFor } from './tray.ts'

const test = suite('quiet and tray')

const at = (clock: string): Date => new Date(`2026-11-23T${clock}:00`)
const NIGHT = { quiet: { from: '22:00', to: '06:00' }, undisturbedUntil: 0 }
const DAY = { quiet: { from: '12:00', to: '13:00' }, undisturbedUntil: 0 }
const ASKED = { quiet: null, undisturbedUntil: at('10:00').getTime() }

const TABLE: [string, ...Parameters<typeof quietUntil>, until: string | null][] = [
  ['nobody asked', { quiet: null, undisturbedUntil: 0 }, undefined, at('23:00'), null],
  ['within the hours', DAY, undefined, at('12:30'), '2026-11-23T13:00'],
  ['before them', DAY, undefined, at('11:59'), null],
  ['at their end', DAY, undefined, at('13:00'), null],
  ['over midnight, before it', NIGHT, undefined, at('23:00'), '2026-11-24T06:00'],
  ['over midnight, after it', NIGHT, undefined, at('05:59'), '2026-11-23T06:00'],
  ['over midnight, in the day', NIGHT, undefined, at('12:00'), null],
  ['do not disturb', ASKED, undefined, at('09:00'), '2026-11-23T10:00'],
  ['do not disturb, over', ASKED, undefined, at('10:00'), null],
  ['the organisation does not allow it', NIGHT, { allowed: false }, at('23:00'), null],
  [
    'the organisation allows two hours: within',
    NIGHT,
    { allowed: true, longestMinutes: 120 },
    at('23:00'),
    '2026-11-24T00:00',
  ],
  ['the organisation allows two hours: after', NIGHT, { allowed: true, longestMinutes: 120 }, at('00:00'), null],
  [
    'a pause is no longer than is allowed',
    ASKED,
    { allowed: true, longestMinutes: 30 },
    at('09:00'),
    '2026-11-23T09:30',
  ],
]

for (const [title, asked, allowed, now, until] of TABLE)
  test(`DESKTOP-8: ${title}`, () => {
    const expected = until === null ? null : new Date(`${until}:00`).getTime()
    assert.is(quietUntil(asked, allowed, now), expected)
  })

const card = (id: string, severity: 'info' | 'critical') => ({
  ...{
    id: id as never,
    severity,
    title: '',
    text: id,
    from: '',
    at: 0,
    until: 1,
    seconds: 1,
    shownAt: null,
    isHeld: false,
  },
})

test('DESKTOP-8: critical alerts pass, and what is on the screen stays there', () => {
  const picture = { cards: [card('c', 'critical'), card('new', 'info'), card('old', 'info')], digest: [], now: 0 }
  const ids = (isQuiet: boolean) => filterQuiet(picture, isQuiet, new Set(['old'])).cards.map(({ id }) => id as string)
  assert.equal(ids(true), ['c', 'old'])
  assert.equal(ids(false), ['c', 'new', 'old'])
})

test('DESKTOP-9: the tray says what waits, and offers quiet where it may be had', () => {
  const actions = (isQuiet: boolean, mayBeQuiet: boolean) =>
    trayState({ unread: 2, isQuiet, mayBeQuiet }, wordsFor('en-GB')).menu.map(({ action }) => action)
  assert.equal(actions(false, true), ['open', 'do-not-disturb', 'quit'])
  assert.equal(actions(true, true), ['open', 'disturb', 'quit'])
  assert.equal(actions(false, false), ['open', 'quit'])
  assert.is(
    trayState({ unread: 2, isQuiet: false, mayBeQuiet: true }, wordsFor('en')).tooltip,
    'Carillon: 2 wait for you',
  )
  assert.is(trayState({ unread: 0, isQuiet: false, mayBeQuiet: true }, wordsFor('pl')).tooltip, 'Carillon')
})

test('DESKTOP-9: where the desktop has no tray, the window is in its list', () => {
  assert.is(wayIn('linux', 'ubuntu:GNOME'), 'list of windows')
  assert.is(wayIn('linux', 'KDE'), 'tray')
  assert.is(wayIn('linux', undefined), 'tray')
  assert.is(wayIn('win32', undefined), 'tray')
})

test.run()
