/**
 * Who appends and reads which log (DESIGN.md section 2): the whole access model of replication, as data, used by server,
 * apps and tests. Which facts a log admits is declared with the type (`facts/codec.ts`). It decides and asks nobody: what
 * a rule goes by is handed to it.
 */
import type { Capability } from './capabilities.ts'
import type { LogKind, LogName } from '../logs/names.ts'
import type { Author, Principal, Talk } from './principals.ts'

/** @param talk the author's conversation that the log belongs to, as it is now; null: none of theirs */
type Allows<Who extends Author = Author> = (who: Who, log: LogName, talk: Talk | null) => boolean
type Rule = {
  /** cut by month */
  segmented: boolean
  /** null: only the server appends */
  appendedBy: Allows | null
  readBy: Allows<Principal>
  /** times ahead of the server's by more than a day are admitted: what was done by a wrong clock is not lost */
  anyTime: boolean
  /** awareness (presence, typing) is carried */
  awareness: boolean
}

/** An administrator reads the feeds of units over which they hold one of these: what others send is seen with it too. */
export const FEEDS_SEEN_WITH: readonly Capability[] = ['receipts.see']

const itsDevice: Allows = (who, { subject }) => who.kind === 'device' && subject === who.id
const itsPerson: Allows = (who, { subject }) => who.kind === 'device' && subject === who.person
const itsOwn: Allows = (who, log, talk) => itsDevice(who, log, talk) || itsPerson(who, log, talk)
const itsAdmin: Allows = (who, { subject }) => who.kind === 'admin' && subject === who.id
const itsBranch: Allows = (who, { subject }) => who.kind === 'branch' && subject === who.id
const itsMember: Allows = (_who, { subject }, talk) => talk?.id === subject

export const LOG_TABLE: Record<LogKind, Rule> = {
  desk: { segmented: false, appendedBy: null, readBy: itsDevice, anyTime: false, awareness: false },
  feed: {
    segmented: true,
    appendedBy: null,
    readBy: (principal, { subject }) => principal.feeds.includes(subject),
    anyTime: false,
    awareness: false,
  },
  inbox: { segmented: true, appendedBy: null, readBy: itsOwn, anyTime: false, awareness: false },
  journal: {
    segmented: true,
    appendedBy: itsOwn,
    readBy: itsOwn,
    anyTime: true,
    awareness: false,
  },
  talk: {
    segmented: true,
    appendedBy: itsMember,
    readBy: itsMember,
    // The clocks of all members go on from what one of them writes.
    anyTime: false,
    awareness: true,
  },
  // The publisher refuses with a sentence what was asked for in the future.
  outbox: {
    segmented: true,
    appendedBy: itsAdmin,
    readBy: itsAdmin,
    anyTime: true,
    awareness: false,
  },
  // What a branch server did while nobody else knew; head office has it from the branch itself.
  branch: {
    segmented: true,
    appendedBy: itsBranch,
    readBy: () => false,
    anyTime: true,
    awareness: false,
  },
  // Branch servers have it from head office, and head office that was restored from them.
  verdicts: { segmented: false, appendedBy: null, readBy: () => false, anyTime: false, awareness: false },
}

export const mayRead: Allows<Principal> = (principal, log, talk) => LOG_TABLE[log.kind].readBy(principal, log, talk)

export const mayAppend: Allows = (who, log, talk) => LOG_TABLE[log.kind].appendedBy?.(who, log, talk) ?? false
