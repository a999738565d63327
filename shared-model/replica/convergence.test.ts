// @timeout 240
import { test } from 'uvu'
import { Chance } from './simulation/chance.ts'
import { makeCast } from './simulation/cast.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { BranchWorld } from './simulation/branch-world.ts'
import { MemoryWorld } from './simulation/memory-world.ts'
import { Scenario } from './simulation/scenario.ts'

// Each stock provider listens for the end of the process.
process.setMaxListeners(0)

/** In a push; `npm run test:long` asks for hundreds. */
const SEEDS = Number(process.env.SEEDS ?? 4)
const STEPS = 120
/** Ten minutes before a month ends, so that some runs go over into the next. */
const START = Date.parse('2026-11-30T23:50:00Z')

const only = process.env.SEED
const seeds = only ? [Number(only)] : Array.from({ length: SEEDS }, (_, seed) => seed)

for (const seed of seeds) {
  test(`CONVERGE-1: with loss, repetition, restarts and crashes everybody ends with the same, seed ${seed}`, async () => {
    const chance = new Chance(seed)
    const time = new ManualTime(START + chance.below(12) * 60_000)
    const cast = makeCast(time.now())
    const world = new MemoryWorld({ chance, time, ...cast })
    try {
      await new Scenario(world, chance, cast).run(STEPS)
    } catch (error) {
      throw new Error(
        `${(error as Error).message}; refused: ${JSON.stringify(world.server.refusals)}. ` +
          `Again: SEED=${seed} npm test -- convergence`,
        { cause: error },
      )
    }
  })
}

for (const seed of seeds) {
  test(`HOMES-1: screens that move between a branch server and head office end with the same, seed ${seed}`, async () => {
    const chance = new Chance(seed)
    const time = new ManualTime(START + chance.below(12) * 60_000)
    const cast = makeCast(time.now())
    const world = new BranchWorld({ chance, time, ...cast })
    try {
      await new Scenario(world, chance, cast).run(STEPS)
    } catch (error) {
      const refusals = JSON.stringify([world.office.refusals, world.branch.refusals])
      throw new Error(
        `${(error as Error).message}; refused: ${refusals}. Again: SEED=${seed} npm test -- convergence`,
        { cause: error },
      )
    }
  })
}

test.run()
