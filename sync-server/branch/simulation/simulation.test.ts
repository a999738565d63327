// @alone
// @timeout 300
/**
 * Head office and branch servers, the real ones, with computers and administrators at each, in one process and in virtual
 * time, while links, processes and disks fail (spec: SIM). A seed that fails is run again with
 * `SEED=n npm test -- branch/simulation`.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import { makeHistory, textOf, type Step } from './history.ts'
import { play } from './play.ts'
import { shrink } from './shrink.ts'

/** One short history in a push; `npm run test:long` asks for longer ones. */
const SEEDS = Math.min(Number(process.env.SEEDS ?? 1), 30)
const STEPS = process.env.SEEDS || process.env.SEED ? 60 : 25
/** up to 34 */
const BRANCHES = Number(process.env.BRANCHES ?? 3)
/** Runs in which a history that fails is made shorter. */
const TRIES = 25

const only = process.env.SEED
const seeds = only ? [Number(only)] : Array.from({ length: SEEDS }, (_, seed) => seed)
const test = suite('simulation')
// Servers of one process, each with its logger.
process.setMaxListeners(0)

const failureOf = (seed: number, history: readonly Step[]): Promise<string | null> =>
  play(seed, BRANCHES, history).then(
    ({ failure }) => failure,
    (error: Error) => error.stack ?? error.message,
  )

for (const seed of seeds)
  test(`SIM-1: branches that are cut off, killed and full lose nothing and say nothing wrong, seed ${seed}`, async () => {
    const history = makeHistory(new Chance(seed), BRANCHES, STEPS)
    const failure = await failureOf(seed, history)
    if (failure === null) return
    const fewest = await shrink(history, async (some) => (await failureOf(seed, some)) !== null, TRIES)
    const again = `SEED=${seed} SEEDS=${SEEDS} BRANCHES=${BRANCHES} npm test -- branch/simulation`
    throw new Error(`${failure}. Again: ${again}. It fails with these alone:\n${textOf(fewest)}`)
  })

test('SIM-2: the same seed is the same history, to the last timer', async () => {
  const history = makeHistory(new Chance(7), 1, 8)
  const [one, other] = [await play(7, 1, history), await play(7, 1, history)]
  assert.is(one.failure, null)
  assert.equal(one, other)
  assert.ok(one.virtual > 900_000)
})

test('SIM-3: what fails is shrunk to what it needs', async () => {
  const all = Array.from({ length: 40 }, (_, n) => n)
  const fails = async (some: readonly number[]) => some.includes(7) && some.includes(31)
  assert.equal(await shrink(all, fails, 200), [7, 31])
  const few = await shrink(all, fails, 3)
  assert.ok(await fails(few))
})

test.run()
