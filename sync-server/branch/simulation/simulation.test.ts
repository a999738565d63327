// @timeout 300
/**
 * Head office and branch servers, the real ones, with computers and administrators at each, in one process and in virtual
 * time, while links and processes fail (spec: SIM). `SEED=n npm test -- branch/simulation` runs one seed again.
 */
import { suite } from 'uvu'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { makeHistory, textOf } from './history.ts'
import { play } from './play.ts'
import { shrink } from './shrink.ts'

/** Few in a push; `npm run test:long` asks for hundreds. */
const SEEDS = Number(process.env.SEEDS ?? 2)
const BRANCHES = Number(process.env.BRANCHES ?? 3)
const STEPS = 60
/** Runs in which a history that fails is made shorter. */
const TRIES = 60

const only = process.env.SEED
const seeds = only ? [Number(only)] : Array.from({ length: SEEDS }, (_, seed) => seed)
const test = suite('simulation')

process.setMaxListeners(0)
const outcome = (seed: number, history: Parameters<typeof play>[2]) =>
  play(seed, BRANCHES, history).catch((error: unknown) => ({ failure: (error as Error).stack!, virtual: 0, trace: '' }))

for (const seed of seeds)
  test(`SIM-1: what holds for branches that are cut off and come back, seed ${seed}`, async () => {
    const history = makeHistory(new Chance(seed), BRANCHES, STEPS)
    const start = performance.now()
    const { failure, virtual, trace } = await outcome(seed, history)
    console.log(`seed ${seed}: ${Math.round(virtual / 60000)} min ${trace} in ${Math.round(performance.now() - start)} ms`)
    if (failure === null) return
    console.log(failure)
    if (process.env.NOSHRINK) throw new Error(failure)
    const fails = async (some: Parameters<typeof play>[2]) => (await outcome(seed, some)).failure !== null
    const shortest = await shrink(history, fails, TRIES)
    throw new Error(`${failure}. Again: SEED=${seed} npm test -- branch/simulation. It needs no more than:\n${textOf(shortest)}`)
  })

test.run()
