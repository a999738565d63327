/**
 * Whether every item of an update finds its place. The sections of an update are ordered by client, not by cause, so
 * items are taken as Yjs takes them: whichever client's next one has its neighbours in place.
 */
import type { Place, Run, Section } from './read-update.ts'

type Queue = { client: number; runs: readonly Run[]; next: number }

/** Whether each of them does. */
export const findPlaces = (sections: readonly Section[], held: (client: number) => number): boolean =>
  withoutPlace(sections, held).length === 0

/**
 * In time linear in the number of values: an item that lacks a neighbour waits for exactly that one, and is looked at
 * again when it is there.
 * @param held how many of a client's values are in place already
 * @param onPlaced told of each item in an order in which all find their places
 * @returns the clients of which an item refers to what is nowhere, or to itself: it would wait for ever in every document
 */
export const withoutPlace = (
  sections: readonly Section[],
  held: (client: number) => number,
  onPlaced: (client: number, run: Run) => void = () => undefined,
): number[] => {
  const placed = new Map<number, number>()
  const waiting = new Map<number, Map<number, Queue[]>>()
  const clockOf = (client: number) => placed.get(client) ?? held(client)
  const isLacking = (place: Place | null): place is Place => place !== null && place.clock >= clockOf(place.client)

  const waitFor = ({ client, clock }: Place, queue: Queue): void => {
    const ofClient = waiting.get(client) ?? new Map<number, Queue[]>()
    waiting.set(client, ofClient)
    const others = ofClient.get(clock)
    if (others) others.push(queue)
    else ofClient.set(clock, [queue])
  }

  const queues: Queue[] = sections.map(({ client, runs }) => ({ client, runs, next: 0 }))
  const ready = [...queues]
  for (let queue = ready.pop(); queue; queue = ready.pop())
    while (queue.next < queue.runs.length) {
      const run = queue.runs[queue.next]!
      const { clock, origin, rightOrigin, values } = run
      const lacking = isLacking(origin) ? origin : isLacking(rightOrigin) ? rightOrigin : null
      if (lacking) {
        waitFor(lacking, queue)
        break
      }
      queue.next++
      onPlaced(queue.client, run)
      const ofClient = waiting.get(queue.client)
      for (let n = clockOf(queue.client); ofClient && n < clock + values.length; n++)
        ready.push(...(ofClient.get(n) ?? []))
      placed.set(queue.client, Math.max(clockOf(queue.client), clock + values.length))
    }
  return queues.filter(({ next, runs }) => next < runs.length).map(({ client }) => client)
}
