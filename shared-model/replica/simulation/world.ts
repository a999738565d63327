/** Where a scenario happens: servers with their storage and the network to them, and the time. */
import type { Fact } from '../../facts/codec.ts'
import type { UnknownFact } from '../../facts/fact.ts'
import type { Verify } from '../authenticity.ts'
import type { ReplicaOptions } from '../replica-options.ts'

export interface World {
  /** What a party needs to get to a server, in the name of a device or an administrator. */
  optionsFor(principal: string): Omit<ReplicaOptions, 'storage'> & { rootKey: string; verify: Verify }
  /** Moves something: a message, or the clock. */
  step(): Promise<void>
  /** Cuts a connection. */
  cut(): void
  /** Stops the server as a failure would, and starts it from its disk. */
  restart(): Promise<void>
  /** No more faults; resolves when `done` holds, and rejects with what `describe` says when it never does. */
  calm(done: () => boolean, describe: () => string): Promise<void>
  /** Facts on the disk of the server where everybody is in the end. */
  facts(name: string): readonly (Fact | UnknownFact)[]
  logNames(): string[]
  /** What is not equal at the servers, as a sentence; left out: there is one */
  difference?(): string | null
  /** The server where screens are in the end. */
  readonly home?: string
}
