/** What happens in a simulation: a list that follows from the seed alone, of which any part can be left out. */
import type { Chance } from '@carillon/shared-model/replica/simulation/chance.ts'
import type { Place } from './places.ts'

/**
 * `sender`, `computer` and `item` are counted round whatever there is by then, so that a step means something whichever
 * others are left out.
 */
type Act =
  | { kind: 'publish'; sender: number; content: 'alert' | 'message'; to: Place | 'everyone'; lasting: number | null }
  | { kind: 'recall'; sender: number; item: number }
  | { kind: 'read' | 'confirm'; computer: number; item: number }
  | { kind: 'chat'; computer: number }
  | { kind: 'enrol'; place: Place; person: number | null }
  | { kind: 'look'; place: Place }
type Fault =
  | { kind: 'cut' | 'mend' | 'slow'; place: Place }
  | { kind: 'clog'; place: Place; up: boolean; down: boolean }
  | { kind: 'kill'; place: Place; downFor: number }
  /** the disk of a server is full, for so long at most */
  | { kind: 'fill'; place: Place; fullFor: number }
  | { kind: 'power'; computer: number }
/** `after`: milliseconds since the step before. */
export type Step = (Act | Fault) & { after: number }

const SECOND = 1000
const MINUTE = 60 * SECOND

export const makeHistory = (chance: Chance, branches: number, length: number): Step[] =>
  Array.from({ length }, () => ({ after: pause(chance), ...something(chance, branches) }))

const pause = (chance: Chance): number => {
  const dice = chance.below(10)
  return chance.below(dice < 5 ? 200 : dice < 8 ? 10 * SECOND : 4 * MINUTE)
}

const something = (chance: Chance, branches: number): Act | Fault => {
  const any = (): number => chance.below(1000)
  const branch = (): Place => 1 + chance.below(branches)
  const place = (): Place => chance.below(branches + 1)
  const dice = chance.below(100)
  if (dice < 20) {
    const to = chance.happens(0.6) ? 'everyone' : place()
    const lasting = chance.happens(0.3) ? MINUTE + chance.below(10 * MINUTE) : null
    return { kind: 'publish', sender: any(), content: chance.happens(0.6) ? 'alert' : 'message', to, lasting }
  }
  if (dice < 28) return { kind: 'recall', sender: any(), item: any() }
  if (dice < 42) return { kind: chance.happens(0.6) ? 'read' : 'confirm', computer: any(), item: any() }
  if (dice < 46) return { kind: 'chat', computer: any() }
  if (dice < 49) return { kind: 'enrol', place: place(), person: chance.happens(0.7) ? any() : null }
  if (dice < 55) return { kind: 'look', place: place() }
  if (dice < 69) return { kind: 'cut', place: branch() }
  if (dice < 82) return { kind: 'mend', place: branch() }
  if (dice < 84) return { kind: 'slow', place: branch() }
  if (dice < 90) return { kind: 'clog', place: branch(), up: chance.happens(0.7), down: chance.happens(0.7) }
  if (dice < 92) return { kind: 'fill', place: place(), fullFor: chance.below(5 * MINUTE) }
  if (dice < 95) return { kind: 'kill', place: place(), downFor: chance.below(2 * MINUTE) }
  return { kind: 'power', computer: any() }
}

/** One to a line. */
export const textOf = (history: readonly Step[]): string => history.map((step) => JSON.stringify(step)).join('\n')
