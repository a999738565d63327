/** `npm run bench`: interleaved passes over all servers, then the tables. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readArguments, type Arguments } from './arguments.ts'
import { Child, LOAD_CPU } from './child.ts'
import { measureGrowth } from './growth.ts'
import type { Connected } from './load/carillon.ts'
import { readSeats } from './load/seats.ts'
import { checkOpenFiles, machineText } from './machine.ts'
import { profileServer } from './profile.ts'
import { progress, reportText } from './report.ts'
import { Results } from './results.ts'
import { allRivals, CARILLON, natsVersion, type Rival } from './rivals.ts'
import { seed } from './seed.ts'
import { runTrial, scratchFolder } from './trial.ts'

const REPORT = new URL('../docs/performance.md', import.meta.url)
/** Measured by `npm run chat` and written by hand: it stays as it is. */
const conversations = (): string => /\n## Conversations[\s\S]*/.exec(readFileSync(REPORT, 'utf8'))?.[0] ?? ''
const results = new Results()
const failures: string[] = []

/** Seeds, and lets everybody connect once with a signed token: from then on the load has their tickets. */
const prepare = async (n: number, load: Child): Promise<string> => {
  const folder = scratchFolder()
  await seed(folder, n)
  results.logs = readSeats(folder).seats[0]!.logs.length
  const scratch = scratchFolder()
  const server = await CARILLON.start(scratch, folder)
  try {
    await load.call('carillon', { port: server.port, n, folder })
    const before = await server.measure(true)
    const { wall } = await load.call<Connected>('connect', {}, 180_000)
    results.signed.set(n, { wall, cpu: (((await server.measure()).cpu - before.cpu) * 1000) / n })
    await load.call('disconnect', {}, 60_000)
  } finally {
    await server.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  return folder
}

const isWanted = ({ key, atMost }: Rival, n: number, { only }: Arguments) =>
  (atMost === null || n <= atMost) && (only.length === 0 || only.some((part) => key.includes(part)))

const measure = async (wanted: Arguments, load: Child, seeds: ReadonlyMap<number, string>): Promise<void> => {
  for (let pass = 1; pass <= wanted.passes; pass++) {
    console.log(`pass ${pass} of ${wanted.passes}`)
    for (const n of wanted.endpoints)
      for (const rival of allRivals().filter((each) => isWanted(each, n, wanted))) {
        try {
          const trial = await runTrial(rival, n, load, seeds.get(n) ?? '')
          results.add(n, rival.key, trial)
          console.log(progress(n, rival.title, trial))
        } catch (error) {
          const text = `${n} endpoints, ${rival.key}, pass ${pass}: ${error instanceof Error ? error.message : String(error)}`
          failures.push(text)
          console.error(text)
        }
      }
  }
}

const wanted = readArguments()
checkOpenFiles(Math.max(...wanted.endpoints.map((n) => (n <= 5000 ? 2 * n : n))))
console.log(machineText())
if (!natsVersion) console.log('NATS JetStream is not measured: there is NO nats-server on this machine.')

const load = Child.start('load', 'load/main.ts', LOAD_CPU)
const seeds = new Map<number, string>()
try {
  for (const n of wanted.endpoints) if (isWanted(CARILLON, n, wanted)) seeds.set(n, await prepare(n, load))
  if (wanted.profile) {
    for (const [n, folder] of seeds) console.log(`\n${await profileServer(n, load, folder)}`)
  } else {
    await measure(wanted, load, seeds)
    if (wanted.growthEndpoints > 0 && isWanted(CARILLON, 0, wanted))
      results.growth = await measureGrowth(wanted.growthEndpoints, wanted.years, wanted.passes, load)
    const text = reportText(results, wanted)
    console.log(`\n${text}`)
    if (failures.length > 0) console.error(`Not written, because these failed:\n${failures.join('\n')}`)
    else if (!wanted.dry) writeFileSync(REPORT, text + conversations())
  }
} finally {
  for (const folder of seeds.values()) rmSync(folder, { recursive: true, force: true })
  await load.stop()
}
process.exitCode = failures.length > 0 ? 1 : 0
