/** More doublings than anybody waits for, so that the number stays one. */
const MOST_DOUBLINGS = 30

/**
 * Exponential backoff: how long to wait at most after so many failures in a row.
 * @param failures 0: `first` itself
 * @param first the shortest wait, milliseconds; it doubles with each failure
 * @param longest milliseconds
 */
export const backoff = (failures: number, first: number, longest: number): number =>
  Math.min(longest, first * 2 ** Math.min(failures, MOST_DOUBLINGS))
