import type { Repositories } from '../../ports/repositories.ts'
import type { UnitOfWork } from '../../ports/unit-of-work.ts'

/** What a contract suite gets of a store that is fresh and empty. */
export type StoreUnderTest = { unitOfWork: UnitOfWork; repositories: Repositories; close: () => Promise<void> | void }
