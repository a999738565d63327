/** What a computer's desk says, and the logs that are followed for its sake. */
import type { Desk } from '../facts/desk.ts'
import { foldDesk } from '../folds/desk.ts'
import { logName } from '../logs/names.ts'
import type { DeviceId, PersonId } from '../org/ids.ts'
import { followedLogs } from './followed-logs.ts'
import type { Replica } from './replica.ts'

/** What became of the followed logs: the same ones; others; those of another person than before. */
export type Followed = 'the same' | 'others' | 'another person’s'

const personOf = (desk: Desk | null): PersonId | null => desk?.person?.id ?? null

export class DeskLogs {
  readonly #replica: Replica
  readonly #device: DeviceId
  #desk: Desk | null = null
  #names: readonly string[] = []
  /** at whose computer the logs that are open are; null: nobody's */
  #readFor: PersonId | null = null

  constructor(replica: Replica, device: DeviceId) {
    this.#replica = replica
    this.#device = device
  }

  get desk(): Desk | null {
    return this.#desk
  }

  get names(): readonly string[] {
    return this.#names
  }

  /** Whether the logs of whoever is at this computer now are read. */
  get areRead(): boolean {
    return personOf(this.#desk) === this.#readFor
  }

  /** Reads what the desk says. @returns whether it is something new */
  fold(): boolean {
    const before = this.#desk
    this.#desk = foldDesk(this.#replica.facts(logName('desk', this.#device, null)))
    return this.#desk !== before
  }

  /** Resolves when they are loaded. @param more logs, for the sake of conversations */
  async follow(more: readonly string[]): Promise<Followed> {
    const person = personOf(this.#desk)
    const names = [...followedLogs(this.#device, this.#desk, this.#replica.now()), ...more]
    if (names.length === this.#names.length && names.every((name, at) => name === this.#names[at])) return 'the same'
    this.#names = names
    await this.#replica.follow(names)
    const isAnother = this.#readFor !== person
    this.#readFor = person
    return isAnother ? 'another person’s' : 'others'
  }
}
