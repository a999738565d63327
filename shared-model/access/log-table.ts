/**
 * Who appends and reads which log, and with which facts (DESIGN.md section 2): the whole access model of replication,
 * as data, used by server, apps and tests.
 */
import type { Capability } from './capabilities.ts'
import type { FactType } from '../facts/codec.ts'
import type { LogKind, LogName } from '../logs/names.ts'
import type { Principal } from './principals.ts'

type Rule = {
  /** cut by month */
  segmented: boolean
  /** types of fact that may be appended; a schema says where the server alone is the author */
  facts: readonly FactType[]
  /** null: only the server appends */
  appendedBy: ((principal: Principal, log: LogName) => boolean) | null
  readBy: (principal: Principal, log: LogName) => boolean
  /** times ahead of the server's by more than a day are admitted: what was done by a wrong clock is not lost */
  anyTime: boolean
  /** awareness (presence, typing) is carried */
  awareness: boolean
}

/** An administrator reads the feeds of units over which they hold one of these: what others send is seen with it too. */
export const FEEDS_SEEN_WITH: readonly Capability[] = ['receipts.see']

const itsDevice: Rule['readBy'] = (principal, { subject }) => principal.kind === 'device' && subject === principal.id
const itsPerson: Rule['readBy'] = (principal, { subject }) =>
  principal.kind === 'device' && subject === principal.person
const itsOwn: Rule['readBy'] = (principal, log) => itsDevice(principal, log) || itsPerson(principal, log)
const itsAdmin: Rule['readBy'] = (principal, { subject }) => principal.kind === 'admin' && subject === principal.id
const itsMember: Rule['readBy'] = (principal, { subject, month }) =>
  principal.talks.talkOf(principal, subject, month!) !== null

export const LOG_TABLE: Record<LogKind, Rule> = {
  desk: { segmented: false, facts: ['desk'], appendedBy: null, readBy: itsDevice, anyTime: false, awareness: false },
  feed: {
    segmented: true,
    facts: ['published'],
    appendedBy: null,
    readBy: (principal, { subject }) => principal.feeds.includes(subject),
    anyTime: false,
    awareness: false,
  },
  inbox: { segmented: true, facts: ['published'], appendedBy: null, readBy: itsOwn, anyTime: false, awareness: false },
  journal: {
    segmented: true,
    facts: ['receipt', 'lesson'],
    appendedBy: itsOwn,
    readBy: itsOwn,
    anyTime: true,
    awareness: false,
  },
  talk: {
    segmented: true,
    facts: ['said', 'edited', 'withdrawn', 'seen', 'assigned', 'closed', 'reopened', 'named'],
    appendedBy: itsMember,
    readBy: itsMember,
    // The clocks of all members go on from what one of them writes.
    anyTime: false,
    awareness: true,
  },
  // The publisher refuses with a sentence what was asked for in the future.
  outbox: {
    segmented: true,
    facts: ['requested'],
    appendedBy: itsAdmin,
    readBy: itsAdmin,
    anyTime: true,
    awareness: false,
  },
}

export const mayRead = (principal: Principal, log: LogName): boolean => LOG_TABLE[log.kind].readBy(principal, log)

export const mayAppend = (principal: Principal, log: LogName): boolean =>
  LOG_TABLE[log.kind].appendedBy?.(principal, log) ?? false
