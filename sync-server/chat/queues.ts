/** The queues that people write to, in memory. */
import type { QueueId } from '@carillon/shared-model/org/ids.ts'
import type { Announcements } from '../ports/announcements.ts'
import type { Queue } from '../ports/queues.ts'
import type { Repositories } from '../ports/repositories.ts'
import { Refusal } from '../refusal.ts'

export const noQueue = () => new Refusal('no-queue', 'There is no such queue.')

const byName = (a: Queue, b: Queue): number => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1)

export class Queues {
  readonly #byId: Map<QueueId, Queue>
  #all: readonly Queue[]

  private constructor(queues: readonly Queue[]) {
    this.#byId = new Map(queues.map((queue) => [queue.id, queue]))
    this.#all = this.#sorted()
  }

  static async load({ queues }: Pick<Repositories, 'queues'>, announcements: Announcements): Promise<Queues> {
    const register = new Queues(await queues.all())
    announcements.on(['queue-saved', 'queue-removed'], (changes) => {
      for (const change of changes)
        if (change.kind === 'queue-saved') register.#byId.set(change.queue.id, change.queue)
        else register.#byId.delete(change.queue)
      register.#all = register.#sorted()
    })
    return register
  }

  /** By name. */
  get all(): readonly Queue[] {
    return this.#all
  }

  get(id: string): Queue | undefined {
    return this.#byId.get(id as QueueId)
  }

  #sorted(): readonly Queue[] {
    return [...this.#byId.values()].sort(byName)
  }
}
