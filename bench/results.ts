/** What was measured, by number of endpoints, server and pass. */
import type { Values } from './numbers.ts'
import type { Trial } from './trial.ts'

/** The same work after a short past and after a long one; milliseconds. */
export type Growth = Record<string, { short: Values; long: Values; ratio: number }>

export class Results {
  readonly #trials = new Map<string, Trial[]>()
  /** connection with a token signed by each device, by number of endpoints */
  readonly signed = new Map<number, { wall: number; cpu: number }>()
  growth: Growth = {}
  /** that each endpoint follows */
  logs = 0

  add(n: number, server: string, trial: Trial): void {
    const key = `${n} ${server}`
    this.#trials.set(key, [...(this.#trials.get(key) ?? []), trial])
  }

  /** undefined when this server was not measured so */
  values(n: number, server: string, name: keyof Trial): Values | undefined {
    const values = this.#trials
      .get(`${n} ${server}`)
      ?.map((trial) => trial[name])
      .filter((value) => value !== undefined)
    return values && values.length > 0 ? values : undefined
  }
}
