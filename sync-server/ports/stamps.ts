/** Times that the server has given to what happened, in milliseconds; null: to nothing. */
export interface StampRepository {
  /** The latest, of entries of the audit trail and of contacts with computers. */
  latest(): Promise<number | null>
  /** The latest of an entry of the audit trail that is earlier than this. */
  latestEntry(before: number): Promise<number | null>
}
