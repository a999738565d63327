/** Where our server's time goes: a CPU profile of a whole trial, and its functions by self time. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Child, FOLDER } from './child.ts'
import { CARILLON } from './rivals.ts'
import { runTrial } from './trial.ts'

const TOP = 40
const PROFILES = join(FOLDER, 'profiles')

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export const profileServer = async (n: number, load: Child, seed: string): Promise<string> => {
  const folder = join(PROFILES, String(n))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await runTrial(CARILLON, n, load, seed, ['--cpu-prof', '--cpu-prof-dir', folder, '--cpu-prof-interval', '200'])
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const profile = JSON.parse(
    texts.sort((a, b) => b.length - a.length)[0] ?? '{"nodes":[],"samples":[],"timeDeltas":[]}',
  ) as Profile
  return topFunctions(profile)
}

/** Functions by the time spent in themselves, idle time left out. */
const topFunctions = ({ nodes, samples, timeDeltas }: Profile): string => {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'}  ${url.replace(/^.*\/(node_modules\/)?([^/]+\/[^/]+)$/, '$2')}${url ? `:${lineNumber + 1}` : ''}`,
    ]),
  )
  const self = new Map<string, number>()
  let busy = 0
  for (const [index, sample] of samples.entries()) {
    const name = names.get(sample) ?? ''
    if (/^\((idle|root)\)/.test(name)) continue
    const delta = (timeDeltas[index] ?? 0) / 1000
    busy += delta
    self.set(name, (self.get(name) ?? 0) + delta)
  }
  const rows = [...self].sort((a, b) => b[1] - a[1]).slice(0, TOP)
  return rows
    .map(([name, ms]) => `${((100 * ms) / busy).toFixed(1).padStart(6)} %  ${ms.toFixed(0).padStart(7)} ms  ${name}`)
    .join('\n')
}
