import { logName, monthOf } from '@carillon/shared-model/logs/names.ts'
import { targetKind, type Target } from '@carillon/shared-model/org/audience.ts'
import type { UnitId } from '@carillon/shared-model/org/ids.ts'

/**
 * The logs that carry something to its recipients, each once: nothing is done for a single recipient of a unit.
 * @param at when the server publishes it, milliseconds: says the month
 */
export const logsOf = (to: readonly Target[], root: UnitId | null, at: number): string[] => {
  const month = monthOf(at)
  const logs = new Set<string>()
  for (const target of to) {
    const kind = targetKind(target)
    if (kind === 'person' || kind === 'computer') logs.add(logName('inbox', target, month))
    else if (kind !== 'everyone') logs.add(logName('feed', target, month))
    else if (root) logs.add(logName('feed', root, month))
  }
  return [...logs]
}
