/**
 * What may be said of somebody who is asked for something: the one place that decides it, for reports, lists, matrices,
 * files and the command line (decision 0034). It never says more than can be known. Pure.
 */
import { followedFrom, keptFrom } from '../logs/kept-months.ts'
import type { UnitId } from '../org/ids.ts'
import type { ComputerContact } from '../views/computer-contact.ts'

/** Why nothing is asked any more. */
export const OVER = ['expired', 'recalled', 'moved', 'not-on-computers'] as const
export type Over = (typeof OVER)[number]

export const WHY = [
  'in-touch',
  'out-of-touch',
  'other-out-of-touch',
  'removed-out-of-touch',
  'never-in-touch',
  'branch-cut-off',
  'no-computer',
  'computer-removed',
  ...OVER,
] as const
export type Why = (typeof WHY)[number]

/**
 * `reached`: what was asked for was done. `waiting`: it was not, and nothing can be hidden. `unknown`: it may have been,
 * on a computer that is out of touch. `none`: there is no computer. `over`: it is not asked for any more, and was not done
 * before it ended; of whoever has moved or left that is as far as is known.
 */
export type Standing =
  | { kind: 'reached' }
  /** since the last contact of a computer that is in touch */
  | { kind: 'waiting'; since: number; why: 'in-touch' }
  | {
      kind: 'unknown'
      /** null: never in touch */
      since: number | null
      why: 'out-of-touch' | 'other-out-of-touch' | 'removed-out-of-touch' | 'never-in-touch'
    }
  /** the branch server that its computers talk to is cut off: whose it is */
  | { kind: 'unknown'; since: number | null; why: 'branch-cut-off'; branch: UnitId }
  /** since the last of them was removed */
  | { kind: 'none'; since: number | null; why: 'no-computer' | 'computer-removed' }
  | { kind: 'over'; since: number | null; why: Over }

/** Times in milliseconds by the server's clock. */
export type Asked = {
  /** since when computers may have had it: its own publication, or that of what brought it ahead of its time */
  from: number
  /** as of when it lies in the logs; null: it is carried into each month */
  publishedAt: number | null
  /** when it was recalled or expired; null: it holds */
  endedAt: number | null
  /** why it ended, or why this one is asked no more; null: they are asked */
  over: Exclude<Over, 'not-on-computers'> | null
}

/** Whether it may have been on a computer, and the computer may hold what was done with it there. */
const hides = (computer: ComputerContact, { from, publishedAt, endedAt }: Asked): boolean => {
  const { enrolledAt, lastSeen, revokedAt, isConnected, cutOff } = computer
  if (isConnected) return false
  // What its branch server had when it was cut off may have come to it since.
  if (cutOff && cutOff.since !== null && cutOff.since >= from && (endedAt === null || cutOff.since < endedAt))
    return true
  if (lastSeen === null || lastSeen < from) return false
  if (publishedAt !== null && publishedAt < followedFrom(enrolledAt)) return false
  // What was in touch when it was removed had sent everything.
  if (revokedAt !== null && lastSeen >= revokedAt) return false
  return endedAt === null || lastSeen < endedAt
}

const latest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((at) => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}

const outOfTouch = (computers: readonly ComputerContact[]): Standing => {
  const since = latest(computers.map(({ lastSeen }) => lastSeen))
  const branch = computers.find(({ cutOff }) => cutOff)?.cutOff?.branch
  if (branch !== undefined) return { kind: 'unknown', since, why: 'branch-cut-off', branch }
  return { kind: 'unknown', since, why: since === null ? 'never-in-touch' : 'out-of-touch' }
}

const hidden = (hiding: readonly ComputerContact[], own: readonly ComputerContact[]): Standing => {
  const stillTheirs = hiding.filter(({ revokedAt }) => revokedAt === null)
  if (stillTheirs.length > 0 && !own.some(({ isConnected }) => isConnected)) return outOfTouch(own)
  const isNeverSeen = hiding.some(({ lastSeen }) => lastSeen === null)
  const since = isNeverSeen ? null : Math.min(...hiding.map(({ lastSeen }) => lastSeen!))
  return { kind: 'unknown', since, why: stillTheirs.length > 0 ? 'other-out-of-touch' : 'removed-out-of-touch' }
}

/**
 * @param isReached what was asked for was done, whatever else
 * @param computers all that they have and ever had
 * @param now milliseconds by the server's clock
 */
export const standingOf = (
  isReached: boolean,
  asked: Asked,
  computers: readonly ComputerContact[],
  now: number,
): Standing => {
  if (isReached) return { kind: 'reached' }
  const own = computers.filter(({ revokedAt }) => revokedAt === null)
  const hiding = computers.filter((computer) => hides(computer, asked))
  if (hiding.length > 0) return hidden(hiding, own)
  if (asked.over) return { kind: 'over', since: asked.endedAt, why: asked.over }
  if (own.length === 0) {
    const since = latest(computers.map(({ revokedAt }) => revokedAt))
    return { kind: 'none', since, why: since === null ? 'no-computer' : 'computer-removed' }
  }
  const { publishedAt } = asked
  const holders = own.filter(
    ({ enrolledAt }) =>
      publishedAt === null || (publishedAt >= followedFrom(enrolledAt) && publishedAt >= keptFrom(now)),
  )
  if (holders.length === 0) return { kind: 'over', since: null, why: 'not-on-computers' }
  const inTouch = holders.filter(({ isConnected }) => isConnected)
  if (inTouch.length === 0) return outOfTouch(holders)
  return { kind: 'waiting', since: latest(inTouch.map(({ lastSeen }) => lastSeen)) ?? now, why: 'in-touch' }
}
