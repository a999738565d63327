/** Failures in a row for a login, from one source. `blockedUntil` in milliseconds */
export type FailureCount = { source: string; failures: number; blockedUntil: number }

export interface SignInFailureRepository {
  /** Those that are counted. @param sources of these alone; all where none are named */
  of(login: string, sources?: readonly string[]): Promise<FailureCount[]>
}

export type SignInFailureChange =
  /** what is counted for these sources from now on */
  | { kind: 'failures-counted'; login: string; counts: readonly FailureCount[] }
  /** @param sources null: all of them */
  | { kind: 'failures-forgotten'; login: string; sources: readonly string[] | null }
  /** of every login, those whose time was over before then */
  | { kind: 'failures-lapsed'; before: number }
