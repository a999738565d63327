/** Where a scenario happens: a server with its storage and the network to it, and the time. */
import type { Fact } from '../../facts/codec.ts'
import type { UnknownFact } from '../../facts/fact.ts'
import type { Verify } from '../authenticity.ts'
import type { ReplicaOptions } from '../replica.ts'

export interface World {
  /** What a party needs to get to the server, in the name of a device or an administrator. */
  optionsFor(principal: string): Omit<ReplicaOptions, 'storage'> & { rootKey: string; verify: Verify }
  /** Moves something: a message, or the clock. */
  step(): Promise<void>
  /** Cuts a connection. */
  cut(): void
  /** Stops the server as a failure would, and starts it from its disk. */
  restart(): Promise<void>
  /** No more faults; resolves when `done` holds, and rejects with what `describe` says when it never does. */
  calm(done: () => boolean, describe: () => string): Promise<void>
  /** Facts on the server's disk. */
  facts(name: string): readonly (Fact | UnknownFact)[]
  logNames(): string[]
}
