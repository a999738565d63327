/** What a principal has written on a day, counted from 1970. */
export type Used = { principal: string; day: number; bytes: number }

export interface UsageRepository {
  /** Of the last day on which each has written anything. */
  all(): Promise<Used[]>
}

/** Of earlier days nothing is kept. */
export type UsageChange = { kind: 'used' } & Used
