// @timeout 300
/**
 * An observer who knows everything that truly happened compares what every view says with it (spec: OBSERVER). A seed
 * that fails is run again with `SEED=n npm test -- observer`.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { Play } from './observer/play.ts'

/** One short run in a push; `npm run test:long` asks for hundreds of longer ones. */
const SEEDS = Math.min(Number(process.env.SEEDS ?? 1), 200)
const STEPS = process.env.SEEDS || process.env.SEED ? 50 : 30

const only = process.env.SEED
const seeds = only ? [Number(only)] : Array.from({ length: SEEDS }, (_, seed) => seed)
const test = suite('observer')

for (const seed of seeds)
  test(`OBSERVER-1: nothing is said that could not be known, and what is said is so, seed ${seed}`, async () => {
    try {
      assert.ok((await Play.run(new Chance(seed), STEPS)) > 100)
    } catch (error) {
      throw new Error(`${(error as Error).message}. Again: SEED=${seed} npm test -- observer`, { cause: error })
    }
  })

test.run()
