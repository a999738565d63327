/**
 * `npm run progress`: what the matrix of people and lessons costs the server at a size that no library reaches, and what
 * one more finished lesson costs beside it. One line each, in milliseconds; single runs, medians of five where repeated.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../sync-server/store/sqlite/open.ts'
import { SqliteViews } from '../sync-server/store/sqlite/views.ts'
import { campaignProgress } from '../shared-model/views/training.ts'
import { median } from './numbers.ts'
import { apply, finished, finishedByAll, LESSONS, PEOPLE, seedTraining } from './training-seed.ts'
import { scratchFolder } from './trial.ts'

const REPEATS = 5

const folder = scratchFolder()
const database = openDatabase(join(folder, 'carillon.sqlite'))
const training = seedTraining(database)
const { item, people } = training

const timed = (work: () => void): number => {
  const begin = performance.now()
  work()
  return performance.now() - begin
}
const say = (what: string, milliseconds: number) => console.log(`${what}: ${milliseconds.toPrecision(3)} ms`)

// As they would arrive: in batches.
const all = finishedByAll(training)
const filling = timed(() => {
  for (let at = 0; at < all.length; at += 1000) apply(database, all.slice(at, at + 1000))
})
console.log(`${PEOPLE} people × ${LESSONS} lessons, ${all.length} lessons finished`)
say('counting one finished lesson, in batches of 1,000', filling / all.length)
const views = new SqliteViews(database, { isConnected: () => false, seenAt: () => null, cutOffSince: () => undefined })
const read = Array.from({ length: REPEATS }, () => timed(() => void views.progress(item)))
say('reading the matrix from the projection', median(read))
let bytes = 0
const served = Array.from({ length: REPEATS }, () =>
  timed(() => {
    bytes = JSON.stringify(campaignProgress.parse(views.progress(item))).length
  }),
)
say('and checking and encoding the reply', median(served))
console.log(`the reply: ${(bytes / 1e6).toFixed(1)} MB`)
const one = Array.from({ length: 100 }, (_, at) =>
  timed(() => apply(database, [finished(training, people[at * 10]!, 0)])),
)
say('one more finished lesson, alone in a transaction', median(one))
database.close()
rmSync(folder, { recursive: true, force: true })
