import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newUnitId } from '../org/ids.ts'
import type { ComputerContact } from '../views/computer-contact.ts'
import { standingOf, type Asked } from './standing.ts'

const DAY = 86_400_000
const SENT = Date.UTC(2026, 10, 20)
const NOW = SENT + 2 * DAY
const ENROLLED = SENT - 10 * DAY
const asked: Asked = { from: SENT, publishedAt: SENT, endedAt: null, over: null }
const ended = (endedAt: number): Asked => ({ ...asked, endedAt, over: 'expired' })

const here = (lastSeen = NOW): ComputerContact => ({
  enrolledAt: ENROLLED,
  lastSeen,
  revokedAt: null,
  isConnected: true,
})
const away = (lastSeen: number | null): ComputerContact => ({ ...here(), lastSeen, isConnected: false })
const BRANCH = newUnitId()
/** Its branch server is cut off since then. */
const cutOff = (lastSeen: number | null, since: number | null): ComputerContact => {
  return { ...away(lastSeen), cutOff: { branch: BRANCH, since } }
}
const removed = (lastSeen: number, revokedAt: number): ComputerContact => ({ ...away(lastSeen), revokedAt })

type Case = [what: string, computers: ComputerContact[], kind: string, since: number | null, why: string, asked?: Asked]
const CASES: Record<string, Case[]> = {
  'STANDING-1: waiting is only of whom nothing can be hidden': [
    ['in touch', [here(SENT + 5)], 'waiting', SENT + 5, 'in-touch'],
    ['the branch of another was cut off before it was sent', [here(), cutOff(SENT - 9, SENT - 5)], 'waiting', NOW, 'in-touch'], // prettier-ignore
    ['the branch of another never had anything', [here(), cutOff(null, null)], 'waiting', NOW, 'in-touch'],
    ['another one was away before', [here(), away(SENT - 1)], 'waiting', NOW, 'in-touch'],
    ['another one was never in touch', [here(), away(null)], 'waiting', NOW, 'in-touch'],
    ['one was in touch when it was removed', [here(), removed(SENT + 9, SENT + 9)], 'waiting', NOW, 'in-touch'],
    ['nobody is in touch', [away(SENT - 1)], 'unknown', SENT - 1, 'out-of-touch'],
    ['never in touch', [away(null)], 'unknown', null, 'never-in-touch'],
    ['no computer', [], 'none', null, 'no-computer'],
    ['removed', [removed(SENT + 9, SENT + 9)], 'none', SENT + 9, 'computer-removed'],
  ],
  'STANDING-2: what may have been done on a computer that cannot tell is unknown': [
    ['its branch had it when it was cut off', [here(), cutOff(SENT - 1, SENT + 5)], 'unknown', SENT - 1, 'other-out-of-touch'], // prettier-ignore
    ['the same of one that was never in touch', [here(), cutOff(null, SENT + 5)], 'unknown', null, 'other-out-of-touch'], // prettier-ignore
    ['the same after the end', [cutOff(SENT - 1, SENT + 5)], 'unknown', SENT - 1, 'branch-cut-off', ended(SENT + 9)],
    ['the only one, and its branch is cut off', [cutOff(SENT + 4, SENT + 5)], 'unknown', SENT + 4, 'branch-cut-off'],
    ['its branch was cut off before it was sent', [cutOff(SENT - 9, SENT - 5)], 'unknown', SENT - 9, 'branch-cut-off'],
    ['the only one is away', [away(SENT + 7)], 'unknown', SENT + 7, 'out-of-touch'],
    [
      'both are away: since the last contact of either',
      [away(SENT + 7), away(SENT + 8)],
      'unknown',
      SENT + 8,
      'out-of-touch',
    ],
    ['one of two is away', [here(), away(SENT + 7)], 'unknown', SENT + 7, 'other-out-of-touch'],
    [
      'one was away when it was removed',
      [here(), removed(SENT + 7, SENT + 9)],
      'unknown',
      SENT + 7,
      'removed-out-of-touch',
    ],
    ['the only one was', [removed(SENT + 7, SENT + 9)], 'unknown', SENT + 7, 'removed-out-of-touch'],
    [
      'it had come ahead of its time',
      [away(SENT - 1)],
      'unknown',
      SENT - 1,
      'out-of-touch',
      { ...asked, from: SENT - DAY },
    ],
    ['away when it ended', [away(SENT + 7)], 'unknown', SENT + 7, 'out-of-touch', ended(SENT + 8)],
  ],
  'STANDING-3: nobody waits for what has ended, or is on no computer of theirs': [
    ['in touch', [here()], 'over', SENT + 8, 'expired', ended(SENT + 8)],
    ['away since later', [away(SENT + 9)], 'over', SENT + 8, 'expired', ended(SENT + 8)],
    ['it never came', [away(SENT - 1)], 'over', SENT + 8, 'expired', ended(SENT + 8)],
    ['no computer', [], 'over', SENT + 8, 'expired', ended(SENT + 8)],
    ['not addressed', [here()], 'over', null, 'moved', { ...asked, over: 'moved' }],
    ['sent before the computer', [{ ...here(), enrolledAt: SENT + 70 * DAY }], 'over', null, 'not-on-computers'],
  ],
}

for (const [title, cases] of Object.entries(CASES))
  test(title, () => {
    for (const [what, computers, kind, since, why, one = asked] of cases) {
      const branch = why === 'branch-cut-off' ? { branch: BRANCH } : {}
      assert.equal(standingOf(false, one, computers, NOW), { kind, since, why, ...branch }, what)
      assert.equal(standingOf(true, one, computers, NOW), { kind: 'reached' }, what)
    }
  })

test('STANDING-3: what is older than a year is on no computer, and what is carried on is on each', () => {
  const later = SENT + 400 * DAY
  assert.is(standingOf(false, asked, [here()], later).kind, 'over')
  assert.is(
    standingOf(false, { ...asked, publishedAt: null }, [{ ...here(), enrolledAt: later }], later).kind,
    'waiting',
  )
})

test.run()
