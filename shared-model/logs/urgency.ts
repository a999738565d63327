/** Which logs go first between servers (rule EXCHANGE-3): alerts and recalls, then what people wrote, then chat. */
import type { Rank } from './exchange-ports.ts'
import { parseLogName, type LogKind } from './names.ts'

const RANK: Record<LogKind, Rank> = { desk: 0, feed: 0, inbox: 0, outbox: 1, journal: 1, branch: 1, talk: 2 }

export const rankOf = (log: string): Rank => {
  const name = parseLogName(log)
  return name ? RANK[name.kind] : 2
}
