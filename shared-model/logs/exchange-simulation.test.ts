// @timeout 240
import { test } from 'uvu'
import { Chance } from '../replica/simulation/chance.ts'
import { ExchangeScenario } from './simulation/exchange-scenario.ts'

/** In a push; `npm run test:long` asks for hundreds. */
const SEEDS = Number(process.env.SEEDS ?? 4)
const STEPS = 400

const only = process.env.SEED
const seeds = only ? [Number(only)] : Array.from({ length: SEEDS }, (_, seed) => seed)

for (const seed of seeds)
  for (const branches of [1, 4])
    test(`EXCHANGE-11: after cuts, crashes, compaction and restores all have the same, ${branches + 1} servers, seed ${seed}`, async () => {
      try {
        await new ExchangeScenario(new Chance(seed), branches).run(STEPS)
      } catch (error) {
        throw new Error(`${(error as Error).message}. Again: SEED=${seed} npm test -- exchange-simulation`, {
          cause: error,
        })
      }
    })

test.run()
