/** What must not grow with years of use: the same work after ten years of messages as after a month. */
import { rmSync } from 'node:fs'
import type { Child } from './child.ts'
import { ratio, type Values } from './numbers.ts'
import type { Growth } from './results.ts'
import { CARILLON } from './rivals.ts'
import { MONTHS_FOLLOWED, seed } from './seed.ts'
import { runTrial, scratchFolder, type Trial } from './trial.ts'

const WORK = { start: 'started', 'cold connection': 'connect', alert: 'alertLast', receipts: 'counted' } as const

export const measureGrowth = async (n: number, years: number, passes: number, load: Child): Promise<Growth> => {
  const folders = [scratchFolder(), scratchFolder()]
  try {
    await seed(folders[0]!, n, MONTHS_FOLLOWED)
    await seed(folders[1]!, n, years * 12)
    const trials: [Trial[], Trial[]] = [[], []]
    for (let pass = 0; pass < passes; pass++)
      for (const past of [0, 1] as const) trials[past].push(await runTrial(CARILLON, n, load, folders[past]!))
    const growth: Growth = {}
    for (const [name, key] of Object.entries(WORK)) {
      const [short, long] = trials.map((all) => all.map((trial) => trial[key] ?? NaN)) as [Values, Values]
      growth[name] = { short, long, ratio: ratio(long, short) }
    }
    return growth
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
}
