/**
 * The one door for writes. A unit of work asks repositories, lets pure functions decide, and says what is to be written;
 * that is on disk when the unit resolves, all of it or nothing, and has been announced.
 */
import type { Change } from './changes.ts'
import type { Repositories } from './repositories.ts'

export type Transaction = Repositories & {
  /** Adds to what is written when the work is done: what the same unit asks afterwards is as it was before. */
  readonly write: (...changes: readonly Change[]) => void
}

/**
 * Units run one after the other, so that what one has read is still so when its changes are written.
 * @param work awaits repositories and nothing else: everything else that writes waits for it
 * @throws what `work` throws, such as a refusal: then nothing was written
 */
export type UnitOfWork = <Result>(work: (transaction: Transaction) => Promise<Result>) => Promise<Result>
