/** Names of logs and their monthly segments (DESIGN.md section 2). The one place that builds or parses them. */
export const LOG_KINDS = ['desk', 'feed', 'inbox', 'journal', 'talk', 'outbox', 'branch', 'verdicts'] as const
export type LogKind = (typeof LOG_KINDS)[number]

/**
 * `month` is `yyyy-mm` in UTC; null for a desk, which is not cut, and for verdicts, whose subject is the year, `yyyy`.
 */
export type LogName = { kind: LogKind; subject: string; month: string | null }

const NAME = /^(desk|feed|inbox|journal|talk|outbox|branch)\/([a-z][A-Za-z0-9_-]{22})(?:\/(\d{4}-(?:0[1-9]|1[0-2])))?$/
const VERDICTS = /^verdicts\/(\d{4})$/

export const parseLogName = (text: string): LogName | null => {
  const year = VERDICTS.exec(text)?.[1]
  if (year !== undefined) return { kind: 'verdicts', subject: year, month: null }
  const match = NAME.exec(text)
  if (!match) return null
  const kind = match[1] as LogKind
  const month = match[3] ?? null
  return (kind === 'desk') === (month === null) ? { kind, subject: match[2]!, month } : null
}

export const logName = (kind: LogKind, subject: string, month: string | null): string =>
  month === null ? `${kind}/${subject}` : `${kind}/${subject}/${month}`

/** The log of verdicts that one of time `at` (milliseconds) belongs to: its year in UTC. */
export const verdictsLog = (at: number): string => logName('verdicts', new Date(at).toISOString().slice(0, 4), null)

/** The segment that a fact of time `at` (milliseconds) belongs to: its month in UTC. */
export const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7)

/** The month `n` after (or before, when negative) `month`. */
export const addMonths = (month: string, n: number): string => {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + n
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
}

/** A segment older than two months is sealed: who has it complete does not ask for it again. */
export const isSealed = (month: string, now: number): boolean => month < addMonths(monthOf(now), -2)
