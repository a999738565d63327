/**
 * Why the server ends a connection or a channel. 4400 to 4499 mean "do not reconnect" to the stock y-websocket
 * provider; the others invite a reconnection, which is also how a gap is resynchronised.
 */
export const CLOSE = {
  /** the server is going down or restarting */
  restarting: { code: 4000, reason: 'The server is restarting.', retry: true },
  /** clocks skip something that the server lacks */
  gap: { code: 4001, reason: 'The update skips earlier ones. Synchronise and send again.', retry: true },
  /** too much unread output */
  slow: { code: 4002, reason: 'This connection reads too slowly. Reconnect to catch up.', retry: true },
  /** more updates or bytes than allowed */
  rate: { code: 4003, reason: 'Too many updates. Wait and send again.', retry: true },
  /** nothing can be kept at this moment: what was sent is to be sent again */
  full: { code: 4004, reason: 'The server’s disk is full. Wait and send again.', retry: true },
  /** no valid token or ticket; the apps fetch a fresh one and come back */
  unauthenticated: { code: 4010, reason: 'The token is missing, expired or not valid.', retry: true },
  /** not a y-websocket message, or not a Yjs update */
  malformed: { code: 4400, reason: 'The message cannot be read.', retry: false },
  /** device or account was revoked */
  revoked: { code: 4401, reason: 'This device or account is no longer admitted.', retry: false },
  /** no such log, or not for this principal */
  forbidden: { code: 4403, reason: 'This log is not open to you.', retry: false },
  /** no such device, and none that was removed: the server was restored from a backup of before it was enrolled */
  unknown: {
    code: 4404,
    reason: 'This server does not know this computer. Enrol it again: what waits here is kept.',
    retry: false,
  },
  /** the log may be read but not written by this principal */
  readOnly: { code: 4405, reason: 'Only the server may append to this log.', retry: false },
  /** the Yjs client id belongs to somebody else in this log */
  clientTaken: { code: 4409, reason: 'This Yjs client id belongs to another principal.', retry: false },
  /** update or frame over the limit */
  tooLarge: { code: 4413, reason: 'The update is larger than allowed.', retry: false },
  /** anything but appending plain facts */
  notAppend: { code: 4420, reason: 'Only appending facts is allowed in a log.', retry: false },
  /** a fact that its schema, its log or its author forbids */
  badFact: { code: 4422, reason: 'A fact is not valid here.', retry: false },
  /** what is kept of the log is damaged; the operator is told, and it is no use to ask again */
  damaged: {
    code: 4424,
    reason: 'The server cannot read what it keeps of this log. Its operator is told.',
    retry: false,
  },
  /** the wire version is older than the oldest supported */
  version: { code: 4426, reason: 'This version of the app is too old for the server. Reload it.', retry: false },
} as const
export type CloseName = keyof typeof CLOSE

/**
 * A token that is refused may have been made by a wrong clock, so the refusal tells the time: who asked sets their clock
 * by it and comes back.
 */
export const timeDetail = (now: number): string => `It is ${new Date(now).toISOString()}.`
const TIME = /It is (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\.$/
/** The time that a refusal tells, milliseconds; null: it tells none. */
export const timeIn = (reason: string): number | null => {
  const found = TIME.exec(reason)
  return found ? Date.parse(found[1]!) : null
}

/** A reason fits a WebSocket close frame: at most 123 bytes of UTF-8. */
export const closeReason = (name: CloseName, detail?: string): string => {
  const text = detail ? `${CLOSE[name].reason} ${detail}` : CLOSE[name].reason
  const encoder = new TextEncoder()
  let cut = text
  while (encoder.encode(cut).length > 123) cut = cut.slice(0, -1)
  return cut
}
