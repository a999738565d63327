// @timeout 240
import { test } from 'uvu'
import { Chance } from './simulation/chance.ts'
import { makeCast } from './simulation/cast.ts'
import { ManualTime } from './simulation/manual-time.ts'
import { MemoryWorld } from './simulation/memory-world.ts'
import { Scenario } from './simulation/scenario.ts'

// Each stock provider listens for the end of the process.
process.setMaxListeners(0)

const SEEDS = 50
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
      throw new Error(`seed ${seed}: ${(error as Error).message}; refused: ${JSON.stringify(world.server.refusals)}`, {
        cause: error,
      })
    }
  })
}

test.run()
