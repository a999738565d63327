/** Where our server's time goes: a CPU profile of each phase, and its functions by the time spent in them. */
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Child, FOLDER, SERVER_CPU } from './child.ts'
import { scratchFolder } from './trial.ts'

const TOP = 22
const STEP_LIMIT = 150_000
const PROFILES = join(FOLDER, 'profiles')

/** What the load does in each phase; alerts are short, so there are several. */
const PHASES: [name: string, calls: string[]][] = [
  ['connect', ['connect']],
  ['alert', ['alert', 'alert', 'alert', 'alert', 'alert']],
  ['receipts', ['receipts']],
  ['return', ['disconnect', 'connect']],
]

type Node = {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}
type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] }

/** @returns the text to print; the profiles themselves stay in `profiles/`, for a browser's developer tools */
export const profileServer = async (n: number, load: Child, seed: string): Promise<string> => {
  const folder = join(PROFILES, String(n))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const scratch = scratchFolder()
  cpSync(seed, scratch, { recursive: true })
  const server = Child.start('carillon', 'carillon.ts', SERVER_CPU)
  const texts: string[] = []
  try {
    const { port } = await server.call<{ port: number }>('serve', { folder: scratch })
    await load.call('carillon', { port, n, folder: seed })
    // Compiled by a first round, which is not looked at.
    for (const call of ['connect', 'alert', 'receipts', 'disconnect']) await load.call(call, {}, STEP_LIMIT)
    await load.call('carillon', { port, n, folder: seed })
    for (const [phase, calls] of PHASES) {
      const file = join(folder, `${phase}.cpuprofile`)
      await server.call('startProfile')
      for (const call of calls) await load.call(call, {}, STEP_LIMIT)
      await server.call('writeProfile', { file }, STEP_LIMIT)
      texts.push(topFunctions(phase, n, JSON.parse(readFileSync(file, 'utf8')) as Profile))
    }
    await load.call('disconnect', {}, STEP_LIMIT)
  } finally {
    await server.stop()
    rmSync(scratch, { recursive: true, force: true })
  }
  return texts.join('\n\n')
}

/** Functions by the time spent in themselves, with what they called beside it; idle time left out. */
const topFunctions = (phase: string, n: number, { nodes, samples, timeDeltas }: Profile): string => {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const own = new Map<number, number>()
  for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0))

  const self = new Map<string, number>()
  const total = new Map<string, number>()
  let busy = 0
  /** A function that calls itself counts once in the total. */
  const walk = (node: Node, above: readonly string[]): number => {
    const name = nameOf(node)
    // `dispatch` is the profiler's own start.
    const isIdle = /^(\(idle\)|\(root\)|dispatch) /.test(name)
    const mine = isIdle ? 0 : (own.get(node.id) ?? 0)
    const path = [...above, name]
    let sum = mine
    for (const child of node.children ?? []) sum += walk(byId.get(child)!, path)
    busy += mine
    self.set(name, (self.get(name) ?? 0) + mine)
    if (!above.includes(name)) total.set(name, (total.get(name) ?? 0) + sum)
    return sum
  }
  walk(nodes[0]!, [])

  const line = (name: string, micros: number, whole: number) =>
    `${((100 * micros) / busy).toFixed(1).padStart(6)} %  ${(micros / n).toFixed(1).padStart(7)} µs  ${(whole / n).toFixed(1).padStart(7)} µs  ${name}`
  const top = [...self].sort((a, b) => b[1] - a[1]).slice(0, TOP)
  const ours = [...total]
    .filter(([name]) => /(sync-server|shared-model)\//.test(name))
    .sort((a, b) => b[1] - a[1])
    .slice(0, TOP)
  return [
    `${n} endpoints, ${phase}: ${(busy / n).toFixed(0)} µs for each endpoint. By self time (share, self, with callees):`,
    ...top.map(([name, micros]) => line(name, micros, total.get(name) ?? 0)),
    'Our functions with all that they call:',
    ...ours.map(([name, whole]) => line(name, self.get(name) ?? 0, whole)),
  ].join('\n')
}

const nameOf = ({ callFrame: { functionName, url, lineNumber } }: Node): string => {
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^.*\/(sync-server|shared-model)\//, '$1/')
  return `${functionName || '(anonymous)'}  ${place}${url ? `:${lineNumber + 1}` : ''}`
}
