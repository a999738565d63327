/** Who stands where in a simulation, and by which ports they find one another. */
import { Link, type Route } from './virtual-network.ts'

/** `0`: head office; from 1 on: branches. */
export type Place = number

const OFFICE_PORT = 8000
/** where head office is for computers; branch servers are at the ports that follow */
const TOLD = 7000
/** where head office is for the branch servers that follow */
const UPSTREAM = 9000

export const serverPort = (place: Place): number => OFFICE_PORT + place
const addressOf = (port: number): string => `http://127.0.0.1:${port}`
/** As desks say it. */
export const originOf = (place: Place): string => addressOf(TOLD + place)
export const upstreamOf = (place: Place): string => addressOf(UPSTREAM + place)
export const nameOf = (place: Place): string => `place ${place}`

/** Every place has a net of its own, and one line to head office. */
export class Links {
  /** of each branch, to head office */
  readonly lines: Link[] = []
  readonly #nets: Link[] = []

  constructor(branches: number) {
    for (let place = 0; place <= branches; place++) {
      this.#nets.push(new Link())
      if (place > 0) this.lines.push(new Link())
    }
  }

  line(place: Place): Link {
    return this.lines[place - 1]!
  }

  route = (from: string, port: number): Route | null => {
    if (port > UPSTREAM) return { link: this.line(port - UPSTREAM), port: OFFICE_PORT }
    if (port < TOLD || port >= OFFICE_PORT) return null
    const [here, there] = [Number(from.slice('place '.length)), port - TOLD]
    const link = here === there || here === 0 ? this.#nets[there]! : this.line(here)
    return { link, port: OFFICE_PORT + there }
  }
}
