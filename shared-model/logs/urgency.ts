/** Which logs go first between servers (rule EXCHANGE-3): what is void, alerts and recalls, then what people wrote, then chat. */
import type { Rank } from './exchange-ports.ts'
import { parseLogName, type LogKind } from './names.ts'

const RANK: Record<LogKind, Rank> = {
  ...{ verdicts: 0, desk: 1, feed: 1, inbox: 1 },
  ...{ outbox: 2, journal: 2, branch: 2, talk: 3 },
}

export const rankOf = (log: string): Rank => {
  const name = parseLogName(log)
  return name ? RANK[name.kind] : 3
}
