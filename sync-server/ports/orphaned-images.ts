/** Images that were brought for conversations and that no message shows. */
export interface OrphanedImageRepository {
  /**
   * Hashes of images that were last brought before a time and that no message shows, or that nothing at all uses. In
   * steps of a few milliseconds, of which some find nothing: whoever asks lets others come in between.
   * @param before milliseconds
   */
  orphaned(before: number): AsyncIterable<readonly string[]>
}

export type OrphanedImageChange = {
  /** those of these images that are still orphaned are gone */
  kind: 'orphaned-images-removed'
  hashes: readonly string[]
  /** as it was asked for */
  before: number
}
